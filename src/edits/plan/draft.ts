import { type Document, type Located, locate, openDocument, type Patch } from '../locate/index.ts';
import { commonLineEnd, diffLines, joinLines, type LineEnd, plainLines, plainText } from '../text/index.ts';

/** A file's text while edits are made to it. */
export interface Draft {
  /** The text in which search texts are looked up. */
  document: Document;
  /** The changes to it, in order; they do not overlap. */
  patches: Patch[];
  finalNewline: boolean;
  /** The line end for a line without neighbours: that of the file as it was. */
  readonly usual: LineEnd;
}

export function openDraft(text: string): Draft {
  const document = openDocument(text);
  const { ends } = document.lines;
  return { document, patches: [], finalNewline: ends.at(-1) !== '', usual: commonLineEnd(ends) };
}

export type Replaced =
  | Exclude<Located, { kind: 'found' }>
  | { readonly kind: 'done' }
  | { readonly kind: 'overlap' };

/**
 * Makes one replacement. Models write blocks for the text that they were given, so the search text is looked up there; where
 * it overlaps with an earlier edit or is not found, it is looked up in the text with the edits so far.
 */
export function replaceIn(draft: Draft, find: string, text: string): Replaced {
  const located = locate(draft.document, find, text);
  if (located.kind === 'found' && addPatches(draft, located.patches)) {
    if (located.finalNewline !== undefined) draft.finalNewline = located.finalNewline;
    return { kind: 'done' };
  }
  if (draft.patches.length > 0) {
    const now = openDocument(textOf(draft));
    const again = locate(now, find, text);
    if (again.kind === 'found' && again.how === 'exact') {
      draft.document = now;
      draft.patches = [...again.patches];
      if (again.finalNewline !== undefined) draft.finalNewline = again.finalNewline;
      return { kind: 'done' };
    }
  }
  return located.kind === 'found' ? { kind: 'overlap' } : located;
}

/** Replaces the whole text; lines that stay keep their line ends. */
export function rewrite(draft: Draft, text: string): void {
  const plain = plainText(text);
  const document = openDocument(textOf(draft));
  const lines = plainLines(plain);
  draft.document = document;
  draft.patches = diffLines(document.lines.texts, lines).map(({ start, end, from, to }) => ({
    start,
    end,
    lines: lines.slice(from, to),
  }));
  // An empty text says nothing about it.
  draft.finalNewline &&= plain === '' || plain.endsWith('\n');
}

export function append(draft: Draft, text: string): void {
  const document = openDocument(textOf(draft));
  const end = document.lines.texts.length;
  draft.document = document;
  draft.patches = [{ start: end, end, lines: plainLines(plainText(text)) }];
  draft.finalNewline &&= text.endsWith('\n');
}

/** Adds patches; false where one overlaps with another. The same patch again counts as added. */
function addPatches(draft: Draft, patches: readonly Patch[]): boolean {
  const all = draft.patches.concat(patches).sort((a, b) => a.start - b.start || a.end - b.end);
  const kept: Patch[] = [];
  for (const patch of all) {
    const last = kept.at(-1);
    if (last !== undefined && equal(last, patch)) continue;
    if (last !== undefined && overlap(last, patch)) return false;
    kept.push(patch);
  }
  draft.patches = kept;
  return true;
}

function overlap(a: Patch, b: Patch): boolean {
  if (a.start === a.end && b.start === b.end) return a.start === b.start;
  return a.start < b.end && b.start < a.end;
}

function equal(a: Patch, b: Patch): boolean {
  return (
    a.start === b.start &&
    a.end === b.end &&
    a.lines.length === b.lines.length &&
    a.lines.every((line, i) => line === b.lines[i])
  );
}

/** The text with all patches: lines that stay keep their line ends, new ones take those of the lines around them. */
export function textOf({ document: { lines }, patches, finalNewline, usual: old }: Draft): string {
  if (patches.length === 0 && finalNewline === (lines.ends.at(-1) !== '')) return joinLines(lines);
  const usual = lines.ends.some((end) => end !== '') ? commonLineEnd(lines.ends) : old;
  const texts: string[] = [];
  const ends: LineEnd[] = [];
  let at = 0;
  const keep = (until: number): void => {
    for (; at < until; at++) {
      texts.push(lines.texts[at] ?? '');
      ends.push(lines.ends[at] || usual);
    }
  };
  for (const patch of patches) {
    keep(patch.start);
    patch.lines.forEach((line, i) => {
      const replaced = Math.min(patch.start + i, patch.end - 1);
      texts.push(line);
      ends.push(lines.ends[patch.start < patch.end ? replaced : patch.start - 1] || usual);
    });
    at = patch.end;
  }
  keep(lines.texts.length);
  if (texts.length > 0 && !finalNewline) ends[ends.length - 1] = '';
  return joinLines({ bom: lines.bom, texts, ends });
}
