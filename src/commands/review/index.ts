export { type ReviewDeps, type ReviewResult, review } from './review.ts';
export { createReviewThreads, type ReviewThreads } from './threads.ts';
