import * as z from 'zod';
import { TASKS, TIERS } from '../../router/index.ts';
import type { Task } from '../journal/index.ts';
import { foreignToolShape } from '../tools/index.ts';

const tier = z.enum(TIERS);

/**
 * What a task is beside the user's words: found out once, before its first step, and kept in its facts, so that all requests of
 * the task begin with the same bytes.
 */
const briefShape = z.object({
  /** The kind of task in the router's words. */
  kind: z.enum(TASKS).catch('implement'),
  /** What was given with it, as selected code, a problem or an issue: it is text, not orders. */
  given: z.array(z.object({ title: z.string(), text: z.string() })).catch([]),
  images: z.array(z.object({ mimeType: z.string(), data: z.string() })).catch([]),
  /** The project's own instructions, its secrets masked. */
  instructions: z.string().catch(''),
  /** The machine and the project, a line each: system, shell, folders, how tests run, whether commands are held in a sandbox. */
  about: z.array(z.string()).catch([]),
  /** VS Code language id of most of it. */
  language: z.string().nullable().catch(null),
  /** The tiers that may be asked, from the cheapest up. */
  tiers: z
    .array(tier)
    .min(1)
    .catch([...TIERS]),
  startTier: tier.catch('cheap'),
  /** The tier that makes the plan, where one is wanted first. */
  planTier: tier.nullable().catch(null),
  foreignTools: z.array(foreignToolShape).catch([]),
});
export type Brief = z.infer<typeof briefShape>;

/** The brief within a task's facts; what is not there, or damaged, has its usual value. */
export function briefOf({ facts, settings }: Pick<Task, 'facts' | 'settings'>): Brief {
  const read = briefShape.parse(facts['brief'] ?? {});
  const startTier = settings.startTier === 'auto' ? read.startTier : settings.startTier;
  const planTier = settings.planFirst ? (read.planTier ?? startTier) : null;
  return { ...read, startTier, planTier };
}
