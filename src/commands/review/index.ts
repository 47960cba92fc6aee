export { type ReviewDeps, review } from './review.ts';
export { createReviewThreads, type ReviewThreads } from './threads.ts';
