export { askAboutPrice } from './budgetQuestions.ts';
export { registerSpend, type SpendFeature } from './register.ts';
