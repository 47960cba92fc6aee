import { firstWhere, plainText } from '../text/index.ts';
import type { Edit, FilePath } from '../types.ts';
import { type Opening, readBlock, readOpening, shortestMarker } from './block.ts';
import { agreed, closesFence, fileOfFence, isFence, unfenceFile } from './framing.ts';
import { fileInSentence, fileOfLine, mayNameFile, type NamedFile, NO_FILE } from './pathLine.ts';
import { beginsDiff, readDiff } from './unifiedDiff.ts';
import { unreadParts } from './unread.ts';

type AnswerFault =
  /** The answer ends, or the next block begins, before the end of the block. */
  | 'unclosed'
  /** No line says for certain which file it is for. */
  | 'no-path'
  /** Its old and its new text cannot be told apart. */
  | 'malformed'
  /** It is meant as a change, and is in a form that is not read. */
  | 'unread';

/** A part of an answer that was meant as an edit but cannot be read as one. */
export interface AnswerProblem {
  readonly reason: AnswerFault;
  /** Of the answer, counted from 1. */
  readonly line: number;
  /** In words for the model; for the user `problemWords` has them. */
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

/** No model writes more; reading it takes a tenth of a second. */
const MOST_CHARS = 1_000_000;
const TOO_LONG = 'The answer is longer than any change of files, and was not read.';

interface Parser {
  readonly lines: readonly string[];
  readonly known: ReadonlySet<FilePath>;
  readonly edits: Edit[];
  readonly problems: AnswerProblem[];
  /** The indices of the lines that are prose. */
  readonly prose: number[];
  /** The line of the fence that is open in the prose. */
  openFence: number | null;
  /** How many lines of prose in it are not blank. */
  textInFence: number;
  /** Inside a fence that belongs to the blocks in it. */
  inFence: boolean;
  /** The file of the block before; null where that was not certain. */
  lastPath: FilePath | null;
}

/**
 * Reads the edits of an answer, whole or as far as it has arrived: a block without an end is a problem `unclosed`, and never
 * an edit. The time is linear in the length, so that it can be called while an answer streams.
 */
export function parseEdits(answer: string, { marker, paths = [] }: AnswerContext = {}): ParsedAnswer {
  if (answer.length > MOST_CHARS)
    return { edits: [], prose: '', problems: [{ reason: 'unread', line: 1, message: TOO_LONG }] };
  const lines = plainText(answer).split('\n');
  const parser: Parser = {
    lines,
    known: new Set(paths),
    edits: [],
    problems: [],
    prose: [],
    openFence: null,
    textInFence: 0,
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
      const diff = readDiff(lines, at, parser.known);
      dropFence(parser);
      parser.edits.push(...diff.edits);
      parser.lastPath = diff.edits.at(-1)?.path ?? null;
      for (const message of diff.problems)
        parser.problems.push({ reason: 'malformed', line: at + 1, message });
      at = diff.next;
    } else {
      addProse(parser, at);
      at++;
    }
  }
  // Without any edit it is an answer in words, which may show changes as it likes.
  if (parser.edits.length > 0 || parser.problems.length > 0) {
    const unread = unreadParts(lines, parser.prose, parser.known, parser.edits);
    for (const at of unread) parser.problems.push({ reason: 'unread', line: at + 1, message: UNREAD });
  }
  const prose = parser.prose.map((line) => lines[line]).join('\n');
  return {
    edits: parser.edits,
    prose: prose.replace(/\n{3,}/g, '\n\n').trim(),
    problems: parser.problems,
  };
}

function addProse(parser: Parser, at: number): void {
  const line = parser.lines[at] ?? '';
  if (parser.inFence && closesFence(line)) {
    parser.inFence = false;
    return;
  }
  if (isFence(line)) {
    parser.openFence = parser.openFence === null ? at : null;
    parser.textInFence = 0;
  } else if (line.trim() !== '') parser.textInFence++;
  parser.prose.push(at);
}

const UNREAD = 'A part that looks like a change is not written as a block, so that it would be left out.';

type Problem = Omit<AnswerProblem, 'line'>;

function addBlock(
  parser: Parser,
  at: number,
  opening: Opening,
  texts: readonly string[] | null,
): Problem | null {
  const { known, edits } = parser;
  const [first = '', second = ''] = texts ?? [];
  const above = fileAbove(parser, at);
  const move = opening.verb === 'move' ? readMove(opening.rest, first.trim(), known) : null;
  const beside = move === null ? fileBeside(opening.rest, known) : move.from;
  const named = agreed(beside, above.named);
  // A replacement is located by its text as well; all else needs the file's name right above.
  const file = named.kind === 'none' && opening.verb === 'replace' ? above.mentioned : named;
  parser.lastPath = file.kind === 'path' ? file.path : null;

  if (texts === null) return { reason: 'unclosed', message: 'A block has no end: the answer was cut off.' };
  if (opening.verb === 'replace' && texts.length !== 2)
    return {
      reason: 'malformed',
      message: 'A block does not have exactly one divider between old and new text.',
    };
  if (file.kind === 'none')
    return { reason: 'no-path', message: 'A block does not say which file it is for.' };
  if (file.kind === 'uncertain') return uncertain('which file a block is for', file.line);
  const { path } = file;
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
      const to = move?.to ?? NO_FILE;
      parser.lastPath = to.kind === 'path' ? to.path : null;
      if (to.kind === 'none')
        return { reason: 'no-path', message: 'A block that moves a file does not say where to.' };
      if (to.kind === 'uncertain') return uncertain('where a file is moved to', to.line);
      edits.push({ kind: 'move', path, to: to.path });
    }
  }
  return null;
}

