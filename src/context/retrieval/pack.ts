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
   * Texts that the prompt has. With them code is left out, too, that they or another snippet have word for word; without,
   * the same code in another file says something.
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
  const exclude = ({ file, reasons: [{ why }] }: Candidate, reason: LeftOutReason) =>
    void leftOut.push({ reason, path: file.path, what: why });
  const known = new Map<Candidate, Pick<Entry, 'snippet' | 'bare'>>();
  const entryOf = (excerpt: Candidate, rank: number): Entry => {
    const snippet = known.get(excerpt)?.snippet ?? snippetOf(excerpt, format);
    const bare = known.get(excerpt)?.bare ?? bareText(snippet.text);
    known.set(excerpt, { snippet, bare });
    return { rank, excerpt, snippet, bare };
  };
  let entries: readonly Entry[] = [];
  const isRead = candidates.some((candidate) => !isEdit(candidate));
  const left = ({ form }: Candidate) =>
    limitTokens * (form === 'file' && isRead ? 1 - READ_SHARE : 1) - tokensOf(entries);
  const leftOfShare = (candidate: Candidate, share: number) => {
    const [{ source }] = candidate.reasons;
    const own = entries.filter(({ snippet }) => snippet.source === source);
    return Math.min(left(candidate), Math.floor(limitTokens * share) - tokensOf(own));
  };

  /** Takes an excerpt, joined with those that it meets, in the place of smaller ones that it holds. */
  const take = (candidate: Candidate, index: number, limit: number): LeftOutReason | null => {
    const isSaid = entries.some(({ excerpt }) => says(excerpt, candidate));
    let excerpt = candidate;
    let rank = index;
    const met: Entry[] = [];
    for (const entry of entries) {
      const both = joined(entry.excerpt, excerpt);
      if (both === null) continue;
      const reasons = saysMore(entry, excerpt) ? both.reasons : entry.excerpt.reasons;
      if (isSaid && reasons === entry.excerpt.reasons) return 'duplicate';
      excerpt = { ...both, reasons };
      rank = Math.min(rank, entry.rank);
      met.push(entry);
    }
    const entry = entryOf(excerpt, rank);
    if (entry.bare === '') return null;
    const others = entries.filter((other) => !met.includes(other));
    if (bareShown?.some((text) => text.includes(entry.bare))) return 'shown';
    if (bareShown && others.some(({ bare }) => bare.includes(entry.bare))) return 'duplicate';
    const held = bareShown ? others.filter(({ bare }) => entry.bare.includes(bare)) : [];
    const more = entry.snippet.tokens - tokensOf(met) - tokensOf(held);
    if (more > limit) return isSaid ? 'duplicate' : 'limit';
    for (const other of held) exclude(other.excerpt, 'duplicate');
    entries = [...others.filter((other) => !held.includes(other)), entry];
    return isSaid ? 'duplicate' : null;
  };
  /** What is over the limit is shown in a shorter form, where that fits. */
  const takeWhatFits = (candidate: Candidate, rank: number): LeftOutReason | null => {
    const end = take(candidate, rank, left(candidate));
    if (end !== 'limit') return end;
    if (candidate.form === 'file') return 'cut';
    const shorter = format.shorten(candidate, entryOf(candidate, rank).snippet, left(candidate));
    const shortened = shorter === null ? 'limit' : take(shorter, rank, left(shorter));
    return shortened === null && shorter?.form === 'excerpt' ? 'cut' : shortened;
  };

  const waiting: (() => void)[] = [];
  for (const [rank, whole] of candidates.entries()) {
    const share = shares[whole.reasons[0].source];
    const candidate = isEdit(whole) ? whole : unshown(trimmed(whole), shown);
    const settle = (end: LeftOutReason | null) => end !== null && exclude(whole, end);
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

/** That a caller uses what it calls goes without saying, and that files to edit are told of besides. */
function saysMore({ excerpt }: Entry, { reasons: [{ source, why }] }: Candidate): boolean {
  if (isEdit(excerpt) || excerpt.reasons.some((known) => known.why === why)) return false;
  return source !== 'reference' || !excerpt.reasons.some((known) => known.source === 'caller');
}

/** Lines as they are compared, whole: indentation and empty lines do not count. Empty where nothing is left. */
function bareText(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const full = lines.filter((line) => line !== '');
  return full.length === 0 ? '' : `\n${full.join('\n')}\n`;
}
