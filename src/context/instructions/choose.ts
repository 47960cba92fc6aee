import { t } from '../../l10n/index.ts';
import { estimateTokens, headOf } from '../../models/index.ts';
import { formatTokens } from '../../router/index.ts';
import { fenced } from '../excerpt.ts';

/** A file in which a project says how to work on it. */
export interface InstructionFile {
  /** As the user knows it. */
  readonly path: string;
  /** Its secrets are masked. Null: it is too large to be read. */
  readonly text: string | null;
  /** Whether it is for all of the project, or for the files that are asked about. */
  readonly isFor: 'project' | 'files';
}

/** What a project says, as a prompt has it; empty where it says nothing. */
export interface Instructions {
  /** For all of the project: the same in each turn of a conversation, so that providers can cache it. */
  readonly project: string;
  /** For the files that are asked about. */
  readonly files: string;
  /** For the user: `with AGENTS.md, 640 tokens`. */
  readonly told: string;
}

/** A system message with the instructions at its end. */
export function withInstructions({ project, files }: Instructions, ...system: readonly string[]): string {
  return [...system, project, files].filter(Boolean).join('\n\n');
}

export const NO_INSTRUCTIONS: Instructions = { project: '', files: '', told: '' };

/** Of one file, in characters, and of all together: as much as Codex reads. */
const MOST_CHARS = 16_000;
const MOST_CHARS_IN_ALL = 32_000;
/** Less of a file says nothing. */
const LEAST_CHARS = 200;

/** The part of a model's window that they may take. */
const MOST_OF_WINDOW = 1 / 4;
/** Of code and of words alike there are more in a token. */
const LEAST_CHARS_PER_TOKEN = 3;

/**
 * Puts files together in their order, as far as they fit; the user is told which, and which were cut or left out. `windowTokens`: of
 * the model that they go to.
 */
export function composed(files: readonly InstructionFile[], windowTokens: number): Instructions {
  let left = Math.min(MOST_CHARS_IN_ALL, Math.floor(windowTokens * MOST_OF_WINDOW * LEAST_CHARS_PER_TOKEN));
  const names: string[] = [];
  const leftOut: string[] = [];
  const texts = { project: [] as string[], files: [] as string[] };
  for (const { path, text, isFor } of files) {
    if (text === null) leftOut.push(t('not {0} (too large)', path));
    if (text === null || text.trim() === '') continue;
    const most = Math.min(MOST_CHARS, left);
    if (most < LEAST_CHARS) {
      leftOut.push(t('not {0}', path));
      continue;
    }
    const part = headOf(text.trim(), most);
    const isCut = part.length < text.trim().length;
    left -= part.length;
    names.push(isCut ? t('the beginning of {0}', path) : path);
    texts[isFor].push(`${path}${isCut ? ' (its beginning)' : ''}:\n${fenced(part, 'markdown')}`);
  }
  const project = below(FOR_PROJECT, texts.project);
  const own = below(FOR_FILES, texts.files);
  if (project === '' && own === '') return { ...NO_INSTRUCTIONS, told: leftOut.join(', ') };
  const tokens = formatTokens(estimateTokens(`${project}\n${own}`));
  const told = t('with {0}, {1} tokens', [...names, ...leftOut].join(', '), tokens);
  return { project, files: own, told };
}

const RULES =
  'Follow them where they concern what is asked. What the user asks for comes first, and the form of your answer stays as it is told elsewhere.';
const FOR_PROJECT = `This project has instructions for whoever works on it. ${RULES}`;
const FOR_FILES = `There are instructions for the files that this is about. ${RULES} Where they differ from those of the whole project, they hold.`;

function below(head: string, texts: readonly string[]): string {
  return texts.length === 0 ? '' : [head, ...texts].join('\n\n');
}

/** The folders above a file, the nearest first, without the one that paths begin in: of `a/b/c.ts` `a/b` and `a`. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0 && folders.length < MOST_FOLDERS; ) {
    folders.push(path.slice(0, end));
    end = path.lastIndexOf('/', end - 1);
  }
  return folders;
}

const MOST_FOLDERS = 20;

/** What a file of `*.instructions.md` is for: patterns of paths; null where it is only for those who attach it. */
export function appliesTo(text: string): {
  readonly patterns: readonly string[] | null;
  readonly body: string;
} {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const isDashes = (line: string | undefined) => line?.trimEnd() === '---';
  const end = lines.slice(1, LONGEST_HEAD).findIndex(isDashes) + 1;
  if (!isDashes(lines[0]) || end === 0) return { patterns: null, body: text };
  const head = lines.slice(1, end);
  const at = head.findIndex((line) => APPLY_TO.test(line));
  return { patterns: at < 0 ? null : patternsIn(head.slice(at)), body: lines.slice(end + 1).join('\n') };
}

/** In lines: what stands between two of dashes at the beginning. */
const LONGEST_HEAD = 100;
const APPLY_TO = /^(["']?)applyTo\1\s{0,9}:/;

/** `applyTo: "*.ts, src/*.css"`, a list in brackets or with a dash before each, or a text in the lines below it. */
function patternsIn([first = '', ...others]: readonly string[]): string[] {
  const end = others.findIndex((line) => !/^(?:\s|-\s|\]|#|$)/.test(line));
  const below = end < 0 ? others : others.slice(0, end);
  const parts = [first.replace(APPLY_TO, '').replace(/^\s{0,9}[|>][-+]?\s{0,9}$/, ''), ...below];
  const value = parts.map((line) => withoutComment(line).trim().replace(/^-\s/, '')).join(',');
  const inner = value.replace(/^,{0,9}\[(.*)\],{0,99}$/, '$1');
  return splitted(inner).map(patternOf).filter(Boolean);
}

/** Behind a blank and outside of quotes begins a comment with `#`. */
function withoutComment(text: string): string {
  let quote = '';
  let before = ' ';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (/["']/.test(character) && /[\s,[]/.test(before)) quote = character;
    else if (character === '#' && /\s/.test(before)) return text.slice(0, at);
    before = character;
  }
  return text;
}

/** Without its quotes, and with slashes as paths have them: a backslash is one, but before a bracket. */
function patternOf(text: string): string {
  return text
    .trim()
    .replace(/^["']|["']$/g, '')
    .trim()
    .replace(/\\{1,9}(?![[\]{}])/g, '/');
}

/** At commas outside of braces. */
function splitted(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth++;
    if (character === '}') depth--;
    if (character === ',' && depth <= 0) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return parts;
}

/** Whether a pattern is for every file of the project. */
export function isForAll(pattern: string): boolean {
  return /^(?:\.?\/)?(?:\*\*?|\*\*\/\*\*?)$/.test(pattern);
}
