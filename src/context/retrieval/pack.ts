import type { LineRange } from '../excerpt.ts';
import type { Candidate, LeftOut, LeftOutReason, Source } from './candidates.ts';
import { compareText, joined, says } from './excerpts.ts';
import { type Format, type Snippet, snippetOf } from './snippets.ts';

export interface PackOptions {
  readonly limitTokens: number;
  readonly format: Format;
  /** What the prompt has already of one document. */
  readonly shown: LineRange & { readonly uri: string };
  /**
   * Texts that the prompt has. With them code is left out, too, that they have word for word, or that has another snippet
   * in it or is in one; without, the same code in another file says something.
   */
  readonly shownTexts?: readonly string[];
  /**
   * How the token limit is divided while there is something of each source; what one does not use goes to the best of
   * the others. A source without a share takes what it needs.
   */
  readonly shares?: Readonly<Partial<Record<Source, number>>>;
}

/** Kept when files to edit are shown whole: without the types that they use, edits are guesses. */
const READ_SHARE = 0.15;

interface Entry {
  /** Where it stands among the candidates. */
  readonly rank: number;
  readonly excerpt: Candidate;
  readonly snippet: Snippet;
  /** For comparing. */
  readonly bare: string;
}

/** Chooses what fits into the token limit, of candidates the best first: none twice, and none that is shown already. */
export function pack(
  candidates: readonly Candidate[],
  { limitTokens, format, shown, shownTexts, shares = {} }: PackOptions,
): { readonly snippets: readonly Snippet[]; readonly leftOut: readonly LeftOut[] } {
  const bareShown = shownTexts?.map(bareText);
  const leftOut: LeftOut[] = [];
  let entries: readonly Entry[] = [];
  const isRead = candidates.some((candidate) => !isEdit(candidate));
  const left = ({ form }: Candidate) =>
    limitTokens * (form === 'file' && isRead ? 1 - READ_SHARE : 1) - tokensOf(entries);
  const leftOfShare = (candidate: Candidate, share: number) => {
    const [{ source }] = candidate.reasons;
    const own = entries.filter(({ snippet }) => snippet.source === source);
    return Math.min(left(candidate), Math.floor(limitTokens * share) - tokensOf(own));
  };

  /** Takes an excerpt, joined with those that it meets. */
  const take = (candidate: Candidate, index: number, limit: number): LeftOutReason | null => {
    if (entries.some(({ excerpt }) => says(excerpt, candidate))) return 'duplicate';
    let excerpt = candidate;
    let rank = index;
    const met: Entry[] = [];
    for (const entry of entries) {
      const both = joined(entry.excerpt, excerpt);
      if (both === null) continue;
      // That files to edit are read as well goes without saying.
      excerpt = isEdit(entry.excerpt) ? { ...both, reasons: entry.excerpt.reasons } : both;
      rank = Math.min(rank, entry.rank);
      met.push(entry);
    }
    const snippet = snippetOf(excerpt, format);
    const bare = bareText(snippet.text);
    const others = entries.filter((other) => !met.includes(other));
    if (bare === '') return null;
    if (bareShown?.some((text) => text.includes(bare))) return 'shown';
    if (bareShown && others.some((other) => other.bare.includes(bare) || bare.includes(other.bare)))
      return 'duplicate';
    if (snippet.tokens - tokensOf(met) > limit) return 'limit';
    entries = [...others, { rank, excerpt, snippet, bare }];
    return null;
  };
  /** What is over the limit is shown in a shorter form, where that fits. */
  const takeWhatFits = (candidate: Candidate, rank: number): LeftOutReason | null => {
    const end = take(candidate, rank, left(candidate));
    if (end !== 'limit' || candidate.form === 'file') return end;
    const shorter = format.shorten(candidate, snippetOf(candidate, format), left(candidate));
    return shorter === null ? 'limit' : take(shorter, rank, left(shorter));
  };

  const waiting: (() => void)[] = [];
  for (const [rank, whole] of candidates.entries()) {
    const share = shares[whole.reasons[0].source];
    const candidate = isEdit(whole) ? whole : unshown(trimmed(whole), shown);
    const settle = (reason: LeftOutReason | null) => {
      if (reason !== null) leftOut.push({ reason, path: whole.file.path, what: whole.reasons[0].why });
    };
    if (candidate === null) settle('shown');
    else if (share === undefined) settle(takeWhatFits(candidate, rank));
    else {
      const end = take(candidate, rank, leftOfShare(candidate, share));
      if (end === 'limit') waiting.push(() => settle(takeWhatFits(candidate, rank)));
      else settle(end);
    }
  }
  for (const settle of waiting) settle();
  return { snippets: entries.toSorted((a, b) => a.rank - b.rank).map(({ snippet }) => snippet), leftOut };
}

function isEdit({ reasons: [{ source }] }: Candidate): boolean {
  return source === 'edit';
}

function tokensOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { snippet }) => sum + snippet.tokens, 0);
}

/** Best first. Equals in an order of their own, so that the same candidates always give the same snippets. */
export function ranked(
  candidates: readonly Candidate[],
  weights: Readonly<Partial<Record<Source, number>>>,
): Candidate[] {
  const weigh = ({ score, reasons: [{ source }] }: Candidate) => score * (weights[source] ?? 1);
  return candidates.toSorted(
    (a, b) =>
      weigh(b) - weigh(a) ||
      compareText(a.uri, b.uri) ||
      a.lines.start - b.lines.start ||
      a.lines.end - b.lines.end ||
      compareText(a.reasons[0].why, b.reasons[0].why),
  );
}

/** Without empty lines at its ends. */
function trimmed(candidate: Candidate): Candidate {
  const { file, lines } = candidate;
  let { start, end } = lines;
  while (start < end && file.lineAt(start).trim() === '') start++;
  while (end > start && file.lineAt(end - 1).trim() === '') end--;
  return { ...candidate, lines: { start, end } };
}

/** What an excerpt would show that the prompt does not have; null for nothing. */
function unshown(excerpt: Candidate, shown: PackOptions['shown']): Candidate | null {
  const { uri, lines, at } = excerpt;
  if (uri !== shown.uri || lines.start >= shown.end || lines.end <= shown.start) return excerpt;
  if (at >= shown.start && at < shown.end) return null;
  return at < shown.start
    ? { ...excerpt, lines: { start: lines.start, end: shown.start } }
    : { ...excerpt, lines: { start: shown.end, end: lines.end } };
}

/** Lines as they are compared, whole: indentation and empty lines do not count. Empty where nothing is left. */
function bareText(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const full = lines.filter((line) => line !== '');
  return full.length === 0 ? '' : `\n${full.join('\n')}\n`;
}
