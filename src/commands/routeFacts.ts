import * as z from 'zod';
import { t } from '../l10n/index.ts';
import { estimateTokens } from '../models/index.ts';
import {
  formatRouteReasons,
  formatUnfit,
  type Route,
  type Signals,
  TASKS,
  type Task,
} from '../router/index.ts';

const count = z.number('must be a number').nonnegative('must not be below 0').optional();
const text = z.string('must be a text').optional();

const routeFacts = z.object(
  {
    task: z.enum(TASKS, `must be one of ${TASKS.join(', ')}`).optional(),
    prompt: text,
    language: text,
    selectionChars: count,
    attachedFiles: count,
    contextTokens: count,
    diagnostics: count,
  },
  'the argument must be an object',
);

/** What is known of a request that is not made: the argument of `tierwise.showRoute`. */
export type RouteFacts = z.infer<typeof routeFacts>;

/** Reads the argument. Throws in words, for it is written by hand: in a keybinding, or by another extension. */
export function factsFrom(args: unknown): RouteFacts {
  const parsed = routeFacts.safeParse(args);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.map((part) => `“${String(part)}” `).join('') ?? '';
  throw new Error(`tierwise.showRoute cannot be run: ${place}${issue?.message}.`);
}

/** Of code; only for a dry run that knows a length but no text. */
const CHARS_PER_TOKEN = 3.5;

/** The facts as a question to the router. */
export function questionOf(facts: RouteFacts): { task: Task; signals: Signals } {
  const { task = 'chat', prompt = '', selectionChars = 0 } = facts;
  return {
    task,
    signals: {
      contextTokens:
        facts.contextTokens ?? estimateTokens(prompt) + Math.ceil(selectionChars / CHARS_PER_TOKEN),
      files: facts.attachedFiles ?? 0,
      selectionChars,
      language: facts.language ?? null,
      diagnostics: facts.diagnostics ?? 0,
      prompt: prompt || null,
    },
  };
}

/** What `tierwise.showRoute` resolves to. */
export interface ShownRoute {
  readonly task: string;
  readonly tier: string;
  readonly models: readonly string[];
  readonly reasons: readonly string[];
  readonly maxOutputTokens: number | null;
  /** USD; null when unknown. */
  readonly expectedUsd: number | null;
}

export function shownRoute(route: Route): ShownRoute {
  return {
    task: route.task,
    tier: route.tier,
    models: route.chain.map(({ model }) => model),
    reasons: [
      ...formatRouteReasons(route),
      ...route.passedOver.map((passed) => t('{0} passed over: {1}', passed.model, formatUnfit(passed))),
    ],
    maxOutputTokens: route.chain[0]?.maxOutputTokens ?? null,
    expectedUsd: route.expectedUsd,
  };
}
