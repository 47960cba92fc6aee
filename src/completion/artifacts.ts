import { firstLineOf } from '../models/index.ts';
import { inComment, inString, languageFacts } from './languages.ts';

/** A text after a step of the filter. */
export interface CutText {
  readonly text: string;
  /** Whether something was cut off at its end: what the model adds is of no use. */
  readonly cut: boolean;
}

/** Control tokens that a server should have removed: what follows them is not part of the answer. */
const CONTROL_TOKENS =
  /<\|[a-z_|-]{2,24}\|>|<｜[^<>\n]{2,24}｜>|<\/?(?:fim_(?:prefix|middle|suffix|pad)|file_sep|repo_name|s|EOT|PRE|SUF|MID)>|\[\/?(?:PREFIX|SUFFIX|MIDDLE|INST)\]| ?<EOT>/;

/**
 * What no source file contains: control characters, unpaired surrogates, replacement characters, and bidirectional
 * controls, which make code read differently from how it runs (CVE-2021-42574).
 */
const NOT_TEXT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is matched.
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFD\u202A-\u202E\u2066-\u2069]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Thoughts around or before an answer: nothing that stands between them is code for the cursor. */
const THOUGHTS = /^[ \t]*<think(?:ing)?>|<\/think(?:ing)?>[ \t]*$/m;

/** An answer up to the first control token or invalid character, with `\n` as its line end. */
export function cleanText(raw: string): CutText {
  const text = raw.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (THOUGHTS.test(text)) return { text: '', cut: true };
  const end = Math.min(indexOf(text, CONTROL_TOKENS), indexOf(text, NOT_TEXT));
  return { text: text.slice(0, end), cut: end < text.length };
}

/** The content of the code fence that an answer starts with; without one at its start, the text before the first fence. */
export function withoutFence(text: string, prose: boolean): CutText {
  const opening = /^\s*(```+|~~~+)[ \t]*([\w+#.-]*)[^\n]*(\n|$)/.exec(text);
  if (prose && !/^(?:md|markdown)$/i.test(opening?.[2] ?? '')) return { text, cut: false };
  if (opening !== null && opening[3] === '') return { text: '', cut: false };
  const inside = text.slice(opening?.[0].length ?? 0);
  // In the middle of a line it may be part of a string.
  const fence = /(?:^|\n)[ \t]*(?:```|~~~)/.exec(inside);
  return fence === null ? { text: inside, cut: false } : { text: inside.slice(0, fence.index), cut: true };
}

/** How chat models start when they talk about the code instead of writing it. */
const OPENINGS =
  /^(?:sure|certainly|of course|absolutely|okay|ok|great|sorry|unfortunately|here(?:'s|’s| is| are)|i(?:'m|’m|'ll|’ll| am| will| can| cannot| can't| don't| have| would| think)|to (?:complete|fill|finish)|the (?:code|function|method|class|missing|completion|completed|complete|following|answer|hole|gap|blank|cursor|user|snippet|given|provided|text)|this (?:code|function|method|snippet|line|completes|is|will|should|looks)|it (?:looks|seems|appears)|based on|you (?:can|could|should|need|might)|let me|let's|note(?: that)?|as an ai|please|we (?:can|need|should)|explanation|(?:the )?(?:answer|completion|output|result) ?:)(?=[\s,.:;!]|$)/i;

/** Languages with prose between their tags. */
const MARKUP = new Set(['html', 'xml', 'vue', 'svelte', 'javascriptreact', 'typescriptreact', 'handlebars']);

/** Whether an answer is chat rather than code. Never where prose is expected: in documents, comments and strings. */
export function isProse(text: string, linePrefix: string, language: string): boolean {
  if (languageFacts(language).prose || inComment(linePrefix, language) || inString(linePrefix)) return false;
  const line = firstLineOf(text).trim();
  if (languageFacts(language).comments.some((mark) => line.startsWith(mark))) return false;
  if (OPENINGS.test(line) && readsLikeSentence(line, 3)) return true;
  if (MARKUP.has(language)) return false;
  return /^(?:\p{Lu}|[*#>-] ?\**\p{Lu})/u.test(line) && /[.:!?]\**$/.test(line)
    ? readsLikeSentence(line, 5)
    : /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\s]{4}.*[：。:]$/u.test(line);
}

/** Words separated by spaces, without the characters of code. */
function readsLikeSentence(line: string, minWords: number): boolean {
  const plain = line.replace(/`[^`]*`/g, 'code').replace(/[“”"][^“”"]*[“”"]/g, 'text');
  const words = plain.split(/\s+/);
  const likeWords = words.filter((word) =>
    /^[([*]*\p{L}[\p{L}'’-]*\**(?:[)\],.:;!?]+\**)?$/u.test(word),
  ).length;
  return words.length >= minWords && likeWords >= words.length * 0.8 && !/[{}=;<>]|\w\(/.test(plain);
}

function indexOf(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at < 0 ? text.length : at;
}
