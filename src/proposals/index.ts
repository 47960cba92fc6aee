export { exists, isReadOnly, open } from './disk.ts';
export { pathOf, textOf, uriOf } from './locations.ts';
export { createPendingStore } from './pending.ts';
export { isPreview } from './preview.ts';
export type { Proposal } from './proposal.ts';
export { createProposals, type ProposalDeps, type Proposals } from './proposals.ts';
export { createSurvivalTracker, type SurvivalTracker } from './survival.ts';
export { createWriter, type Writer } from './write.ts';
export { obstaclesText } from './writing.ts';
