import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { thoughtsApart } from '../../../src/gateway/providers/relayThoughts.ts';
import { answerReader, answerWriter } from '../../../src/wires/index.ts';

const options = { model: null, includeUsage: false, created: 0, origin: null };

function contentOf(pieces: readonly string[], more: readonly object[] = [], isWhole = false): unknown {
  const reader = thoughtsApart(answerReader('chat'), 'qwen3:8b');
  const writer = answerWriter('messages', options);
  const finish_reason = more.length > 0 ? 'tool_calls' : 'stop';
  const events = isWhole
    ? reader.whole({ choices: [{ message: { content: pieces.join('') }, finish_reason }] })
    : [
        ...pieces.flatMap((content) => reader.read({ choices: [{ delta: { content } }] })),
        ...more.flatMap((delta) => reader.read({ choices: [{ delta }] })),
        ...reader.read({ choices: [{ delta: {}, finish_reason }] }),
      ];
  for (const event of [...events, ...reader.done()]) writer.write(event);
  writer.done();
  const content = writer.whole()?.['content'];
  assert.ok(Array.isArray(content));
  return content.map(({ type, text, thinking, name }) => [type, text ?? thinking ?? name]);
}

function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (let i = 0; at < text.length; i++) {
    const next = at + (lengths[i % lengths.length] ?? 1);
    pieces.push(text.slice(at, next));
    at = next;
  }
  return pieces;
}

describe('Thoughts that a server leaves in its text', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

  it('are thoughts to a client of another wire, wherever the stream is cut, and whole', () => {
    const said = '<think>\nFirst I look.\n</think>\n\nIt is **there**.';
    const expected = [
      ['thinking', 'First I look.'],
      ['text', 'It is **there**.'],
    ];
    const trimmed = (content: unknown) =>
      Array.isArray(content) ? content.map(([type, text]) => [type, String(text).trim()]) : content;
    fc.assert(fc.property(lengths, (one) => assert.deepEqual(trimmed(contentOf(cut(said, one))), expected)));
    assert.deepEqual(trimmed(contentOf([said], [], true)), expected);
  });

  it('end before its calls, and what waits for the rest of a mark is text', () => {
    const call = { tool_calls: [{ index: 0, id: 'a', function: { name: 'Read', arguments: '{}' } }] };
    assert.deepEqual(contentOf(['Look <', ''], [call]), [
      ['text', 'Look <'],
      ['tool_use', 'Read'],
    ]);
  });

  it('are none where a text only speaks of them', () => {
    const said = 'Write `<think>` before it and `</think>` after it.';
    fc.assert(fc.property(lengths, (one) => assert.deepEqual(contentOf(cut(said, one)), [['text', said]])));
  });
});
