import { estimateTokens } from '../../models/index.ts';
import type { Lines } from '../excerpt.ts';
import type { FileText } from '../files/index.ts';
import type { SecretMarks } from '../secretMarks.ts';
import { linesAround } from './excerpts.ts';
import { covers, mergeParts, overlap, type Part, pieceOf } from './parts.ts';
import { whyText } from './render.ts';
import type { Finding, Link, ProjectLeftOut, ProjectPiece } from './types.ts';

/** A file that may have to be edited, with the lines that an edit is about. */
export interface EditFile {
  readonly uri: string;
  readonly why: string;
  readonly link: Link;
  /** What is shown of it when there is no room for all; at least one. */
  readonly excerpts: readonly Lines[];
}

export interface ChooseOptions {
  /** In the order in which they are given room. */
  readonly edits: readonly EditFile[];
  /** Best first. */
  readonly findings: readonly Finding[];
  /** Those of all edits and findings, by URI. */
  readonly texts: ReadonlyMap<string, FileText>;
  /** What the prompt has already. */
  readonly shown: { readonly uri: string; readonly lines: Lines };
  readonly limitTokens: number;
  readonly marks?: SecretMarks | undefined;
}

export interface Chosen {
  readonly pieces: readonly ProjectPiece[];
  readonly leftOut: readonly ProjectLeftOut[];
  readonly tokens: number;
}

/** Kept for what is only to be read, when files are to be edited: without the types that they use, edits are guesses. */
const READ_SHARE = 0.15;

/** A longer declaration is shown without its bodies: what it does inside is seldom needed to use it. */
const MOST_DECLARATION_LINES = 40;

/** Around the line that a longer excerpt is about, when there is no room for all of it. */
const FEWEST_AROUND = 3;

const DECLARATIONS: ReadonlySet<Link> = new Set(['definition', 'type', 'callee', 'implementation', 'import']);

/** Chooses what fits into the token limit: first the files to edit, whole where there is room, then what is to be read. */
export function choose(options: ChooseOptions): Chosen {
  const { texts, limitTokens, marks } = options;
  const leftOut: ProjectLeftOut[] = [];
  const leave = (uri: string, reason: 'limit' | 'cut', what: string) =>
    void leftOut.push({ reason, path: texts.get(uri)?.path ?? null, what });
  const costOf = (part: Part) => pieceOf(part, texts, marks)?.tokens ?? 0;

  const edited = chooseEdits(options, costOf, leave);
  const read = chooseRead(options, edited, costOf, leave);
  const pieces = [...edited, ...read].flatMap((part) => pieceOf(part, texts, marks) ?? []);
  // Merging saves tokens as a rule; where it does not, the last ones go.
  for (;;) {
    const tokens = pieces.reduce((sum, piece) => sum + piece.tokens, 0);
    const last = pieces.at(-1);
    if (tokens <= limitTokens || last === undefined) return { pieces, leftOut, tokens };
    pieces.pop();
    leave(last.uri, 'limit', last.why);
  }
}

type Leave = (uri: string, reason: 'limit' | 'cut', what: string) => void;

