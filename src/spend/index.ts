export { askAboutPrice } from './budgetQuestions.ts';
export { createAccess } from './callers.ts';
export { registerSpend, type SpendFeature } from './register.ts';
