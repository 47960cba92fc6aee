import { inBase64 } from '../secrets/index.ts';

/** Takes secrets out of a text that goes into a message or a log. */
export type Redact = (text: string) => string;

/** A piece of a secret of this length is one: less of it helps nobody, and would be found within other words. */
const PIECE = 8;
/** A key that is shorter than a piece is hidden as a whole; what is shorter than this is none. */
const SHORTEST = 6;
const MARK = '(key)';

/** Keys that nobody has told us of, by their forms: servers quote them in part, or with stars in them. */
const KNOWN_FORM = /\b(?:sk|pk|key|AIza|gsk|xai)[-_]?[\w*.-]{8,500}/g;
const BEARER = /\bBearer\s{1,20}\S{1,5000}/gi;

/**
 * Hides every piece of eight characters of each secret, however it is written: as it is, in any case, backwards, in
 * base64 (wherever in the encoded text it begins), in hexadecimal, and with characters escaped as in addresses, JSON or
 * HTML. Takes time in proportion to the text.
 */
export function createRedact(secrets: Iterable<string>): Redact {
  const pieces = new Set<string>();
  const whole: string[] = [];
  for (const secret of new Set(secrets)) {
    if (secret.length >= PIECE) for (const piece of piecesOf(secret)) pieces.add(piece);
    else if (secret.length >= SHORTEST) whole.push(secret);
  }
  return (text) => {
    const hidden = pieces.size === 0 ? text : hide(text, pieces);
    return whole
      .reduce((rest, secret) => rest.replaceAll(secret, MARK), hidden)
      .replace(BEARER, `Bearer ${MARK}`)
      .replace(KNOWN_FORM, MARK);
  };
}

function* piecesOf(secret: string): Iterable<string> {
  yield* windows(secret, PIECE);
  yield* windows([...secret].reverse().join(''), PIECE);
  yield* windows(Buffer.from(secret).toString('hex'), 2 * PIECE);
  for (const own of inBase64(secret)) yield* windows(own, PIECE);
}

function* windows(text: string, length: number): Iterable<string> {
  const small = text.toLowerCase();
  for (let i = 0; i + length <= small.length; i++) yield small.slice(i, i + length);
}

/** A text with the place of each of its characters in the original: `starts` has one more, for the end. */
interface Mapped {
  readonly text: string;
  readonly starts: readonly number[];
}

/** Escapes within escapes, as JSON in JSON, are looked into so many times. */
const DEPTH = 3;

function hide(text: string, pieces: ReadonlySet<string>): string {
  const isSecret = new Uint8Array(text.length);
  let mapped: Mapped = { text, starts: Array.from({ length: text.length + 1 }, (_, i) => i) };
  for (let depth = 0; depth < DEPTH; depth++) {
    markPieces(mapped, pieces, isSecret);
    const next = unescaped(mapped);
    if (next.text === mapped.text) break;
    mapped = next;
  }
  let shown = '';
  for (let i = 0; i < text.length; i++) {
    if (isSecret[i] === 0) shown += text[i];
    else if (i === 0 || isSecret[i - 1] === 0) shown += MARK;
  }
  return shown;
}

function markPieces({ text, starts }: Mapped, pieces: ReadonlySet<string>, isSecret: Uint8Array): void {
  const small = ascii(text).toLowerCase();
  for (let i = 0; i + PIECE <= small.length; i++) {
    for (const length of [PIECE, 2 * PIECE]) {
      if (pieces.has(small.slice(i, i + length))) isSecret.fill(1, starts[i], starts[i + length]);
    }
  }
}

/** Some letters are longer in small, and keys have none of them. */
function ascii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, '?');
}

const ESCAPED = /%[\da-f]{2}|\\u[\da-f]{4}|\\x[\da-f]{2}|&#x[\da-f]{1,6};|&#\d{1,7};|\\["'\\/]/gi;

/** The text with what is escaped in it. */
function unescaped({ text, starts }: Mapped): Mapped {
  let plain = '';
  const places: number[] = [];
  const copy = (from: number, to: number) => {
    plain += text.slice(from, to);
    for (let i = from; i < to; i++) places.push(starts[i] ?? 0);
  };
  let done = 0;
  for (const { 0: written, index } of text.matchAll(ESCAPED)) {
    copy(done, index);
    plain += characterOf(written);
    places.push(starts[index] ?? 0);
    done = index + written.length;
  }
  copy(done, text.length);
  return { text: plain, starts: [...places, starts[text.length] ?? 0] };
}

function characterOf(written: string): string {
  if (written.startsWith('&#')) {
    const isHex = written[2] === 'x' || written[2] === 'X';
    return characterAt(Number.parseInt(written.slice(isHex ? 3 : 2), isHex ? 16 : 10));
  }
  if (/^\\[^ux]/i.test(written)) return written.slice(1);
  return characterAt(Number.parseInt(written.replace(/^(?:%|\\[ux])/i, ''), 16));
}

/** One UTF-16 unit, since each has one place. */
function characterAt(code: number): string {
  return code <= 0xffff ? String.fromCharCode(code) : '?';
}

/** Headers whose values are no secrets: hidden in logs, they would hide addresses and kinds of contents with them. */
const PUBLIC_HEADER =
  /^(?:content-type|accept(?:-\w+)?|user-agent|(?:http-)?referer|origin|x-title|anthropic-(?:version|beta))$/i;
const SECRET_NAME = /key|token|secret|passw|credential|auth|cookie/i;

/** What is set for a provider, as far as there can be a secret in it. */
interface Setting {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  readonly baseUrl?: string | undefined;
}

/** The keys in the settings of a provider: what is named as keys are in its headers, its fields and its address. */
export function keysIn({ headers = {}, body = {}, baseUrl }: Setting): string[] {
  const ofAddress = URL.parse(baseUrl ?? '')?.searchParams ?? [];
  return [...Object.entries(headers), ...Object.entries(body), ...ofAddress].flatMap(([name, value]) =>
    SECRET_NAME.test(name) && typeof value === 'string' ? [value] : [],
  );
}

/** What no log may show of the settings of a provider: its keys, and the values of all headers that are not public. */
export function secretsIn(setting: Setting): string[] {
  const others = Object.entries(setting.headers ?? {}).filter(
    ([name]) => !SECRET_NAME.test(name) && !PUBLIC_HEADER.test(name),
  );
  return [...keysIn(setting), ...others.map(([, value]) => value)];
}

/** The values of environment variables that are named as keys are. */
export function secretsOfEnvironment(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && value && isWord(value) ? [value] : [],
  );
}

/** Paths to files of secrets (`SSH_AUTH_SOCK`) are none. */
function isWord(value: string): boolean {
  return !/[\s\\]|^\//.test(value);
}
