import type { Span } from './rules.ts';

/** Finds secrets in a text that something was decoded to. */
type Find = (decoded: string) => readonly Span[];

/** Escapes of URLs, JSON, programs and HTML, and what joins the pieces of a string. */
const ESCAPE =
  /%([0-9a-f]{2})|\\{1,4}(?:u00([0-9a-f]{2})|u\{0{0,4}([0-9a-f]{2})\}|x([0-9a-f]{2})|([0-7]{3})|(\/))|&#(?:x([0-9a-f]{2,4})|(\d{2,3}));|&(amp);|\\\r?\n[ \t]{0,80}|["'`]\s{0,80}[+.]\s{0,80}["'`]|["']\r?\n[ \t]{0,80}["']/gi;

/** Characters of keys, and those between a key and its name: all others are left as they are. */
const OF_KEYS = /[\w\-.=+/:@&~]/;

/** So much is read around an escape: more than a key of one line has. */
const AROUND = 400;

/** Where secrets stand that are written with escapes, or in pieces. */
export function spansOfEscapes(text: string, find: Find): Span[] {
  const spans: Span[] = [];
  let run: Escape[] = [];
  const read = (): void => {
    spans.push(...spansOfRun(text, run, find));
    run = [];
  };
  for (const found of escapesIn(text)) {
    const last = run.at(-1);
    if (last && found.from - last.to > AROUND) read();
    run.push(found);
  }
  read();
  return spans;
}

interface Escape {
  readonly from: number;
  readonly to: number;
  readonly char: string;
}

function* escapesIn(text: string): Generator<Escape> {
  if (!/[%\\&+."']/.test(text)) return;
  for (const found of text.matchAll(ESCAPE)) {
    const [whole, url, json, braced, hex, octal, slash, html, decimal, amp] = found;
    const hexadecimal = url ?? json ?? braced ?? hex ?? html;
    const code = hexadecimal
      ? Number.parseInt(hexadecimal, 16)
      : octal
        ? Number.parseInt(octal, 8)
        : Number(decimal ?? 0);
    const char = slash ?? (amp ? '&' : code > 0 ? String.fromCharCode(code) : '');
    if (char === '' || OF_KEYS.test(char)) yield { from: found.index, to: found.index + whole.length, char };
  }
}

function spansOfRun(text: string, run: readonly Escape[], find: Find): Span[] {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return [];
  let decoded = '';
  /** Where in the text each piece of what was decoded begins. */
  const pieces: { readonly at: number; readonly from: number; readonly isEscape: boolean }[] = [];
  const end = Math.min(text.length, last.to + AROUND);
  let at = Math.max(0, first.from - AROUND);
  for (const { from, to, char } of [...run, { from: end, to: end, char: '' }]) {
    if (from > at) pieces.push({ at: decoded.length, from: at, isEscape: false });
    decoded += text.slice(at, from);
    if (to > from) pieces.push({ at: decoded.length, from, isEscape: true });
    decoded += char;
    at = to;
  }
  pieces.push({ at: decoded.length, from: end, isEscape: false });
  const placeOf = (position: number, isEnd: boolean): number => {
    const i = pieces.findLastIndex((piece) => (isEnd ? piece.at < position : piece.at <= position));
    const piece = pieces[Math.max(0, i)];
    if (!piece) return 0;
    if (piece.isEscape) return isEnd ? (pieces[i + 1]?.from ?? end) : piece.from;
    return piece.from + position - piece.at;
  };
  return find(decoded).map(([from, to]) => [placeOf(from, false), placeOf(to, true)] as const);
}

/** Shorter than this nothing is a key and its name. */
const SHORTEST = 24;

/** Which codes are letters of base64, in both of its alphabets. */
const OF_BASE64 = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(/[A-Za-z0-9+/_-]/.test(String.fromCharCode(code))),
);

/** Where secrets stand that are in base64 or in hexadecimal digits, as in the header of a request. */
export function spansOfBase64(text: string, find: Find): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if (code < 128 && OF_BASE64[code] === 1) continue;
    if (at - from >= SHORTEST) {
      const decoded = decodedOf(text.slice(from, at));
      while (decoded !== null && text[at] === '=') at++;
      if (decoded !== null && find(decoded).length > 0) spans.push([from, at]);
    }
    from = at + 1;
  }
  return spans;
}

/** Null for what was no text: most long words are names. */
function decodedOf(run: string): string | null {
  for (const encoding of ['base64', 'hex'] as const) {
    if (encoding === 'hex' && !/^[0-9a-f]{40}/i.test(run)) continue;
    const head = Buffer.from(run.slice(0, 16), encoding).toString('latin1');
    if (!isText(head)) continue;
    const decoded = Buffer.from(run, encoding).toString('latin1');
    if (isText(decoded.slice(0, 64))) return decoded;
  }
  return null;
}

function isText(text: string): boolean {
  return /^[\t\r\n\x20-\x7e]+$/.test(text);
}
