export { askAboutPrice } from './budgetQuestions.ts';
export { createAccess } from './callers.ts';
export { registerSpend } from './register.ts';