/** Every file first gets room for the places that an edit is about; what is left makes files whole, in their order. */
function chooseEdits(
  { edits, findings, texts, limitTokens }: ChooseOptions,
  costOf: (part: Part) => number,
  leave: Leave,
): Part[] {
  const total = (parts: readonly Part[]) => parts.reduce((sum, part) => sum + costOf(part), 0);
  let spent = 0;
  const taken: { readonly whole: Part; readonly cost: number; parts: readonly Part[] }[] = [];
  for (const { uri, why, link, excerpts } of edits) {
    const file = texts.get(uri);
    if (file === undefined) continue;
    const base = { uri, at: 0, whys: [{ why }], links: [link] };
    const whole: Part = { ...base, form: 'file', lines: { start: 0, end: file.lineCount } };
    const places = mergeParts(
      excerpts.map((lines): Part => ({ ...base, form: 'excerpt', lines, at: lines.start })),
      texts,
    );
    const parts = total([whole]) <= total(places) ? [whole] : places;
    const cost = total(parts);
    if (spent + cost > limitTokens) {
      leave(uri, 'limit', why);
      continue;
    }
    spent += cost;
    taken.push({ whole, cost, parts });
  }
  const most = findings.length === 0 ? limitTokens : limitTokens * (1 - READ_SHARE);
  for (const file of taken) {
    if (file.parts.includes(file.whole)) continue;
    const more = costOf(file.whole) - file.cost;
    if (spent + more > most) leave(file.whole.uri, 'cut', file.whole.whys.map(whyText).join('; '));
    else {
      spent += more;
      file.parts = [file.whole];
    }
  }
  return taken.flatMap(({ parts }) => parts);
}

function chooseRead(
  { findings, texts, shown, limitTokens }: ChooseOptions,
  edited: readonly Part[],
  costOf: (part: Part) => number,
  leave: Leave,
): Part[] {
  let left = limitTokens - edited.reduce((sum, part) => sum + costOf(part), 0);
  const taken: Part[] = [];
  for (const finding of findings) {
    const part = partOf(finding, shown);
    if (part === null || edited.some((other) => covers(other, part))) continue;
    const holder = taken.findIndex(
      (other) => covers(other, part) && (other.form !== 'outline' || DECLARATIONS.has(finding.link)),
    );
    const known = taken[holder];
    if (known !== undefined) {
      const cost = estimateTokens(`; ${whyText(finding)}`);
      if (!saysMore(known, finding) || cost > left) continue;
      left -= cost;
      taken[holder] = { ...known, whys: [...known.whys, finding], links: [...known.links, finding.link] };
      continue;
    }
    const fits = formsOf(part, finding, texts).find((form) => costOf(form) <= left);
    if (fits === undefined) {
      leave(finding.uri, 'limit', whyText(finding));
      continue;
    }
    if (fits !== part && fits.form !== 'outline') leave(finding.uri, 'cut', whyText(finding));
    left -= costOf(fits);
    taken.push(fits);
  }
  return mergeParts(taken, texts);
}

/** What a finding would show that the prompt does not have; null for nothing. */
function partOf(finding: Finding, shown: ChooseOptions['shown']): Part | null {
  const { uri, lines, at, link } = finding;
  const part: Part = { uri, lines, at, form: 'excerpt', whys: [finding], links: [link] };
  if (uri !== shown.uri || !overlap(lines, shown.lines)) return part;
  if (at >= shown.lines.start && at < shown.lines.end) return null;
  const rest =
    at < shown.lines.start
      ? { start: lines.start, end: shown.lines.start }
      : { start: shown.lines.end, end: lines.end };
  return { ...part, lines: rest };
}

/** How a part can be shown, the best way first. */
function formsOf(part: Part, { link }: Finding, texts: ReadonlyMap<string, FileText>): Part[] {
  const file = texts.get(part.uri);
  if (file === undefined) return [];
  const long = part.lines.end - part.lines.start > MOST_DECLARATION_LINES;
  if (DECLARATIONS.has(link)) {
    const outline: Part = { ...part, form: 'outline' };
    return link === 'import' || !long ? [part, outline] : [outline];
  }
  const around = linesAround(file, part.at, FEWEST_AROUND);
  const narrow = {
    start: Math.max(part.lines.start, around.start),
    end: Math.min(part.lines.end, around.end),
  };
  return [part, { ...part, lines: narrow }];
}

/** That a caller uses what it calls, and that what is called is defined, goes without saying. */
function saysMore({ whys, links }: Part, { why, link }: Finding): boolean {
  if (whys.some((known) => known.why === why)) return false;
  if (link === 'reference') return !links.includes('caller');
  return link !== 'callee' || !links.includes('definition');
}
