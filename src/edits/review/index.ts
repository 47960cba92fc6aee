export { pathOf, uriOf } from './places.ts';
export { createReview, type Decided, type Proposal, type Review } from './review.ts';
export { applyChanges, isReadOnly, type Obstacle, type WriteResult } from './write.ts';
