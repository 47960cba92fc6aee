import { estimateTokens } from '../../models/index.ts';
import { maskSecrets } from '../secrets.ts';
import { blockText } from './render.ts';
import {
  type Candidate,
  type LeftOut,
  type Related,
  type RelatedRequest,
  type Snippet,
  SOURCES,
  type Source,
} from './types.ts';

/**
 * How the token limit is divided while there is something of each source; what one does not use goes to the best of
 * the others. Declarations first: they say what can be called, the others only how code here looks.
 */
export const SHARES: Readonly<Record<Source, number>> = {
  declaration: 0.4,
  similar: 0.3,
  'recent-edit': 0.3,
};

/** Fewer lines of a longer snippet are not worth their path. */
const FEWEST_LINES = 3;

export type AssembleOptions = Pick<RelatedRequest, 'prefix' | 'suffix' | 'limitTokens' | 'commentPrefix'>;

/** Chooses from what the sources propose: the best that fit, none twice, none that is shown already, no secrets. */
export function assemble(candidates: readonly Candidate[], options: AssembleOptions): Related {
  const { limitTokens, commentPrefix = '//' } = options;
  const shown = [options.prefix, options.suffix, options.prefix + options.suffix].map(bare);
  const leftOut: LeftOut[] = [];
  const chosen: Snippet[] = [];
  const leave = ({ source, path }: Candidate, reason: LeftOut['reason']) =>
    void leftOut.push({ source, reason, path });
  const counted = (candidate: Candidate, text: string): Snippet => {
    const { source, path, score } = candidate;
    // One more, since blocks that meet can be cut into other pieces than each by itself.
    return {
      source,
      path,
      text,
      score,
      tokens: estimateTokens(blockText({ path, text }, commentPrefix)) + 1,
    };
  };
  const spent = (source?: Source) =>
    chosen.reduce(
      (sum, snippet) => sum + (source === undefined || snippet.source === source ? snippet.tokens : 0),
      0,
    );
  /** Takes a snippet, unless it says what is said already; in the place of a smaller one that it holds. */
  const take = (snippet: Snippet, limit: number): 'taken' | 'limit' | 'duplicate' | 'shown' => {
    const text = bare(snippet.text);
    if (shown.some((other) => other.includes(text))) return 'shown';
    if (
      chosen.some(
        (other) =>
          says(bare(other.text), text) || (other.path === snippet.path && mostly(text, bare(other.text))),
      )
    ) {
      return 'duplicate';
    }
    const held = chosen.filter((other) => says(text, bare(other.text)));
    const freed = held.reduce((sum, { tokens }) => sum + tokens, 0);
    if (spent() - freed + snippet.tokens > limitTokens || snippet.tokens - freed > limit) return 'limit';
    for (const other of held) {
      chosen.splice(chosen.indexOf(other), 1);
      leave(other, 'duplicate');
    }
    chosen.push(snippet);
    return 'taken';
  };

  const waiting: Candidate[] = [];
  for (const candidate of candidates
    .map(cleaned)
    .filter(({ text }) => bare(text) !== '\n\n')
    .sort(byRank)) {
    const left = Math.floor(limitTokens * SHARES[candidate.source]) - spent(candidate.source);
    const end = take(counted(candidate, candidate.text), left);
    if (end === 'limit') waiting.push(candidate);
    else if (end !== 'taken') leave(candidate, end);
  }
  for (const candidate of waiting) {
    const cut = cutTo(candidate, limitTokens - spent(), counted);
    const end = cut === null ? 'limit' : take(cut, limitTokens - spent());
    if (end !== 'taken') leave(candidate, end);
  }
  return { snippets: chosen.sort(byRank), leftOut };
}

/** The last gate: whatever a source did, no key passes it. Outdented, since a comment has its own margin. */
function cleaned(candidate: Candidate): Candidate {
  // Without their numbers: those belong to the secrets of the text around the cursor.
  const masked = maskSecrets(candidate.text.replace(/\r\n?/g, '\n')).text.replace(
    /<secret \d+>/g,
    '<secret>',
  );
  const lines = masked.split('\n').map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return { ...candidate, text: outdent(first < 0 ? [] : lines.slice(first, last + 1)).join('\n') };
}

function outdent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const [shortest = ''] = indents.toSorted((a, b) => a.length - b.length);
  const common = indents.every((indent) => indent.startsWith(shortest)) ? shortest.length : 0;
  return lines.map((line) => line.slice(common));
}

/** As many whole lines from the beginning as fit; null when those would be too few. */
function cutTo(
  candidate: Candidate,
  limit: number,
  counted: (candidate: Candidate, text: string) => Snippet,
): Snippet | null {
  const lines = candidate.text.split('\n');
  const whole = counted(candidate, candidate.text);
  if (whole.tokens <= limit) return whole;
  let low = 0;
  let high = lines.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (counted(candidate, lines.slice(0, middle).join('\n')).tokens <= limit) low = middle;
    else high = middle;
  }
  while (low > 0 && lines[low - 1] === '') low--;
  return low < FEWEST_LINES ? null : counted(candidate, lines.slice(0, low).join('\n'));
}

/** A text for comparing: indentation and empty lines do not count, and lines are compared whole. */
function bare(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return `\n${lines.filter((line) => line !== '').join('\n')}\n`;
}

function says(whole: string, part: string): boolean {
  return whole.includes(part);
}

/** Shorter lines, as of a bracket, are in every file. */
const TELLING_CHARS = 4;

/** Whether most lines of a text are in another of the same file: windows that overlap. */
function mostly(text: string, other: string): boolean {
  const there = new Set(other.split('\n'));
  const lines = text.split('\n').filter((line) => line.length >= TELLING_CHARS);
  return lines.length > 0 && lines.filter((line) => there.has(line)).length * 2 > lines.length;
}

/** Best first; equals in an order of their own, so that the same proposals always give the same snippets. */
function byRank(a: Candidate, b: Candidate): number {
  const keys = (one: Candidate) => [one.path, one.text] as const;
  const [pathA, textA] = keys(a);
  const [pathB, textB] = keys(b);
  return (
    b.score - a.score ||
    SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source) ||
    (pathA < pathB ? -1 : pathA > pathB ? 1 : textA < textB ? -1 : textA > textB ? 1 : 0)
  );
}
