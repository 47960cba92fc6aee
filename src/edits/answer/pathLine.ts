/** Longer lines name no file. */
const LONGEST_LINE = 500;

/** What models write before a path: a heading, a list's mark, a comment's begin, a label. */
const DECORATION =
  /^(?:#{1,6}\s+|\d{1,3}[.)]\s+|[-*+]\s+|\/\/\s*|\/\*+\s*|<!--\s*|--\s+|;+\s+|%\s+)?(?:\*{1,2}|__?)?(?:(?:file|path|file[ _]?(?:name|path)|(?:new|modified|updated|changed|deleted) file)(?:\*{1,2})?\s*[:=]\s*)?/i;

const NAMES_WITHOUT_DOT =
  /^(?:Makefile|Dockerfile|Containerfile|Jenkinsfile|Vagrantfile|Rakefile|Gemfile|Procfile|Justfile|Brewfile|LICENSE|README|CHANGELOG|AUTHORS|NOTICE|CODEOWNERS|BUILD|WORKSPACE)$/i;

/** The path that a whole line is, with what decorates it taken off; null where the line is anything else. */
export function pathOfLine(line: string, known: ReadonlySet<string>): string | null {
  if (line.length > LONGEST_LINE) return null;
  const trimmed = line.trim();
  if (known.has(trimmed)) return trimmed;
  const undecorated = trimmed.replace(DECORATION, '').replace(/\s*(?:\*\/|-->)$/, '');
  const bare = undecorated.replace(/(?:\*{1,2}|__)?:?(?:\*{1,2}|__)?$/, '').trim();
  if (known.has(bare)) return bare;
  const quoted = /^(`+|["'])(.+)\1$/.exec(bare)?.[2]?.trim();
  if (quoted !== undefined) return looksLikePath(quoted, true) ? quoted : null;
  return looksLikePath(bare, false) ? bare : null;
}

/** The only path that a sentence names. */
export function pathInSentence(line: string): string | null {
  if (line.length > LONGEST_LINE) return null;
  const quoted = [...line.matchAll(/`([^`]+)`/g)].flatMap(([, text = '']) => (hasSuffix(text) ? [text] : []));
  const words = line.split(/[\s`"'*()[\]]+/).map((word) => word.replace(/[.,:;!?]+$/, ''));
  const paths = new Set(quoted.length > 0 ? quoted : words.filter(hasSuffix));
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
  return text.includes('/') || hasSuffix(text) || NAMES_WITHOUT_DOT.test(text) || /^\.[\w.-]+$/.test(text);
}

/** Whether a word is a path and nothing else: a file's name with a suffix. */
function hasSuffix(text: string): boolean {
  return /^(?:[\w@.+~$()[\]-]+\/)*[\w@.+~$()[\]-]*\.[A-Za-z][\w-]{0,11}$/.test(text);
}
