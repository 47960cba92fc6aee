import { copilot, warmUp } from './replay/copilot.ts';
import { type EngineMaker, plain, tierwise } from './replay/engines.ts';
import { benchLatency } from './replay/latency.ts';
import { type ReplayFigures, replay } from './replay/replay.ts';
import { type Accuracy, knownShare } from './replay/server.ts';
import { type Text, type TextSet, texts } from './replay/texts.ts';

/** How often the server is right, and about what. A server that is always right knows all lines. */
const ACCURACIES: readonly Accuracy[] = [
  { by: 'place', right: 1, logprobs: false },
  { by: 'place', right: 0.6, logprobs: false },
  { by: 'place', right: 0.3, logprobs: false },
  { by: 'line', right: 0.6, logprobs: false },
  { by: 'line', right: 0.3, logprobs: false },
];
const SURE: Accuracy = { by: 'line', right: 0.6, logprobs: true };

/** The usual default of extensions. */
const PLAIN_DEBOUNCE_MS = 300;

const ENGINES: Readonly<Record<string, EngineMaker>> = {
  tierwise,
  copilot,
  plain: plain(PLAIN_DEBOUNCE_MS),
};

/** All engines with a server of some accuracy. */
interface Case {
  readonly accuracy: Accuracy;
  readonly rows: Readonly<Record<string, ReplayFigures>>;
  /** The share of characters that can be accepted at most: those that the server knows. */
  readonly most: number;
}

/** The figures, with their names in `npm run bench`. */
export interface CompletionFigures {
  readonly figures: Readonly<Record<string, number>>;
  readonly cases: readonly Case[];
  readonly texts: readonly Text[];
}

/**
 * Types real files key by key in virtual time, with a server that knows part of them: with Tierwise's engine, with that of
 * Copilot, and with a plain one. The figures without a case in their names are those closest to real models: whole lines,
 * 60 % known.
 */
export async function benchCompletion(
  set: TextSet = 'held-out',
  engines = Object.keys(ENGINES),
): Promise<CompletionFigures> {
  const all = texts(set);
  if (engines.includes('copilot')) await warmUp([...new Set(all.map(({ language }) => language))]);
  const cases: Case[] = [];
  for (const accuracy of ACCURACIES) cases.push(await measure(all, accuracy, engines));
  cases.push(
    await measure(
      all,
      SURE,
      engines.filter((name) => name === 'tierwise'),
    ),
  );
  const latency = await benchLatency();
  const figures: Record<string, number> = {};
  for (const { accuracy, rows } of cases) {
    if (accuracy.logprobs) continue;
    for (const [name, row] of Object.entries(rows)) {
      const prefix = name === 'tierwise' ? 'completion' : `completion.${name}`;
      if (accuracy.by === 'line' && accuracy.right === 0.6) Object.assign(figures, keyed(prefix, row));
      Object.assign(figures, keyed(`${prefix}.${accuracy.by}_${accuracy.right * 100}`, row));
    }
  }
  return {
    figures: {
      ...figures,
      'completion.own_latency_p50_ms': latency.ownP50Ms,
      'completion.own_latency_p99_ms': latency.ownP99Ms,
      'completion.cached_latency_p50_ms': latency.cachedP50Ms,
    },
    cases,
    texts: all,
  };
}

async function measure(all: readonly Text[], accuracy: Accuracy, engines: readonly string[]): Promise<Case> {
  const rows: Record<string, ReplayFigures> = {};
  for (const name of engines) {
    const make = ENGINES[name];
    if (make) rows[name] = await replay(all, make, accuracy);
  }
  return { accuracy, rows, most: accuracy.by === 'line' ? knownShare(all, accuracy) : 1 };
}

function keyed(prefix: string, row: ReplayFigures): Record<string, number> {
  return {
    [`${prefix}.requests_per_100_chars`]: row.requestsPer100Chars,
    [`${prefix}.accepted_share`]: row.acceptedShare,
    [`${prefix}.chars_per_accept`]: row.charsPerAccept,
    [`${prefix}.chars_accepted_per_request`]: row.charsAcceptedPerRequest,
    [`${prefix}.prompt_tokens_per_1000_accepted_chars`]: row.promptTokensPer1000AcceptedChars,
    [`${prefix}.cache_hit_rate`]: row.cacheHitRate,
    [`${prefix}.read_in_vain`]: row.rejectedShare,
  };
}

function table({ cases, texts: all, figures }: CompletionFigures): string {
  const chars = all.reduce((sum, { typed }) => sum + typed.length, 0);
  const languages = new Set(all.map(({ language }) => language)).size;
  const head = `${all.length} files in ${languages} languages, ${chars.toLocaleString('en')} characters; first token after 250 ms`;
  const columns = [
    'server right',
    'engine',
    'requests/100',
    'accepted',
    'at most',
    'chars/accept',
    'tokens/request',
    'tokens/1000 accepted',
    'reused',
    'read in vain',
    'minutes',
  ];
  const widths = columns.map((column) => Math.max(column.length, 9));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i < 2 ? cell.padEnd(i === 0 ? 26 : 9) : cell.padStart(widths[i] ?? 0)))
      .join('  ');
  const lines = cases.flatMap(({ accuracy, most, rows }) =>
    Object.entries(rows).map(([name, row]) =>
      line([
        `${accuracy.right * 100} % by ${accuracy.by}${accuracy.logprobs ? ', logprobs' : ''}`,
        name,
        row.requestsPer100Chars.toFixed(2),
        row.acceptedShare.toFixed(3),
        most.toFixed(3),
        row.charsPerAccept.toFixed(0),
        row.promptTokensPerRequest.toFixed(0),
        Math.round(row.promptTokensPer1000AcceptedChars).toLocaleString('en'),
        row.cacheHitRate.toFixed(3),
        row.rejectedShare.toFixed(3),
        row.minutes.toFixed(1),
      ]),
    ),
  );
  const latency = Object.entries(figures)
    .filter(([name]) => name.includes('latency'))
    .map(([name, ms]) => `${name}  ${ms.toFixed(3)}`);
  return [head, line(columns), ...lines, ...latency].join('\n');
}

if (import.meta.main) {
  // While it is tuned: `node test/bench/completion.ts tuning tierwise plain`.
  const [set, ...engines] = process.argv.slice(2);
  const figures =
    set === 'tuning'
      ? await benchCompletion('tuning', engines.length > 0 ? engines : undefined)
      : await benchCompletion();
  console.log(table(figures));
}
