import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Refusal } from './refusals.ts';

/** The most that a request may be, unpacked. Anthropic takes 32 MB. */
export const MOST_MB = 48;
const MOST_BYTES = MOST_MB * 1024 * 1024;
/** The most that all requests under way may be together. */
const MOST_HELD = 256 * 1024 * 1024;

/** Holds the count of all bytes of bodies that are in memory. */
export interface Held {
  /** False where there is no more room. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function createHeld(): Held {
  let held = 0;
  return {
    take(bytes) {
      if (held + bytes > MOST_HELD) return false;
      held += bytes;
      return true;
    },
    give(bytes) {
      held -= bytes;
    },
  };
}

type Read =
  | { readonly ok: true; readonly body: Uint8Array }
  /** `gone`: the client hung up in the middle. */
  | { readonly ok: false; readonly refusal: Refusal | 'gone' };

/** What can be said of a body before it is read; null where nothing is against it. */
export function bodyProblem({ headers }: IncomingMessage): Refusal | null {
  const encoding = encodingOf(headers['content-encoding']);
  if (decoderFor(encoding) === undefined) return { reason: 'encoding', given: encoding.slice(0, 60) };
  return Number(headers['content-length'] ?? 0) > MOST_BYTES ? TOO_LARGE : null;
}

const TOO_LARGE: Refusal = { reason: 'too-large', limitMb: MOST_MB };

/** Reads a body and unpacks it, and stops at the first byte too many. What it holds is given back by `release`. */
export function readBody(
  request: IncomingMessage,
  held: Held,
): Promise<Read & { readonly release: () => void }> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const make = decoderFor(encodingOf(request.headers['content-encoding']));
    const decoder = make?.() ?? null;
    const source = decoder ?? request;
    const end = (read: Read) => {
      source.off('data', onData);
      if (!read.ok && decoder) {
        request.unpipe(decoder);
        decoder.destroy();
        // The rest is dropped as it comes: who still sends would not get to read why it is refused.
        request.resume();
      }
      const taken = size;
      resolve({ ...read, release: () => held.give(taken) });
    };
    const onData = (chunk: Uint8Array) => {
      if (!held.take(chunk.length)) return end({ ok: false, refusal: { reason: 'busy' } });
      size += chunk.length;
      if (size > MOST_BYTES) return end({ ok: false, refusal: TOO_LARGE });
      chunks.push(chunk);
    };
    source.on('data', onData);
    source.once('end', () =>
      end({ ok: true, body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) }),
    );
    decoder?.once('error', () => end({ ok: false, refusal: { reason: 'broken-body' } }));
    request.once('error', () => end({ ok: false, refusal: 'gone' }));
    request.once('close', () => {
      if (!request.complete) end({ ok: false, refusal: 'gone' });
    });
    if (decoder) request.pipe(decoder);
  });
}

function encodingOf(header: string | undefined): string {
  return (header ?? '').trim().toLowerCase();
}

/** A zstd frame may demand any window; larger than this one none is that a client makes by itself. */
const ZSTD_WINDOW_LOG = 25;

/** What unpacks it; null for what is not packed, undefined for what nobody unpacks here. */
function decoderFor(encoding: string): (() => Transform) | null | undefined {
  switch (encoding) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return () => zlib.createGunzip();
    case 'br':
      return () => zlib.createBrotliDecompress();
    case 'deflate':
      return () => zlib.createInflate();
    case 'zstd':
      // Older editors run on a Node without it.
      return typeof zlib.createZstdDecompress === 'function'
        ? () =>
            zlib.createZstdDecompress({
              params: { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG },
            })
        : undefined;
    default:
      return undefined;
  }
}
