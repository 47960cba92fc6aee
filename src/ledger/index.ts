export { configure, type Database, migrateBy, type Row, sqliteCode, transaction } from './database.ts';
export { type DayOfAnswers, TASK_SESSION } from './evidence.ts';
export type {
  CallerTotal,
  CellFilter,
  CellKey,
  CompletionStats,
  RecordedRequest,
  SessionTotal,
  SpendCell,
  SpendTotal,
  TierSpend,
} from './figures.ts';
export { openFile } from './file.ts';
export { createOtherHosts, hostId, type OtherHosts } from './hosts.ts';
export type { Ledger } from './ledger.ts';
export { type OpenedLedger, type OpenOptions, openLedger } from './open.ts';
export { dayOf, localMidnight, monthOf, type Period, startOfDay, startOfMonth } from './periods.ts';
export { numberOf, ownerOf, textOf, textOrNull } from './rows.ts';
export type { TrajectorySum } from './trajectories.ts';
export {
  type Attempt,
  type AttemptDetails,
  type CallerLimits,
  CORE,
  type CostSource,
  type Counted,
  type CountedSpend,
  type Limits,
  type Outcome,
  type OverallLimits,
  type PriceNote,
  type Reservation,
  type ReserveResult,
  type Settlement,
  type TrajectoryNote,
  type Verdict,
} from './types.ts';
