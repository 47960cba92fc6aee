export { pathOf, uriOf } from './places.ts';
export { createProposals, type Decided, type Proposal, type Proposals } from './proposals.ts';
export { applyChanges, isReadOnly, type Obstacle, type WriteResult } from './write.ts';
