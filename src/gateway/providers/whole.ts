import * as z from 'zod';

/**
 * An answer that came whole, as the stream that it could have been; null for a body that is no answer. A server or a proxy
 * may not stream, whatever it was asked for: with this, one reader serves both. The fields keep their names, and are
 * validated where streams are read.
 */
export function wholeAsStream(body: unknown): string | null {
  const openAi = completionShape.safeParse(body).data;
  if (openAi) return `${data(asChunk(openAi))}data: [DONE]\n\n`;
  const anthropic = messageShape.safeParse(body).data;
  return anthropic ? asEvents(anthropic) : null;
}

const completionShape = z.looseObject({
  choices: z.array(z.looseObject({ message: z.looseObject({}).optional() })).min(1),
});

/** A chunk's `delta` is a whole answer's `message`; a completion has `text` in both. */
function asChunk({ choices, ...more }: z.infer<typeof completionShape>): object {
  return {
    ...more,
    choices: choices.map(({ message, ...rest }) => ({ ...rest, ...(message ? { delta: message } : {}) })),
  };
}

const messageShape = z.looseObject({
  type: z.literal('message'),
  content: z.array(
    z.looseObject({
      type: z.string(),
      text: z.string().optional(),
      thinking: z.string().optional(),
      input: z.unknown().optional(),
    }),
  ),
  stop_reason: z.string().nullish(),
  usage: z.unknown(),
});

function asEvents({ content, stop_reason, usage }: z.infer<typeof messageShape>): string {
  const event = (type: string, more: object) => `event: ${type}\n${data({ type, ...more })}`;
  const blocks = content.map(({ input, ...block }, index) => {
    const text = { type: 'text_delta', text: block.text, thinking: block.thinking };
    const call = { type: 'input_json_delta', partial_json: JSON.stringify(input) };
    return (
      event('content_block_start', { index, content_block: { ...block, text: '', thinking: '' } }) +
      event('content_block_delta', { index, delta: block.type === 'tool_use' ? call : text }) +
      event('content_block_stop', { index })
    );
  });
  return [
    event('message_start', { message: { usage } }),
    ...blocks,
    event('message_delta', { delta: { stop_reason }, usage }),
    event('message_stop', {}),
  ].join('');
}

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
