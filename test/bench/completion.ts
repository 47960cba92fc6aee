import { plain, tierwise } from './replay/engines.ts';
import { benchLatency } from './replay/latency.ts';
import { type ReplayFigures, replay } from './replay/replay.ts';
import { type Accuracy, knownShare } from './replay/server.ts';
import { type Text, texts } from './replay/texts.ts';

/** How often the server is right. */
const RIGHT = [1, 0.6, 0.3];

/** The usual default of extensions. */
const PLAIN_DEBOUNCE_MS = 300;

/** Both engines with a server of some accuracy. */
interface Case {
  readonly accuracy: Accuracy;
  readonly tierwise: ReplayFigures;
  readonly plain: ReplayFigures;
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
 * Types real files key by key in virtual time, with a server that knows part of them: with Tierwise's engine and with a
 * naive one. The figures without a case in their names are those closest to real models: whole lines, 60 % known.
 */
export async function benchCompletion(): Promise<CompletionFigures> {
  const all = texts();
  const cases: Case[] = [];
  for (const by of ['place', 'line'] as const) {
    for (const right of RIGHT) cases.push(await measure(all, { right, by, logprobs: false }));
  }
  const sure = await measure(all, { right: 0.6, by: 'line', logprobs: true });
  const latency = await benchLatency();
  const main = cases.find(({ accuracy }) => accuracy.by === 'line' && accuracy.right === 0.6);
  const figures: Record<string, number> = main
    ? { ...keyed('completion', main.tierwise), ...keyed('completion.plain', main.plain) }
    : {};
  for (const { accuracy, ...rows } of cases) {
    Object.assign(figures, keyed(`completion.${accuracy.by}_${accuracy.right * 100}`, rows.tierwise));
  }
  return {
    figures: {
      ...figures,
      'completion.own_latency_p50_ms': latency.ownP50Ms,
      'completion.own_latency_p99_ms': latency.ownP99Ms,
      'completion.cached_latency_p50_ms': latency.cachedP50Ms,
    },
    cases: [...cases, sure],
    texts: all,
  };
}

async function measure(all: readonly Text[], accuracy: Accuracy): Promise<Case> {
  const own = await replay(all, tierwise, accuracy);
  const other = await replay(all, plain(PLAIN_DEBOUNCE_MS), accuracy);
  const most = accuracy.by === 'line' ? knownShare(all, accuracy) : 1;
  return { accuracy, tierwise: own, plain: other, most };
}

function keyed(prefix: string, row: ReplayFigures): Record<string, number> {
  return {
    [`${prefix}.requests_per_100_chars`]: row.requestsPer100Chars,
    [`${prefix}.accepted_share`]: row.acceptedShare,
    [`${prefix}.chars_accepted_per_request`]: row.charsAcceptedPerRequest,
    [`${prefix}.prompt_tokens_per_1000_accepted_chars`]: row.promptTokensPer1000AcceptedChars,
    [`${prefix}.cache_hit_rate`]: row.cacheHitRate,
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
    'chars/request',
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
  const lines = cases.flatMap(({ accuracy, most, ...rows }) =>
    (['tierwise', 'plain'] as const).map((name) => {
      const row = rows[name];
      return line([
        `${accuracy.right * 100} % by ${accuracy.by}${accuracy.logprobs ? ', logprobs' : ''}`,
        name,
        row.requestsPer100Chars.toFixed(2),
        row.acceptedShare.toFixed(3),
        most.toFixed(3),
        row.charsAcceptedPerRequest.toFixed(1),
        row.promptTokensPerRequest.toFixed(0),
        Math.round(row.promptTokensPer1000AcceptedChars).toLocaleString('en'),
        row.cacheHitRate.toFixed(3),
        row.rejectedShare.toFixed(3),
        row.minutes.toFixed(1),
      ]);
    }),
  );
  const latency = Object.entries(figures)
    .filter(([name]) => name.includes('latency'))
    .map(([name, ms]) => `${name}  ${ms.toFixed(3)}`);
  return [head, line(columns), ...lines, ...latency].join('\n');
}

if (import.meta.main) console.log(table(await benchCompletion()));
