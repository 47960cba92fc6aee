export { type OpenedLedger, type OpenOptions, openLedger } from './open.ts';
export type {
  Attempt,
  CostSource,
  Ledger,
  Limits,
  Outcome,
  Reservation,
  ReserveResult,
  Settlement,
  SpendGroup,
  SpendTotal,
  Verdict,
} from './types.ts';
