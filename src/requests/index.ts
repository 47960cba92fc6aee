export {
  ACCESSES,
  type Access,
  type AccessQuestion,
  type Admission,
  type CallerAccess,
  createCallerAccess,
  formatFirstCall,
  formatRefusal,
  limitOf,
  UNKNOWN_CALLER,
} from './access.ts';
export {
  type AgreementDeps,
  addressOf,
  createAgreements,
  formatHour,
  formatOther,
  type Hour,
  REPEATING,
} from './agreements.ts';
export {
  agreeOnPrice,
  type PriceChoice,
  type PriceConsent,
  type PriceLimit,
} from './consent.ts';
export type { DearEscalation } from './escalation.ts';
export {
  compactedLine,
  costLine,
  formatAnswerer,
  formatCost,
  formatMasked,
  leftOutLine,
  movedLine,
  routeLine,
  switchLine,
  waitingLine,
} from './format.ts';
export { createLessons, type Lessons } from './lessons.ts';
export {
  CHANGE_LIMITS,
  canGoOn,
  isOverLimit,
  mendingButtons,
  type Notice,
  type NoticeButton,
  noticeOfResult,
  noticeOfRoute,
  openSetting,
  SHOW_LOG,
  wantsKey,
} from './notices.ts';
export { outcomeText, reasonText } from './outcomes.ts';
export {
  askingNobody,
  type BudgetChoice,
  type BudgetQuestion,
  createRequestService,
  type Question,
  type RequestService,
  type RequestServiceDeps,
} from './service.ts';
export { pinAfter, pinOf, watchChecks } from './session.ts';
export { spendOf, spendReport } from './sessionSpend.ts';
export { beforeOf, NO_SIGNALS, tokensOf } from './signals.ts';
