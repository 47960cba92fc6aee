import { TextDecoder } from 'node:util';

/** Bytes of a program, as text: UTF-8, UTF-16, or for a line that is neither the user's own code page. */
export interface Decoder {
  /** What is whole so far; the rest of a character waits. */
  decode(bytes: Uint8Array): string;
  end(): string;
}

const LINE_FEED = 0x0a;
/** A line that is longer is decoded in parts. */
const LONGEST_LINE = 65_536;
/** So many bytes tell UTF-16 from other texts, as far as they are there at first. */
const PROBE = 256;
const LEAST = 16;

/** `locale` as in `LC_ALL` or `LANG`: the name after its dot is the code page of lines that are no UTF-8. */
export function createDecoder(locale: string | undefined): Decoder {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  const codePage = decoderOf(locale);
  let wide: TextDecoder | null = null;
  let isProbed = false;
  let waiting: Uint8Array = new Uint8Array();

  function line(bytes: Uint8Array): string {
    try {
      return utf8.decode(bytes);
    } catch {
      return (hasBinary(bytes) ? new TextDecoder() : codePage).decode(bytes);
    }
  }

  function lines(bytes: Uint8Array, isEnd: boolean): string {
    let text = '';
    let from = 0;
    while (from < bytes.length) {
      const at = bytes.indexOf(LINE_FEED, from);
      const most = Math.min(at < 0 ? bytes.length : at + 1, from + LONGEST_LINE);
      // A row that goes on is shown as far as its characters are whole.
      const to = isEnd && most === bytes.length ? most : wholeCharacters(bytes, from, most);
      if (to === from) break;
      text += line(bytes.subarray(from, to));
      from = to;
    }
    waiting = bytes.slice(from);
    return text;
  }

  function more(bytes: Uint8Array, isEnd: boolean): string {
    if (wide !== null) return wide.decode(bytes, { stream: !isEnd });
    const all = joined(waiting, bytes);
    if (!isProbed) {
      if (all.length < LEAST && !isEnd) {
        waiting = all;
        return '';
      }
      isProbed = true;
      const name = utf16Of(all.subarray(0, PROBE));
      if (name !== null) {
        wide = new TextDecoder(name);
        waiting = new Uint8Array();
        return wide.decode(all, { stream: !isEnd });
      }
    }
    return lines(all, isEnd);
  }

  return {
    decode: (bytes) => more(bytes, false),
    end: () => more(new Uint8Array(), true),
  };
}

/** Windows-1252 has a character for each byte, and is what Western programs mean by their own code page. */
function decoderOf(locale: string | undefined): TextDecoder {
  const name = /\.([\w-]{2,20})(?:@|$)/.exec(locale ?? '')?.[1];
  try {
    if (name !== undefined && !/^utf-?8$/i.test(name)) return new TextDecoder(name);
  } catch {
    // A code page that nobody knows.
  }
  return new TextDecoder('windows-1252');
}

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes.length < LEAST) return null;
  const zeros = [0, 0];
  for (const [i, byte] of bytes.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const most = bytes.length * 0.35;
  if (odd > most && even === 0) return 'utf-16le';
  return even > most && odd === 0 ? 'utf-16be' : null;
}

/** What no text has, in whichever code page. */
function hasBinary(bytes: Uint8Array): boolean {
  let count = 0;
  for (const byte of bytes) {
    if (byte === 0) return true;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b && byte !== 0x08)
      count++;
  }
  return count * 20 > bytes.length;
}

/** The last place up to `to` at which no character of UTF-8 is cut. */
function wholeCharacters(bytes: Uint8Array, from: number, to: number): number {
  for (let back = 1; back <= 3 && to - back >= from; back++) {
    const byte = bytes[to - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? to - back : to;
  }
  return to;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
