export { limitsOf, watchBudget } from './budget.ts';
export { askAboutPrice, createBudgetQuestion } from './budgetQuestions.ts';
export { exportSpend } from './exportSpend.ts';
export { createOtlp } from './otlp.ts';
export { createSpendView } from './spendView.ts';
export { createStatusBar, shownWhileRunning } from './statusBar.ts';
export { keepDays } from './timers.ts';
