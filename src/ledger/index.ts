export { type OpenedLedger, type OpenOptions, openLedger } from './open.ts';
export type {
  Attempt,
  CompletionStats,
  CostSource,
  Ledger,
  Limits,
  Outcome,
  Reservation,
  ReserveResult,
  Settlement,
  SpendGroup,
  SpendTotal,
  SuggestionCounts,
  Verdict,
} from './types.ts';
