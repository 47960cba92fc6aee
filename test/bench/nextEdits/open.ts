import { fileURLToPath } from 'node:url';
import { DEFAULT_TIME_LIMITS, type Region, type TimeLimits } from '../../../src/gateway/index.ts';
import { type AskDeps, askModel } from '../../../src/nextEdits/guessed/index.ts';
import { parsesAsBefore } from '../../../src/verify/problems.ts';
import { installLlama, runLlama } from '../../gateways/llama.ts';
import { type Harness, requestFor, startHarness } from '../../unit/gateway/harness.ts';
import { percentile } from '../percentile.ts';
import { MOST_CALLS } from './chat.ts';
import { throughCopilot } from './copilotRows.ts';
import type { History } from './histories.ts';
import { languageOf } from './languages.ts';
import { ours } from './ours.ts';
import { type Desk, type Rival, replayed, type Tally, total } from './simulate.ts';

/** Changes that are replayed: a small machine takes many seconds for a question. */
const MOST_CHANGES = 8;

/** Tokens of the model's window, for which it was trained. */
const WINDOW = 8_192;

/** A machine without an accelerator reads a prompt for minutes where others work on it too. */
const PATIENT: TimeLimits = {
  ...DEFAULT_TIME_LIMITS,
  firstTokenMs: 280_000,
  gapMs: 120_000,
  tailMs: 30_000,
};

const FREE = { aboveInputTokens: -1, inputUsd: 0, outputUsd: 0, cacheReadUsd: 0, cacheWriteUsd: 0 };
const MODEL = 'llamacpp/smollm2';

interface Seen {
  /** How each call ended, and how long it took. */
  readonly outcomes: string[];
  readonly callMs: number[];
  /** Of each suggestion of the model that was shown: whether it applies, parses, and is no undo. */
  readonly fits: Promise<boolean>[];
}

/**
 * Replays the first changes with real open weights behind llama.cpp's server, over HTTP: Tierwise's whole path from the region
 * to the answer that was read, and Copilot's provider with its own prompt. Empty, and told why, where they cannot be had.
 */
export async function openWeights(
  all: readonly History[],
  progress: (line: string) => void,
): Promise<Record<string, number>> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const server = await installLlama(root, progress)
    .then((installed) => runLlama(installed, WINDOW))
    .catch((error: unknown) => {
      progress(`next edits are replayed with no open weights: ${String(error).slice(0, 300)}`);
      return null;
    });
  if (server === null) return {};
  const harness = startHarness({
    settings: { llamacpp: { baseUrl: `${server.url}/v1` } },
    key: async () => null,
    facts: { prices: [FREE], priceSource: 'local' },
    timeLimits: PATIENT,
  });
  try {
    const some = all.slice(0, MOST_CHANGES);
    const seen: Seen = { outcomes: [], callMs: [], fits: [] };
    const own = total(
      await replayed(some, (desk, tally) => watched(ours(desk, asking(harness, tally, seen)), desk, seen)),
    );
    progress('open weights: Copilot’s provider');
    const other = total(await throughCopilot(some, server.url));
    const fits = await Promise.all(seen.fits);
    return {
      'next_edits.open.changes': some.length,
      ...figuresOf('next_edits.open', own),
      'next_edits.open.answers': seen.outcomes.filter((one) => one === 'ok').length,
      'next_edits.open.unfit': fits.filter((isFit) => !isFit).length,
      'next_edits.open.call_p50_ms': percentile(seen.callMs, 0.5),
      ...figuresOf('next_edits.copilot.open', other),
    };
  } finally {
    harness.stop();
    server.stop();
  }
}

/** The right share and recall are of all that is shown, certain or not; what is accepted per call is the model's alone. */
function figuresOf(name: string, { calls, later, done, shown, right }: Tally): Record<string, number> {
  const sum = (counts: Tally['shown']) => Object.values(counts).reduce((all, one) => all + one, 0);
  return {
    [`${name}.calls`]: calls,
    [`${name}.shown`]: sum(shown),
    [`${name}.right_share`]: sum(shown) === 0 ? 0 : sum(right) / sum(shown),
    [`${name}.accepted_per_call`]: calls === 0 ? 0 : right.model / calls,
    [`${name}.recall`]: done / later,
    [`${name}.model_shown`]: shown.model,
    [`${name}.model_right`]: right.model,
  };
}

/** Asks as the product does, but patiently: while typing, no model may take as long as one takes here. */
function asking(harness: Harness, tally: Tally, { outcomes, callMs }: Seen) {
  const { route } = requestFor([MODEL], { windows: [WINDOW] });
  const deps: AskDeps = {
    gateway: harness.gateway,
    route: async () => route,
    permitted: (one) => one,
    onResult: ({ outcome }) => outcomes.push(outcome),
    onNoModel: () => undefined,
    onNotPermitted: () => undefined,
  };
  return async (region: Region, _ms: number, signal: AbortSignal) => {
    if (tally.calls >= MOST_CALLS) return undefined;
    tally.calls++;
    const began = performance.now();
    const guess = await askModel(deps, region, signal);
    callMs.push(performance.now() - began);
    return guess;
  };
}

/** Looks at each suggestion of the model with other eyes than the engine's. */
function watched(rival: Rival, { texts }: Desk, { fits }: Seen): Rival {
  const looked = new Set<number>();
  const were = new Map([...texts].map(([file, text]) => [file, new Set([text])]));
  return {
    ...rival,
    async changed(file, text) {
      were.set(file, (were.get(file) ?? new Set()).add(text));
      await rival.changed(file, text);
    },
    current() {
      const offer = rival.current();
      const one = offer?.suggestion;
      if (offer?.way !== 'model' || one === undefined || looked.has(one.id)) return offer;
      looked.add(one.id);
      const { file, start, end, newText } = offer;
      const now = texts.get(file) ?? '';
      const then = now.slice(0, start) + newText + now.slice(end);
      const applies = now.slice(start, end) === one.oldText && then !== now;
      const isUndo = were.get(file)?.has(then) === true;
      fits.push(parsesAsBefore(languageOf(file), now, then).then((parses) => parses && applies && !isUndo));
      return offer;
    },
  };
}
