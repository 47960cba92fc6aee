const [TAB, LINE_FEED, RETURN, SPACE, QUOTE, COMMA, COLON, BACKSLASH] = [
  0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x3a, 0x5c,
];
const [OPEN_BRACE, CLOSE_BRACE] = [0x7b, 0x7d];
const BYTE_ORDER_MARK = 0xef;

/** A member of an object in a JSON text, with the bytes from where to where its value stands. */
export interface Member {
  readonly name: string;
  /** Where its name stands, with its quotes. */
  readonly at: number;
  readonly nameEnd: number;
  readonly start: number;
  readonly end: number;
}

/** An object in a JSON text: its members in their order, one name as often as it stands there. */
export interface MemberList {
  readonly members: readonly Member[];
  /** Behind its opening brace. */
  readonly start: number;
}

/**
 * The members of the object that a JSON text is, or that begins at a byte of it. Values are passed over and not read, so
 * that 10 MB take some milliseconds, however deep they are. Null where no object begins there. Only for text that
 * `JSON.parse` takes: what is wrong within a value is not noticed.
 */
export function membersOf(json: Buffer, at = 0): MemberList | null {
  const opening = afterSpace(json, at === 0 && json[0] === BYTE_ORDER_MARK ? 3 : at);
  if (json[opening] !== OPEN_BRACE) return null;
  const members: Member[] = [];
  let next = afterSpace(json, opening + 1);
  while (json[next] === QUOTE) {
    const nameEnd = afterString(json, next);
    const colon = afterSpace(json, nameEnd);
    if (json[colon] !== COLON) return null;
    const start = afterSpace(json, colon + 1);
    const end = afterValue(json, start);
    members.push({ name: nameIn(json, next, nameEnd), at: next, nameEnd, start, end });
    next = afterSpace(json, end);
    if (json[next] === COMMA) next = afterSpace(json, next + 1);
  }
  return json[next] === CLOSE_BRACE ? { members, start: opening + 1 } : null;
}

/** Names may be written with escapes: `"m\u006fdel"`. */
function nameIn(json: Buffer, start: number, end: number): string {
  const written = json.toString('utf8', start, end);
  const name: unknown = written.includes('\\') ? JSON.parse(written) : written.slice(1, -1);
  return String(name);
}

function afterSpace(json: Buffer, at: number): number {
  let next = at;
  while (isSpace(json[next])) next++;
  return next;
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === RETURN || byte === TAB;
}

/** Behind the closing quote: the next one before which there is an even number of backslashes. */
export function afterString(json: Buffer, opening: number): number {
  for (let quote = json.indexOf(QUOTE, opening + 1); quote > 0; quote = json.indexOf(QUOTE, quote + 1)) {
    let before = quote - 1;
    while (json[before] === BACKSLASH) before--;
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return json.length;
}

function afterValue(json: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; ) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) {
      at = afterString(json, at);
      if (depth === 0) return at;
      continue;
    }
    // Both brackets and both braces, which differ in one bit.
    if ((byte & 0xdf) === 0x5b) depth++;
    else if ((byte & 0xdf) === 0x5d) {
      // Of the object that the value is in.
      if (depth === 0) return at;
      depth--;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (byte === COMMA || isSpace(byte))) return at;
    at++;
  }
  return json.length;
}
