/** Longer lines open no fence. */
const LONGEST_LINE = 500;

export function isFence(line: string): boolean {
  return line.length <= LONGEST_LINE && /^\s*(?:`{3,}[^`]*|~{3,}.*)$/.test(line);
}

export function closesFence(line: string): boolean {
  return line.length <= LONGEST_LINE && /^\s*(?:`{3,}|~{3,})\s*$/.test(line);
}

/** In these files a fence around the whole text may be meant. */
const MARKDOWN = /\.(?:md|mdx|markdown|mdc|qmd|rmd)$/i;

/** The text inside of the fence that is around a whole text; null where there is none. */
export function withoutFence(text: string): string | null {
  const [, fence, rest] = /^(`{3,}|~{3,})[^\n`]*\n([\s\S]*)$/.exec(text) ?? [];
  if (fence === undefined || rest === undefined) return null;
  const end = /(?:^|\n)(`{3,}|~{3,})[ \t]*\n?$/.exec(rest);
  if (end?.[1] === undefined || !end[1].startsWith(fence)) return null;
  const inside = rest.slice(0, end.index);
  return inside !== '' && text.endsWith('\n') ? `${inside}\n` : inside;
}

/** The text of a file as a block has it: models put a fence around it inside of the block. */
export function unfenceFile(path: string, text: string): string {
  return MARKDOWN.test(path) ? text : (withoutFence(text) ?? text);
}

/** The text of a file for a block: what would be taken for a fence around it gets one around it. */
export function fenceFile(path: string, text: string): string {
  if (unfenceFile(path, text) === text) return text;
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length);
  const fence = '`'.repeat(runs.reduce((most, run) => Math.max(most, run), 2) + 1);
  return text.endsWith('\n') ? `${fence}\n${text}${fence}\n` : `${fence}\n${text}\n${fence}`;
}
