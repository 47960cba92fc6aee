import { plainText } from '../text/index.ts';
import type { Edit, FilePath } from '../types.ts';
import { type Opening, readBlock, readOpening, shortestMarker } from './block.ts';
import { closesFence, isFence, pathInSentence, pathOfFence, pathOfLine, unfenceFile } from './framing.ts';
import { beginsDiff, readDiff } from './unifiedDiff.ts';

export type AnswerFault =
  /** The answer ends, or the next block begins, before the end of the block. */
  | 'unclosed'
  /** No line says which file it is for. */
  | 'no-path'
  /** Its old and its new text cannot be told apart. */
  | 'malformed';

/** A part of an answer that was meant as an edit but cannot be read as one. */
export interface AnswerProblem {
  readonly reason: AnswerFault;
  /** Of the answer, counted from 1. */
  readonly line: number;
  /** In words, for the user and for the model. */
  readonly message: string;
}

export interface ParsedAnswer {
  readonly edits: readonly Edit[];
  /** Everything that is not part of an edit. */
  readonly prose: string;
  readonly problems: readonly AnswerProblem[];
}

/** What is known about an answer. */
export interface AnswerContext {
  /** The length that was asked for (`EditFormat.marker`). Without it all markers of a block must be as long as its first. */
  readonly marker?: number;
  /** Files that the model knows about: a line that is one of these is a path, even with spaces in it. */
  readonly paths?: Iterable<FilePath>;
}

interface Parser {
  readonly lines: readonly string[];
  readonly known: ReadonlySet<FilePath>;
  readonly edits: Edit[];
  readonly problems: AnswerProblem[];
  /** The indices of the lines that are prose. */
  readonly prose: number[];
  /** The line of the fence that is open in the prose. */
  openFence: number | null;
  /** Inside a fence that belongs to the blocks in it. */
  inFence: boolean;
  lastPath: FilePath | null;
}

/**
 * Reads the edits of an answer, whole or as far as it has arrived: a block without an end is a problem `unclosed`, and never
 * an edit. The time is linear in the length, so that it can be called while an answer streams.
 */
export function parseEdits(answer: string, { marker, paths = [] }: AnswerContext = {}): ParsedAnswer {
  const lines = withoutThoughts(plainText(answer)).split('\n');
  const parser: Parser = {
    lines,
    known: new Set(paths),
    edits: [],
    problems: [],
    prose: [],
    openFence: null,
    inFence: false,
    lastPath: null,
  };
  const shortest = marker === undefined ? undefined : shortestMarker(marker);
  let at = 0;
  while (at < lines.length) {
    const opening = readOpening(lines[at] ?? '', shortest ?? 0);
    if (opening !== null) {
      const block = readBlock(lines, at + 1, opening, shortest ?? opening.length);
      const problem = addBlock(parser, at, opening, block.texts);
      if (problem !== null) parser.problems.push({ ...problem, line: at + 1 });
      at = block.next;
    } else if (beginsDiff(lines, at)) {
      const diff = readDiff(lines, at);
      dropFence(parser, at);
      parser.edits.push(...diff.edits);
      for (const message of diff.problems)
        parser.problems.push({ reason: 'malformed', line: at + 1, message });
      at = diff.next;
    } else {
      addProse(parser, at);
      at++;
    }
  }
  const prose = parser.prose.map((line) => lines[line]).join('\n');
  return {
    edits: parser.edits,
    prose: prose.replace(/\n{3,}/g, '\n\n').trim(),
    problems: parser.problems,
  };
}

/** Thoughts contain blocks that are drafts. Their lines are emptied, not removed, so that line numbers stay right. */
function withoutThoughts(text: string): string {
  return text.replace(/^\s*<(think(?:ing)?)>[\s\S]*?<\/\1>/, (thoughts) => thoughts.replace(/[^\n]+/g, ''));
}

function addProse(parser: Parser, at: number): void {
  const line = parser.lines[at] ?? '';
  if (parser.inFence && closesFence(line)) {
    parser.inFence = false;
    return;
  }
  if (isFence(line)) parser.openFence = parser.openFence === null ? at : null;
  parser.prose.push(at);
}

