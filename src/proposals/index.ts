export { pathOf, uriOf } from './locations.ts';
export { createProposals, type Proposal, type Proposals } from './proposals.ts';
export { applyChanges, isReadOnly } from './write.ts';
