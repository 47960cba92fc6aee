/** A comment of three dots, in any language, or the dots alone: the lines here are left out. */
const ELISION = /^\s*(?:(?:\/\/|#|--|;+|%|\/\*+|<!--|\{\/\*|"""|\*)\s*)?(?:\.{3}|…)([^\n]*)$/;

/** Says so in words: in a new text it stands for code that must not be lost. */
const IN_WORDS =
  /\b(?:existing|unchanged|remain(?:s|der|ing)?|rest of|same as|as before|omitted|other (?:code|methods|functions|imports)|previous code|keep (?:the )?(?:code|rest))\b/i;

/** Whether a line of a search text may stand for lines that are left out. */
export function mayElide(line: string): boolean {
  if (line.length > 200) return false;
  const said = ELISION.exec(line)?.[1];
  if (said === undefined) return false;
  const words = said.replace(/(?:\.{3}|…)?\s*(?:\*\/\}?|-->|""")?\s*$/, '').trim();
  return words === '' || IN_WORDS.test(words);
}

/** Whether a line of a new text stands for code that is left out: three dots alone can be code, in Python they are. */
export function leavesOut(line: string): boolean {
  return mayElide(line) && !/^\s*(?:\.{3}|…)\s*$/.test(line);
}

/** The parts between the lines that leave something out. */
export function partsOf(lines: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (mayElide(line)) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}
