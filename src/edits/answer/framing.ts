import type { FilePath } from '../types.ts';
import { fileOfLine, type NamedFile } from './pathLine.ts';

/** The fences that models write around edits. */

/** Longer lines are no fences. */
const MAX_LINE_LENGTH = 500;

export function isFence(line: string): boolean {
  return line.length <= MAX_LINE_LENGTH && /^\s*(?:`{3,}[^`]*|~~~.*)$/.test(line);
}

export function closesFence(line: string): boolean {
  return line.length <= MAX_LINE_LENGTH && /^\s*(?:`{3,}|~{3,})\s*$/.test(line);
}

/** In these files a fence around the whole text may be intended. */
const MARKDOWN = /\.(?:md|mdx|markdown|mdc|qmd|rmd)$/i;

/** The text inside the fence around a whole text; null where there is none. */
function withoutFence(text: string): string | null {
  const feed = text.indexOf('\n');
  const [fence = ''] = /^(?:`{3,}|~{3,})/.exec(text) ?? [];
  if (fence === '' || feed < 0 || text.slice(fence.length, feed).includes('`')) return null;
  const rest = text.slice(feed + 1);
  const end = /(?:^|\n)(`{3,}|~{3,})[ \t]*\n?$/.exec(rest);
  if (end?.[1] === undefined || !end[1].startsWith(fence)) return null;
  const inside = rest.slice(0, end.index);
  return inside !== '' && text.endsWith('\n') ? `${inside}\n` : inside;
}

/** The text of a file from a block: some models put a fence around it inside the block. */
export function unfenceFile(path: string, text: string): string {
  return MARKDOWN.test(path) ? text : (withoutFence(text) ?? text);
}

/** The text of a file for a block: if it would be read as a fenced text, it gets another fence around it. */
export function fenceFile(path: string, text: string): string {
  if (unfenceFile(path, text) === text) return text;
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length);
  const fence = '`'.repeat(runs.reduce((most, run) => Math.max(most, run), 2) + 1);
  return text.endsWith('\n') ? `${fence}\n${text}${fence}\n` : `${fence}\n${text}\n${fence}`;
}

/** The file in the line that opens a fence: ` ```ts src/a.ts`, ` ```src/a.ts`, ` ```ts:src/a.ts`, ` ```ts title="src/a.ts"`. */
export function fileOfFence(line: string, known: ReadonlySet<FilePath>): NamedFile {
  const info = line.trim().replace(/^(?:`{3,}|~{3,})\s*/, '');
  const named = /\b(?:title|path|file(?:name|path)?)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s}]+))/i.exec(info);
  const path = named?.[1] ?? named?.[2] ?? named?.[3];
  if (path !== undefined) return { kind: 'path', path };
  const rest = info.replace(/^[\w+#-]*(?::(?![\\/])|\s+)(?=\S)/, '');
  const file = fileOfLine(known.has(info) ? info : rest, known);
  // A word is a language, and braces hold options.
  if (file.kind !== 'none' || !/\s/.test(rest) || !/[./\\]/.test(rest.replace(/\{[^{}]*\}/g, '')))
    return file;
  return { kind: 'uncertain', line: line.trim() };
}

/** What the info of a fence and the line around it say together. */
export function agreed(one: NamedFile, other: NamedFile): NamedFile {
  if (one.kind === 'none') return other;
  if (other.kind === 'none') return one;
  if (one.kind === 'path' && other.kind === 'path' && one.path === other.path) return one;
  return {
    kind: 'uncertain',
    line: [one, other].map((file) => (file.kind === 'path' ? file.path : file.line)).join(', '),
  };
}
