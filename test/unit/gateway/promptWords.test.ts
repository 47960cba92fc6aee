import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GatewayRequest, Message } from '../../../src/gateway/index.ts';
import { withoutPrompt } from '../../../src/gateway/promptWords.ts';

function requestOf(...messages: Message[]): GatewayRequest {
  const route = {
    task: 'chat',
    tier: 'mid',
    chain: [],
    passedOver: [],
    inputTokens: 1,
    expectedUsd: null,
    reasons: [],
  } as const;
  return { route, messages, tools: null, sessionId: null, language: null };
}

/** Runs of three words, as a reader sees them. */
function runsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.slice(2).map((_, i) => words.slice(i, i + 3).join(' ')));
}

const word = fc.oneof(
  fc.constantFrom('the', 'key', 'model', 'fix', 'is', 'not', 'naïve', 'Über', '42', '秘密'),
  fc.stringMatching(/^[a-z]{3,9}$/),
);
const gap = fc.constantFrom(' ', '  ', '\n', ', ', '. ', '"', "'", '”', '“', '`', ' - ', '\t', '_', '/');
const prose = fc
  .array(fc.tuple(word, gap), { minLength: 3, maxLength: 40 })
  .map((parts) => parts.flat().join(''));

const ECHOES: Readonly<Record<string, (prompt: string) => string>> = {
  plain: (prompt) => prompt,
  json: (prompt) => JSON.stringify({ messages: [{ role: 'user', content: prompt }] }),
  capitals: (prompt) => prompt.toUpperCase(),
  quoted: (prompt) => `Invalid prompt: “${prompt}” was rejected`,
  words: (prompt) => prompt.split(/\s+/).join('_'),
  part: (prompt) => prompt.slice(Math.floor(prompt.length / 3)),
};

describe('What a server says of a failure', () => {
  for (const [name, echo] of Object.entries(ECHOES)) {
    it(`has no three words of the prompt in a row, echoed ${name}`, () => {
      fc.assert(
        fc.property(prose, prose, (prompt, other) => {
          const told = withoutPrompt(
            `400 ${echo(prompt)}`,
            requestOf({ role: 'user', content: `${other}\n${prompt}` }),
          );
          const asked = runsOf(`${other}\n${prompt}`);
          for (const run of runsOf(told)) assert.ok(!asked.has(run), `${run} in ${told}`);
        }),
      );
    });
  }

  it('stays as it is where it quotes nothing', () => {
    const request = requestOf({ role: 'user', content: 'Why is the sky blue? Invalid value.' });
    const told = '400 invalid_request_error Invalid value: "max_tokens" is too large.';
    assert.equal(withoutPrompt(told, request), told);
    assert.equal(withoutPrompt('500 the sky is blue', request), '500 the sky is blue');
  });
});
