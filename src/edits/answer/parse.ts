import { plainText } from '../text/index.ts';
import type { Edit, FilePath } from '../types.ts';
import { readBlock } from './block.ts';
import { closesFence, isFence, unfenceFile } from './fence.ts';
import { type Opening, readOpening, shortestMarker } from './marker.ts';
import { pathInSentence, pathOfFence, pathOfLine } from './pathLine.ts';
import { beginsDiff, readDiff } from './unifiedDiff.ts';

export type AnswerFault =
  /** The answer, or the next block, begins before the block's end: it was cut off. */
  | 'unclosed'
  /** No line says which file it is for. */
  | 'no-path'
  /** Its parts cannot be told apart. */
  | 'malformed';

/** A part of an answer that was meant to be an edit and is none. */
export interface AnswerProblem {
  readonly reason: AnswerFault;
  /** Of the answer, counted from 1. */
  readonly line: number;
  /** In words, for the user and for the model. */
  readonly message: string;
}

export interface ParsedAnswer {
  readonly edits: readonly Edit[];
  /** All that is neither an edit nor belongs to one. */
  readonly prose: string;
  readonly problems: readonly AnswerProblem[];
}

/** What is known of an answer. */
export interface AnswerContext {
  /** What was asked for (`EditFormat.marker`). Without it all markers of a block must be as long as its first. */
  readonly marker?: number;
  /** Files that the model knows of: a line that is one of these is a path, with spaces in it too. */
  readonly paths?: Iterable<FilePath>;
}

interface Reading {
  readonly lines: readonly string[];
  readonly known: ReadonlySet<FilePath>;
  readonly edits: Edit[];
  readonly problems: AnswerProblem[];
  /** The numbers of the lines that are prose. */
  readonly prose: number[];
  /** Where in the prose a fence is open. */
  openFence: number | null;
  /** Inside of a fence that belongs to the blocks in it. */
  inFence: boolean;
  lastPath: FilePath | null;
}

/**
 * Reads the edits of an answer, whole or as far as it has come: what has no end yet is a problem `unclosed` and never an
 * edit. The time grows with the length alone, so that it can be called while an answer streams.
 */
export function parseEdits(answer: string, { marker, paths = [] }: AnswerContext = {}): ParsedAnswer {
  const lines = withoutThoughts(plainText(answer)).split('\n');
  const reading: Reading = {
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
      const problem = takeBlock(reading, at, opening, block.parts);
      if (problem !== null) reading.problems.push({ ...problem, line: at + 1 });
      at = block.next;
    } else if (beginsDiff(lines, at)) {
      const diff = readDiff(lines, at);
      dropFence(reading, at);
      reading.edits.push(...diff.edits);
      for (const message of diff.problems)
        reading.problems.push({ reason: 'malformed', line: at + 1, message });
      at = diff.next;
    } else {
      takeProse(reading, at);
      at++;
    }
  }
  const prose = reading.prose.map((line) => lines[line]).join('\n');
  return {
    edits: reading.edits,
    prose: prose.replace(/\n{3,}/g, '\n\n').trim(),
    problems: reading.problems,
  };
}

/** Models that think aloud draft blocks that they do not mean. Their lines stay, empty, so that line numbers hold. */
function withoutThoughts(text: string): string {
  return text.replace(/^\s*<(think(?:ing)?)>[\s\S]*?<\/\1>/, (thoughts) => thoughts.replace(/[^\n]+/g, ''));
}

function takeProse(reading: Reading, at: number): void {
  const line = reading.lines[at] ?? '';
  if (reading.inFence && closesFence(line)) {
    reading.inFence = false;
    return;
  }
  if (isFence(line)) reading.openFence = reading.openFence === null ? at : null;
  reading.prose.push(at);
}

type Problem = Omit<AnswerProblem, 'line'>;

function takeBlock(
  reading: Reading,
  at: number,
  opening: Opening,
  parts: readonly string[] | null,
): Problem | null {
  const { known, edits } = reading;
  const before = pathBefore(reading, at);
  if (parts === null) return { reason: 'unclosed', message: 'A block has no end: the answer was cut off.' };
  const [first = '', second = ''] = parts;
  if (opening.verb === 'replace' && parts.length !== 2)
    return {
      reason: 'malformed',
      message: 'A block does not have exactly one divider between old and new text.',
    };

  const [from, to] = opening.verb === 'move' ? moveOf(opening.rest, first) : [opening.rest, ''];
  const named = pathOfLine(from, known) ?? before.path;
  // A place is found by its text, so that a wrong guess at the file does no harm; all else needs the file's name.
  const path = named ?? (opening.verb === 'replace' ? (before.mentioned ?? reading.lastPath) : null);
  if (path === null) return { reason: 'no-path', message: 'A block does not say which file it is for.' };
  reading.lastPath = path;
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
      reading.lastPath = target;
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
  /** The path that a line before the block is. */
  readonly path: FilePath | null;
  /** The path that a sentence before the block names. */
  readonly mentioned: FilePath | null;
}

/** Looks above a block for its path, over blank lines and the fence that it stands in. These are no prose then. */
function pathBefore(reading: Reading, begin: number): PathBefore {
  const { lines, prose, known } = reading;
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
      dropFence(reading, begin);
      return { path, mentioned: pathInSentence(line) };
    }
    if (reading.openFence !== null && reading.openFence < at) {
      // The path stands inside of the fence: the fence goes, and the path with it.
      prose.splice(i, 1);
      break;
    }
    dropFence(reading, begin);
    prose.splice(i);
    return { path, mentioned: null };
  }
  dropFence(reading, begin);
  return { path, mentioned: null };
}

/** Takes the fence that was opened for a block out of the prose. */
function dropFence(reading: Reading, begin: number): void {
  const { lines, prose, openFence } = reading;
  if (openFence === null) return;
  for (let at = begin - 1; at > openFence; at--) {
    if ((lines[at] ?? '').trim() !== '' && prose.lastIndexOf(at) >= 0) return;
  }
  const i = prose.lastIndexOf(openFence);
  if (i < 0) return;
  prose.splice(i);
  reading.openFence = null;
  reading.inFence = true;
}