type Problem = Omit<AnswerProblem, 'line'>;

function addBlock(
  parser: Parser,
  at: number,
  opening: Opening,
  texts: readonly string[] | null,
): Problem | null {
  const { known, edits } = parser;
  const before = pathBefore(parser, at);
  if (texts === null) return { reason: 'unclosed', message: 'A block has no end: the answer was cut off.' };
  const [first = '', second = ''] = texts;
  if (opening.verb === 'replace' && texts.length !== 2)
    return {
      reason: 'malformed',
      message: 'A block does not have exactly one divider between old and new text.',
    };

  const [from, to] = opening.verb === 'move' ? moveOf(opening.rest, first) : [opening.rest, ''];
  const named = pathOfLine(from, known) ?? before.path;
  // A replacement is located by its text, so that a wrong guess at the file does no harm; all else needs the file's name.
  const path = named ?? (opening.verb === 'replace' ? (before.mentioned ?? parser.lastPath) : null);
  if (path === null) return { reason: 'no-path', message: 'A block does not say which file it is for.' };
  parser.lastPath = path;
  switch (opening.verb) {
    case 'replace':
      edits.push({ kind: 'replace', path, find: first, text: second });
      break;
    case 'write':
      edits.push({ kind: 'write', path, text: unfenceFile(path, first) });
      break;
    case 'delete':
      if (first.trim() !== '')
        return { reason: 'malformed', message: 'A block that deletes a file has text in it.' };
      edits.push({ kind: 'delete', path });
      break;
    case 'move': {
      const target = pathOfLine(to, known);
      if (target === null)
        return { reason: 'no-path', message: 'A block that moves a file does not say where to.' };
      edits.push({ kind: 'move', path, to: target });
      parser.lastPath = target;
    }
  }
  return null;
}

/** From and to of a move: `a -> b` or `b` beside the marker, or `b` in the block. */
function moveOf(rest: string, body: string): [from: string, to: string] {
  const line = rest === '' ? body.trim() : rest;
  const arrow = /^(.*?)\s*(?:->|=>|→)\s*(.+)$/.exec(line);
  if (arrow !== null) return [arrow[1] ?? '', arrow[2] ?? ''];
  return rest !== '' && body.trim() !== '' ? [rest, body.trim()] : ['', line];
}

interface PathBefore {
  /** The path that a line before the block consists of. */
  readonly path: FilePath | null;
  /** The path that a sentence before the block names. */
  readonly mentioned: FilePath | null;
}

/** Looks above a block for its path, past blank lines and the block's fence, and removes these lines from the prose. */
function pathBefore(parser: Parser, begin: number): PathBefore {
  const { lines, prose, known } = parser;
  let path: FilePath | null = null;
  for (let i = prose.length - 1; i >= 0 && prose[i] === begin - (prose.length - i); i--) {
    const at = prose[i] ?? 0;
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (isFence(line)) {
      path ??= pathOfFence(line, known);
      continue;
    }
    if (path !== null) break;
    path = pathOfLine(line, known);
    if (path === null) {
      dropFence(parser, begin);
      return { path, mentioned: pathInSentence(line) };
    }
    if (parser.openFence !== null && parser.openFence < at) {
      // The path is inside the fence: both are removed.
      prose.splice(i, 1);
      break;
    }
    dropFence(parser, begin);
    prose.splice(i);
    return { path, mentioned: null };
  }
  dropFence(parser, begin);
  return { path, mentioned: null };
}

/** Removes the fence that was opened for a block from the prose. */
function dropFence(parser: Parser, begin: number): void {
  const { lines, prose, openFence } = parser;
  if (openFence === null) return;
  for (let at = begin - 1; at > openFence; at--) {
    if ((lines[at] ?? '').trim() !== '' && prose.lastIndexOf(at) >= 0) return;
  }
  const i = prose.lastIndexOf(openFence);
  if (i < 0) return;
  prose.splice(i);
  parser.openFence = null;
  parser.inFence = true;
}
