import { estimateTokens } from '../../models/index.ts';
import { signatureOf } from '../code/index.ts';
import type { Lines } from '../excerpt.ts';
import type { FileText } from '../files/index.ts';
import { maskedLines, maskedPart } from '../masked.ts';
import type { SecretMarks } from '../secretMarks.ts';
import { fenceOf } from './excerpts.ts';
import { pieceText, whyText } from './render.ts';
import type { Finding, Link, ProjectPiece } from './types.ts';

/** A part of a file that is to become a piece. */
export interface Part {
  readonly uri: string;
  readonly lines: Lines;
  /** The line that it is about. */
  readonly at: number;
  readonly form: ProjectPiece['form'];
  readonly whys: readonly Pick<Finding, 'why' | 'through'>[];
  readonly links: readonly Link[];
}

/** Reasons that are told of a piece; more say no more. */
const MOST_WHYS = 4;

/** The piece with its text; null when its file is not there. */
export function pieceOf(
  part: Part,
  texts: ReadonlyMap<string, FileText>,
  marks?: SecretMarks,
): ProjectPiece | null {
  const file = texts.get(part.uri);
  if (file === undefined) return null;
  const piece = {
    path: file.path,
    uri: part.uri,
    range: part.lines,
    ...textOf(part, file, marks),
    why: [...new Set(part.whys.map(whyText))].slice(0, MOST_WHYS).join('; '),
    links: [...new Set(part.links)],
    form: part.form,
    language: fenceOf(file),
  };
  // One more, since pieces that meet can be cut into other tokens than each by itself.
  return { ...piece, tokens: estimateTokens(`${pieceText(piece)}\n`) + 1 };
}

function textOf(
  { lines, form, at }: Part,
  file: FileText,
  marks?: SecretMarks,
): Pick<ProjectPiece, 'text' | 'masked'> {
  const { text, masked } = maskedPart(file, lines.start, lines.end, marks);
  if (form !== 'outline') return { text, masked };
  const outline = signatureOf(
    maskedLines(file, lines.start, lines.end, marks),
    at - lines.start,
    file.language,
  );
  return { text: outline.join('\n'), masked };
}

/** Whether a part has been said by another one. */
export function covers(whole: Part, part: Part): boolean {
  if (whole.uri !== part.uri) return false;
  return whole.lines.start <= part.lines.start && whole.lines.end >= part.lines.end;
}

export function overlap(a: Lines, b: Lines): boolean {
  return a.start < b.end && b.start < a.end;
}

/**
 * The parts with those of a file made one that overlap, or have nothing but empty lines between them. An outline goes
 * where another part has all its lines. In the order of the first of each.
 */
export function mergeParts(parts: readonly Part[], texts: ReadonlyMap<string, FileText>): Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    let joined = part;
    let place = merged.length;
    for (let i = merged.length - 1; i >= 0; i--) {
      const other = merged[i];
      if (other === undefined || !meet(other, joined, texts)) continue;
      joined = join(other, joined);
      merged.splice(i, 1);
      place = i;
    }
    merged.splice(place, 0, joined);
  }
  return merged;
}

function meet(a: Part, b: Part, texts: ReadonlyMap<string, FileText>): boolean {
  if (a.uri !== b.uri) return false;
  if (a.form === 'outline') return covers(b, a);
  if (b.form === 'outline') return covers(a, b);
  const [first, second] = a.lines.start <= b.lines.start ? [a, b] : [b, a];
  const file = texts.get(a.uri);
  for (let line = first.lines.end; line < second.lines.start; line++) {
    if (file === undefined || file.lineAt(line).trim() !== '') return false;
  }
  return true;
}

function join(a: Part, b: Part): Part {
  const [first, other] = a.form === 'outline' ? [b, a] : [a, b];
  const whys = [...first.whys, ...other.whys];
  const links = [...first.links, ...other.links];
  const lines = {
    start: Math.min(first.lines.start, other.lines.start),
    end: Math.max(first.lines.end, other.lines.end),
  };
  return { ...first, lines, whys, links };
}