function uncertain(what: string, line: string): Problem {
  const message = `It is not certain ${what} ("${line}"). A path stands alone on its line, in backticks where it has unusual signs.`;
  return { reason: 'no-path', message };
}

/** What the rest of the line of a marker says; models put other words there too. */
function fileBeside(rest: string, known: ReadonlySet<FilePath>): NamedFile {
  const file = fileOfLine(rest, known);
  return file.kind === 'none' && mayNameFile(rest) ? { kind: 'uncertain', line: rest } : file;
}

interface Move {
  readonly from: NamedFile;
  readonly to: NamedFile;
}

/** From and to of a move: `a -> b` or `b` beside the marker, or `b` in the block. */
function readMove(rest: string, body: string, known: ReadonlySet<FilePath>): Move {
  if (rest !== '' && body !== '') return { from: fileBeside(rest, known), to: fileOfLine(body, known) };
  const line = rest === '' ? body : rest;
  const whole = fileOfLine(line, known);
  if (whole.kind === 'path') return { from: NO_FILE, to: whole };
  const both = [...line.matchAll(/->|=>|(?<=\s)→(?=\s)/g)].slice(0, MAX_ARROWS).flatMap((arrow) => {
    const from = fileOfLine(line.slice(0, arrow.index), known);
    const to = fileOfLine(line.slice(arrow.index + arrow[0].length), known);
    return from.kind === 'path' && to.kind === 'path' ? [{ from, to }] : [];
  });
  const [only, ...others] = both;
  if (only !== undefined && others.length === 0) return only;
  return { from: NO_FILE, to: line === '' ? NO_FILE : { kind: 'uncertain', line } };
}

/** More of them are no move. */
const MAX_ARROWS = 16;

interface FileAbove {
  /** What the line right above the block, and the info of its fence, say. */
  readonly named: NamedFile;
  /** Where they say nothing: the file that the text above is about, or that of the block before. */
  readonly mentioned: NamedFile;
}

/** Looks above a block for its file, past blank lines and the block's fence, and removes these lines from the prose. */
function fileAbove(parser: Parser, begin: number): FileAbove {
  const { lines, prose, known } = parser;
  // Nothing but prose is between these lines and the block.
  let first = prose.length;
  while (first > 0 && prose[first - 1] === begin - (prose.length - first) - 1) first--;
  const texts: number[] = [];
  let info: NamedFile = NO_FILE;
  for (const at of prose.slice(first).reverse()) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (!isFence(line)) texts.push(at);
    else if (texts.length === 0) info = agreed(info, fileOfFence(line, known));
  }
  const [nearest] = texts;
  const own = nearest === undefined ? NO_FILE : fileOfLine(lines[nearest] ?? '', known);
  const inFence = parser.openFence !== null && nearest !== undefined && parser.openFence < nearest;
  const named = agreed(info, own);
  if (nearest === undefined || own.kind === 'none') {
    dropFence(parser);
    return { named, mentioned: mentionedIn(parser, texts) };
  }
  const i = prose.lastIndexOf(nearest);
  // A path inside of the block's fence goes with the fence around it.
  if (inFence) {
    prose.splice(i, 1);
    parser.textInFence--;
  }
  dropFence(parser);
  if (!inFence) prose.splice(i);
  return { named, mentioned: NO_FILE };
}

/** The file that the lines above a block are about, from the nearest on: each is a sentence, or a path that all after it is about. */
function mentionedIn({ lines, known, lastPath }: Parser, texts: readonly number[]): NamedFile {
  for (const [i, at] of texts.entries()) {
    const line = lines[at] ?? '';
    const own = fileOfLine(line, known);
    const file = own.kind === 'none' ? fileInSentence(line, known) : own;
    if (file.kind === 'none') continue;
    // A list of files says nothing about which of them is meant.
    const above = texts[i + 1];
    const next = above === undefined ? NO_FILE : fileOfLine(lines[above] ?? '', known);
    // A sentence that names a file is about the block below it only where it stands right above.
    const said = own.kind === 'none' && i > 0 && file.kind === 'path' && file.path !== lastPath;
    return said ? { kind: 'uncertain', line: line.trim() } : agreed(file, next);
  }
  return lastPath === null ? NO_FILE : { kind: 'path', path: lastPath };
}

/** Removes the fence that was opened for a block from the prose. */
function dropFence(parser: Parser): void {
  const { prose, openFence } = parser;
  if (openFence === null || parser.textInFence > 0) return;
  const i = firstWhere(prose.length, (one) => (prose[one] ?? 0) >= openFence);
  if (prose[i] !== openFence) return;
  prose.splice(i);
  parser.openFence = null;
  parser.inFence = true;
}
