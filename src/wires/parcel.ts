import * as z from 'zod';
import { jsonIn } from '../models/index.ts';
import type { SealedPart, ThoughtPart } from './types.ts';

/** How ours begin, in the place of what only its maker can read. */
const MARK = 'tierwise1.';
const MOST_CHARS = 8_000_000;

/** Thoughts of one item, without their text, which the client has beside it. */
export interface Parcel {
  /** Who made them, as `Target.origin`. */
  readonly origin: string;
  /** Null where they are not signed. */
  readonly signature: string | null;
  /** Of their text, by which it is known whether it is still the one that was signed; null where there are no such thoughts. */
  readonly chars: number | null;
  readonly redacted: readonly string[];
  readonly details: readonly Readonly<Record<string, unknown>>[];
  /** What OpenAI has sealed, for clients of other wires. */
  readonly sealed?: Pick<SealedPart, 'id' | 'encrypted' | 'summary'>;
}

const shape = z.object({
  origin: z.string(),
  signature: z.string().nullable(),
  chars: z.number().nullable(),
  redacted: z.array(z.string()),
  details: z.array(z.record(z.string(), z.unknown())),
  sealed: z
    .object({ id: z.string().nullable(), encrypted: z.string().nullable(), summary: z.array(z.string()) })
    .optional(),
});

/**
 * Thoughts of other wires in the one place in which a client brings something back that it cannot read (the sealed content of
 * Responses, the signature of Messages): so they outlive a restart, and stand where they stood.
 */
export function packed(parcel: Parcel): string {
  return MARK + Buffer.from(JSON.stringify(parcel)).toString('base64url');
}

/** The thoughts of a parcel of ours, or null. `text`: what the client has kept of them. */
export function unpacked(sealed: string, text: string): readonly ThoughtPart[] | null {
  if (!sealed.startsWith(MARK) || sealed.length > MOST_CHARS) return null;
  const json = Buffer.from(sealed.slice(MARK.length), 'base64url').toString();
  const read = shape.safeParse(jsonIn(json));
  if (!read.success) return null;
  const { origin, signature, chars, redacted, details, sealed: item } = read.data;
  // What was cut on its way is not what was signed.
  const isWhole = chars === text.length;
  return [
    ...(chars === null
      ? []
      : [{ type: 'thinking' as const, text, signature: isWhole ? signature : null, origin }]),
    ...redacted.map((data) => ({ type: 'redacted' as const, data, origin })),
    ...(details.length > 0 ? [{ type: 'details' as const, details, origin }] : []),
    ...(item ? [{ type: 'sealed' as const, ...item, origin }] : []),
  ];
}
