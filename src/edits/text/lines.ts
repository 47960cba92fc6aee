export type LineEnd = '' | '\n' | '\r\n';

/** A text as lines: line i is `texts[i]` and then `ends[i]`. Only the last line can be without an end. */
export interface Lines {
  readonly bom: '' | '\uFEFF';
  readonly texts: readonly string[];
  readonly ends: readonly LineEnd[];
}

export function splitLines(text: string): Lines {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const texts: string[] = [];
  const ends: LineEnd[] = [];
  let at = bom.length;
  while (at < text.length) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? '' : feed > at && text.charCodeAt(feed - 1) === 13 ? '\r\n' : '\n';
    const next = feed < 0 ? text.length : feed + 1;
    texts.push(text.slice(at, next - end.length));
    ends.push(end);
    at = next;
  }
  return { bom, texts, ends };
}

export function joinLines({ bom, texts, ends }: Lines): string {
  const all = texts.map((text, i) => text + (ends[i] ?? ''));
  return bom + all.join('');
}

/** The lines of a text with their line ends: joined they are the text again. */
export function rawLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** With `\n` as the only line end and without a byte order mark, as models write text. */
export function plainText(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

/** The lines of a plain text without their line ends; what follows the last line end is no line if it is empty. */
export function plainLines(plain: string): string[] {
  if (plain === '') return [];
  return (plain.endsWith('\n') ? plain.slice(0, -1) : plain).split('\n');
}

/** The line end of most lines of a text; `\n` where there is none. */
export function commonLineEnd(ends: readonly LineEnd[]): '\n' | '\r\n' {
  let windows = 0;
  let unix = 0;
  for (const end of ends) {
    if (end === '\r\n') windows++;
    else if (end === '\n') unix++;
  }
  return windows > unix ? '\r\n' : '\n';
}
