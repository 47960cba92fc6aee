export { askAboutBudget, askAboutPrice, limitsOf } from './budget.ts';
export type { CompletionState } from './ghostTextState.ts';
export { dayOf, monthOf, type Period, startOfDay, startOfMonth } from './periods.ts';
export type { LastRequest } from './request.ts';
export { shownWhileRunning } from './running.ts';
export { createSpendView, type SpendView, type SpendViewDeps } from './spendView.ts';
export { createStatusBar, type RunningMark, type StatusBar, type StatusBarDeps } from './statusBar.ts';
export { type SpendSummary, type SummaryContext, summarize } from './summary.ts';
