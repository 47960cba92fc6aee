/** What models write around edits: fences, and lines that name a file. */

/** Longer lines are neither fences nor paths. */
const MAX_LINE_LENGTH = 500;

export function isFence(line: string): boolean {
  return line.length <= MAX_LINE_LENGTH && /^\s*(?:`{3,}[^`]*|~{3,}.*)$/.test(line);
}

export function closesFence(line: string): boolean {
  return line.length <= MAX_LINE_LENGTH && /^\s*(?:`{3,}|~{3,})\s*$/.test(line);
}

/** In these files a fence around the whole text may be intended. */
const MARKDOWN = /\.(?:md|mdx|markdown|mdc|qmd|rmd)$/i;

/** The text inside the fence around a whole text; null where there is none. */
function withoutFence(text: string): string | null {
  const [, fence, rest] = /^(`{3,}|~{3,})[^\n`]*\n([\s\S]*)$/.exec(text) ?? [];
  if (fence === undefined || rest === undefined) return null;
  const end = /(?:^|\n)(`{3,}|~{3,})[ \t]*\n?$/.exec(rest);
  if (end?.[1] === undefined || !end[1].startsWith(fence)) return null;
  const inside = rest.slice(0, end.index);
  return inside !== '' && text.endsWith('\n') ? `${inside}\n` : inside;
}

/** The text of a file from a block: some models put a fence around it inside the block. */
export function unfenceFile(path: string, text: string): string {
  return MARKDOWN.test(path) ? text : (withoutFence(text) ?? text);
}

/** What models write before a path: a heading, a bullet, the start of a comment, a label. */
const DECORATION =
  /^(?:#{1,6}\s+|\d{1,3}[.)]\s+|[-*+]\s+|\/\/\s*|\/\*+\s*|<!--\s*|--\s+|;+\s+|%\s+)?(?:\*{1,2}|__?)?(?:(?:file|path|file[ _]?(?:name|path)|(?:new|modified|updated|changed|deleted) file)(?:\*{1,2})?\s*[:=]\s*)?/i;

const NAMES_WITHOUT_DOT =
  /^(?:Makefile|Dockerfile|Containerfile|Jenkinsfile|Vagrantfile|Rakefile|Gemfile|Procfile|Justfile|Brewfile|LICENSE|README|CHANGELOG|AUTHORS|NOTICE|CODEOWNERS|BUILD|WORKSPACE)$/i;

/** The path that a line consists of, without its decoration; null where the line is anything else. */
export function pathOfLine(line: string, known: ReadonlySet<string>): string | null {
  if (line.length > MAX_LINE_LENGTH) return null;
  const trimmed = line.trim();
  if (known.has(trimmed)) return trimmed;
  const undecorated = trimmed.replace(DECORATION, '').replace(/\s*(?:\*\/|-->)$/, '');
  const bare = undecorated.replace(/(?:\*{1,2}|__)?:?(?:\*{1,2}|__)?$/, '').trim();
  if (known.has(bare)) return bare;
  const quoted = /^(`+|["'])(.+)\1$/.exec(bare)?.[2]?.trim();
  if (quoted !== undefined) return looksLikePath(quoted, true) ? quoted : null;
  return looksLikePath(bare, false) ? bare : null;
}

/** The path that a sentence names, if it names exactly one. */
export function pathInSentence(line: string): string | null {
  if (line.length > MAX_LINE_LENGTH) return null;
  const quoted = [...line.matchAll(/`([^`]+)`/g)].flatMap(([, text = '']) =>
    hasExtension(text) ? [text] : [],
  );
  const words = line.split(/[\s`"'*()[\]]+/).map((word) => word.replace(/[.,:;!?]+$/, ''));
  const paths = new Set(quoted.length > 0 ? quoted : words.filter(hasExtension));
  const [only] = paths;
  return paths.size === 1 && only !== undefined ? only : null;
}

/** The path in the line that opens a fence: ` ```ts src/a.ts`, ` ```src/a.ts`, ` ```ts:src/a.ts`, ` ```ts title="src/a.ts"`. */
export function pathOfFence(line: string, known: ReadonlySet<string>): string | null {
  const info = line.trim().replace(/^(?:`{3,}|~{3,})\s*/, '');
  if (info === '') return null;
  if (known.has(info)) return info;
  const named = /\b(?:title|path|file(?:name|path)?)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s}]+))/i.exec(info);
  const path = named?.[1] ?? named?.[2] ?? named?.[3] ?? info.replace(/^[\w+#-]*(?::|\s+)(?=\S)/, '');
  return !/\s/.test(path) && looksLikePath(path, false) && /[./]/.test(path) ? path : null;
}

function looksLikePath(text: string, quoted: boolean): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a path has none.
  if (text === '' || /[\u0000-\u001F<>|`]/.test(text)) return false;
  if (quoted) return !/\s{2}/.test(text);
  if (/[\s"*?]/.test(text)) return false;
  return text.includes('/') || hasExtension(text) || NAMES_WITHOUT_DOT.test(text) || /^\.[\w.-]+$/.test(text);
}

/** Whether a word can only be a path: it ends in a file name with an extension. */
function hasExtension(text: string): boolean {
  return /^(?:[\w@.+~$()[\]-]+\/)*[\w@.+~$()[\]-]*\.[A-Za-z][\w-]{0,11}$/.test(text);
}
