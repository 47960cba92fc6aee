export { askAboutPrice } from './budgetQuestions.ts';
export { askAboutCaller, manageAccess } from './callers.ts';
export { registerSpend, type SpendFeature } from './register.ts';
