import * as z from 'zod';
import { few } from '../../wires/index.ts';

/**
 * An answer that came whole, as the events that it could have been; what is an event already stays as it is. A server or a
 * proxy may not stream, whatever it was asked for: with this, one reader serves both. The fields keep their names, and
 * are validated where events are read.
 */
export function wholeAsEvents(body: unknown): readonly unknown[] {
  if (!mayBeWhole(body)) return [body];
  const openAi = completionShape.safeParse(body).data;
  if (openAi) return [asChunk(openAi)];
  const anthropic = messageShape.safeParse(body).data;
  return anthropic ? asEvents(anthropic) : [body];
}

/** Cheap, since it is asked of every event: the shapes are read only where it says so. */
function mayBeWhole(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  if ('type' in body && body.type === 'message') return true;
  const first: unknown = 'choices' in body && Array.isArray(body.choices) ? body.choices[0] : null;
  return typeof first === 'object' && first !== null && 'message' in first;
}

/** Of an answer. */
const MOST_PARTS = 1_000;

const completionShape = z.looseObject({
  choices: few(
    z.looseObject({ message: z.looseObject({}), delta: z.undefined().optional() }),
    MOST_PARTS,
  ).refine((list) => list.length > 0),
});

/** A chunk's `delta` is a whole answer's `message`. */
function asChunk({ choices, ...more }: z.infer<typeof completionShape>): object {
  return { ...more, choices: choices.map(({ message, ...rest }) => ({ ...rest, delta: message })) };
}

const messageShape = z.looseObject({
  type: z.literal('message'),
  content: few(z.looseObject({ type: z.string() }), MOST_PARTS),
  stop_reason: z.string().nullish(),
  usage: z.unknown(),
  model: z.unknown().optional(),
});

/** A block has all that it holds with its start. */
function asEvents({ content, stop_reason, usage, model }: z.infer<typeof messageShape>): readonly object[] {
  return [
    { type: 'message_start', message: { usage, model } },
    ...content.map((block, index) => ({ type: 'content_block_start', index, content_block: block })),
    { type: 'message_delta', delta: { stop_reason }, usage },
    { type: 'message_stop' },
  ];
}
