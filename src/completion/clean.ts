/** Marks of models' own formats that a server should have taken out: all behind them is not part of the answer. */
const MARKERS =
  /<\|[a-z_|-]{2,24}\|>|<｜[^<>\n]{2,24}｜>|<\/?(?:fim_(?:prefix|middle|suffix|pad)|file_sep|repo_name|s|EOT|PRE|SUF|MID)>|\[\/?(?:PREFIX|SUFFIX|MIDDLE|INST)\]| ?<EOT>/;

/**
 * What no source file has: controls, halves of characters, what a broken encoding leaves, and the characters that make
 * text read other than it runs (CVE-2021-42574).
 */
const NOT_TEXT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFD\u202A-\u202E\u2066-\u2069]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** The part of an answer that is text, with `\n` as its line end. */
export function cleanText(raw: string): { text: string; cut: boolean } {
  const text = raw.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const end = Math.min(indexOf(text, MARKERS), indexOf(text, NOT_TEXT));
  return { text: text.slice(0, end), cut: end < text.length };
}

/** What is inside of a fence that an answer begins with; of an answer that has a fence later on, what is before it. */
export function withoutFence(text: string, prose: boolean): { text: string; cut: boolean } {
  const opening = /^\s*(```+|~~~+)[ \t]*([\w+#.-]*)[^\n]*(\n|$)/.exec(text);
  if (prose && !/^(?:md|markdown)$/i.test(opening?.[2] ?? '')) return { text, cut: false };
  if (opening !== null && opening[3] === '') return { text: '', cut: false };
  const inside = text.slice(opening?.[0].length ?? 0);
  // A fence stands at the begin of a line; in the middle of one it may be a string.
  const fence = /(?:^|\n)[ \t]*(?:```|~~~)/.exec(inside);
  return fence === null ? { text: inside, cut: false } : { text: inside.slice(0, fence.index), cut: true };
}

function indexOf(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at < 0 ? text.length : at;
}
