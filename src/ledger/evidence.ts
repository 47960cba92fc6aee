import type { SummedUsage } from '../models/index.ts';
import type { Database } from './database.ts';
import { numberOf, textOf, textOrNull } from './rows.ts';
import type { Attempt } from './types.ts';
import { DAY_MS } from './units.ts';

/** What became of the first attempts of requests with one model on one day (of UTC, since 1970). Unknown is null. */
export interface DayOfAnswers
  extends SummedUsage,
    Pick<Attempt, 'task' | 'language' | 'tier' | 'provider' | 'model'> {
  readonly day: number;
  readonly answers: number;
  /** By verdict, or in that the conversation went on. */
  readonly kept: number;
  /** By a check, by verdict, or in that the same was asked again. */
  readonly turnedDown: number;
  /** Over all answers, as the tokens are. */
  readonly contextTokens: number;
}

/** Ghost text has its own record; an opinion is ours. As the index has it, so that its rows are found without the others. */
const COUNTED = `task NOT IN ('autocomplete', 'second-opinion')`;

/** Version 6: what is learnt from is a small part of all attempts, and the newest of it is wanted. */
export const EVIDENCE_STEP = `CREATE INDEX attempts_judged ON attempts (at) WHERE ${COUNTED};`;

/** So many of the newest are read at once, in some milliseconds; what is older has faded for somebody who asks so much. */
const MOST_ANSWERS = 4_000;

/** So begins the session of an agent task. Its loop goes on whatever an answer is worth: only verdicts say that. */
export const TASK_SESSION = 'task-';
const TALKS = `a.verdict IS NULL AND coalesce(a.session_id, '') NOT GLOB '${TASK_SESSION}*'`;

/** The same again within this time is asked because the first answer would not do. */
const AGAIN_MS = 10 * 60_000;

/** In a conversation: the size of the whole prompt tells the same question from another. */
const later = (more: string): string => `EXISTS (SELECT 1 FROM attempts AS b
  WHERE b.session_id = a.session_id AND b.at > a.at AND b.request_id <> a.request_id ${more})`;

const AGAIN = later(
  `AND b.at < a.at + ${AGAIN_MS} AND b.task = a.task AND b.context_tokens = a.context_tokens`,
);

const EVIDENCE = `
  SELECT day, task, language, tier, provider, model, count(*) AS answers, sum(turned_down) AS turned_down,
    sum(NOT turned_down AND kept) AS kept, sum(context_tokens) AS context_tokens, total(input_tokens) AS input_tokens,
    total(cache_read_tokens) AS cache_read_tokens, total(cache_write_tokens) AS cache_write_tokens, total(output_tokens) AS output_tokens
  FROM (
    SELECT a.*, a.at / ${DAY_MS} AS day,
      a.outcome = 'rejected' OR coalesce(a.verdict IN ('rejected', 'undone'), 0) OR (${TALKS} AND ${AGAIN}) AS turned_down,
      coalesce(a.verdict IN ('accepted', 'partly'), 0) OR (${TALKS} AND ${later('')}) AS kept
    FROM (SELECT * FROM attempts WHERE ${COUNTED} AND task <> 'next-edit' AND at >= ? ORDER BY at DESC LIMIT ${MOST_ANSWERS}) AS a
    WHERE a.attempt = 1 AND a.outcome IN ('ok', 'rejected')
  ) GROUP BY day, task, language, tier, provider, model`;

/** What became of answers since a moment (Unix ms). */
export function evidenceSince(db: Database, from: number): DayOfAnswers[] {
  return db.all(EVIDENCE, from).map((row) => ({
    day: numberOf(row, 'day'),
    task: textOf(row, 'task'),
    language: textOrNull(row, 'language'),
    tier: textOf(row, 'tier'),
    provider: textOf(row, 'provider'),
    model: textOf(row, 'model'),
    answers: numberOf(row, 'answers'),
    kept: numberOf(row, 'kept'),
    turnedDown: numberOf(row, 'turned_down'),
    contextTokens: numberOf(row, 'context_tokens'),
    inputTokens: numberOf(row, 'input_tokens'),
    cacheReadTokens: numberOf(row, 'cache_read_tokens'),
    cacheWriteTokens: numberOf(row, 'cache_write_tokens'),
    outputTokens: numberOf(row, 'output_tokens'),
  }));
}
