import assert from 'node:assert/strict';
import { createCutter } from '../../../src/gateway/providers/relayPieces.ts';
import { answerReader } from '../../../src/wires/index.ts';
import { keptBytes } from '../keptMemory.ts';

const frame = (type: string, rest: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;

const ANSWER = Buffer.from(
  [
    frame('message_start', { message: { id: 'msg_1', model: 'm', usage: { input_tokens: 1 } } }),
    frame('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...Array.from({ length: 20 }, (_, index) =>
      frame('content_block_delta', { index: 0, delta: { type: 'text_delta', text: `word${index} ` } }),
    ),
    frame('content_block_stop', { index: 0 }),
    frame('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 20 } }),
    frame('message_stop', {}),
  ].join(''),
);

describe('The pieces of a relayed answer', () => {
  const cut = () => {
    const cutter = createCutter(false, answerReader('messages'));
    return [...cutter.add(ANSWER), ...cutter.rest()];
  };

  it('are its bytes, the first words before what came with them', () => {
    const pieces = cut();
    assert.deepEqual(Buffer.concat(pieces.map(({ bytes }) => bytes)), ANSWER);
    const [first] = pieces;
    assert.deepEqual(first?.events.at(-1), { type: 'text', text: 'word0 ' });
    assert.equal(pieces.length, 3);
  });

  it('leave nothing behind that is only freed when all memory is tidied', async () => {
    const kept = await keptBytes(1_000, () => void cut());
    assert.ok(kept < 500, `${kept} bytes an answer`);
  });
});
