import type { Span } from './rules.ts';

/** The lines around a private key: PEM, OpenSSH, PGP, SSH2, and OpenVPN's. */
const NAME = /PRIVATE KEY|OpenVPN Static key/g;
const BEGIN = /-{4,5} ?BEGIN [A-Z0-9 ]{0,60}$/;
const END = /-{4,5} ?END [A-Z0-9 ]{0,60}$/;
const REST = /^(?: BLOCK| V\d)? ?-{4,5}/;

interface Mark {
  readonly isBegin: boolean;
  readonly from: number;
  readonly to: number;
}

/** Where private keys stand in a text, those included of which it has only the beginning or the end. */
export function spansOfArmour(text: string): Span[] {
  const marks = marksIn(text);
  return marks.flatMap((mark, i): Span[] => {
    const [before, after] = [marks[i - 1], marks[i + 1]];
    if (!mark.isBegin) {
      if (before?.isBegin) return [];
      const from = beginningOf(text, before?.to ?? 0, mark.from);
      return from === null ? [] : [[from, mark.to]];
    }
    const body = text.slice(mark.to, after?.from ?? text.length);
    if (after && !after.isBegin && !body.includes('-----')) return isKey(body) ? [[mark.from, after.to]] : [];
    const length = lengthOfLines(body);
    // Code that handles keys has the two lines with little between them.
    return isKey(body.slice(0, length)) ? [[mark.from, mark.to + length]] : [];
  });
}

function marksIn(text: string): Mark[] {
  return [...text.matchAll(NAME)].flatMap(({ index, 0: name }): Mark[] => {
    const head = text.slice(Math.max(0, index - 80), index);
    const rest = REST.exec(text.slice(index + name.length, index + name.length + 16))?.[0];
    const begin = BEGIN.exec(head)?.[0];
    const end = begin === undefined ? END.exec(head)?.[0] : undefined;
    const found = begin ?? end;
    if (found === undefined || rest === undefined) return [];
    return [
      { isBegin: begin !== undefined, from: index - found.length, to: index + name.length + rest.length },
    ];
  });
}

/** A real key has long lines; OpenVPN's are shorter, and many. */
function isKey(body: string): boolean {
  return /[A-Za-z0-9+/]{40}/.test(body) || (body.match(/[a-f0-9]{32}(?:\r?\n|\\n)/g)?.length ?? 0) > 3;
}

/** What may stand at the beginning of a line: a number, a sign of a diff or a comment, a quotation mark. */
const LINE =
  /(?:[\s"'`,]|\\[nr]){0,80}(?:\d{1,6}:|[+>|#*-]|\/\/)?[\s"'`]{0,80}(?:[A-Z][A-Za-z-]{2,30}: [^\r\n\\]{1,120}|[A-Za-z0-9+/]{16,}={0,2})/y;

/** How far lines of a key go on from the beginning of a text. */
function lengthOfLines(body: string): number {
  let end = 0;
  LINE.lastIndex = 0;
  while (LINE.test(body)) end = LINE.lastIndex;
  // The last line can be cut short.
  return /^(?:\s|\\[nr]){1,9}[A-Za-z0-9+/=]{1,15}$/.test(body.slice(end)) ? body.length : end;
}

/** Where the lines of a key begin whose end is there; null where there are none. */
function beginningOf(text: string, start: number, end: number): number | null {
  const lines = text.slice(start, end).split(/(\r?\n|\\r\\n|\\n)/);
  let from = end;
  let length = 0;
  for (const line of lines.reverse()) {
    const plain = line
      .replace(/^[\s"'`]{0,80}(?:\d{1,6}:|[+>|#*-]|\/\/)?[\s"'`]{0,80}/, '')
      .replace(/["'`,+\s]{1,80}$/, '');
    const isLine = /^(?:\\[rn])*$/.test(plain) || /^=?[A-Za-z0-9+/]{4,}={0,2}$/.test(plain);
    if (!isLine) {
      // Of the line in which the text was cut, what is a key.
      const rest = line.split(/[^A-Za-z0-9+/=]/).findLast((run) => run !== '') ?? '';
      if (rest.length > 15)
        [from, length] = [from - line.length + line.lastIndexOf(rest), length + rest.length];
      break;
    }
    from -= line.length;
    length += plain.length;
  }
  return length < 16 ? null : from;
}
