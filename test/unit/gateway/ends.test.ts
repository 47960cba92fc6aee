import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { attempt } from '../../../src/gateway/attempt.ts';
import { endOf } from '../../../src/gateway/providers/ends.ts';
import type { Provider } from '../../../src/gateway/providers/index.ts';
import { TEST_LIMITS } from './harness.ts';

const GOOD = [
  ...['stop', 'STOP', 'Stop', ' stop ', 'end_turn', 'endTurn', 'END_TURN', 'stop_sequence', 'stopSequence'],
  ...['eos', 'eos_token', 'tool_calls', 'TOOL_CALLS', 'toolCalls', 'tool_use', 'toolUse', 'function_call'],
  ...['FINISH_REASON_STOP', 'FinishReason.STOP'],
];

/** What servers are known to say besides, by what it means. */
const OTHERS = {
  length: [
    ...['length', 'LENGTH', 'max_tokens', 'MAX_TOKENS', 'maxTokens', 'model_length', 'max_output_tokens'],
    ...['model_context_window_exceeded', 'token_limit', 'contextLengthReached', 'maxPredictedTokensReached'],
    ...[
      'MAXTOKENS',
      'FINISH_REASON_MAX_TOKENS',
      'output_limit',
      'window_exceeded',
      'truncated',
      'ERROR_LIMIT',
    ],
  ],
  'content-policy': [
    ...[
      'content_filter',
      'content_filtered',
      'content_filter: RECITATION',
      'refusal',
      'SAFETY',
      'IMAGE_SAFETY',
    ],
    ...[
      'RECITATION',
      'BLOCKLIST',
      'PROHIBITED_CONTENT',
      'SPII',
      'LANGUAGE',
      'sensitive',
      'guardrail_intervened',
    ],
    ...['MODEL_ARMOR', 'policy_violation', 'flagged', 'FINISH_REASON_SAFETY', 'ERROR_TOXIC'],
  ],
  malformed: [
    ...[
      'malformed_function_call',
      'MALFORMED_FUNCTION_CALL',
      'function_call_filter: MALFORMED_FUNCTION_CALL',
    ],
    ...['UNEXPECTED_TOOL_CALL', 'malformed_tool_use', 'MISSING_THOUGHT_SIGNATURE'],
  ],
  error: [
    ...[
      'error',
      'insufficient_system_resource',
      'abort',
      'aborted',
      'cancelled',
      'pause_turn',
      'OTHER',
      'load',
    ],
    ...['network_error', 'timeout', 'FINISH_REASON_UNSPECIFIED', 'not_finished', 'compaction', 'user_cancel'],
    ...['stopped by user', 'non-stop', 'stop?', '結束', 'true', 'undefined'],
  ],
} as const;

const CALL = {
  model: 'x',
  messages: [],
  maxOutputTokens: 10,
  temperature: null,
  sessionId: null,
  tools: null,
  effort: null,
} as const;

async function failureOf(...words: readonly string[]) {
  const provider: Provider = {
    streams: true,
    async *stream() {
      yield { type: 'text', text: 'if (total <' };
      for (const word of words) {
        const end = endOf(word);
        if (end) yield end;
      }
    },
    probe: async () => null,
    models: async () => [],
  };
  const { failure } = await attempt(
    provider,
    CALL,
    TEST_LIMITS,
    new AbortController().signal,
    () => undefined,
  );
  return failure;
}

describe('The word that an answer ends with', () => {
  it('is a good one where its server is known for it, however it is written', () => {
    for (const word of GOOD) assert.equal(endOf(word)?.reason, 'stop', word);
  });

  for (const [reason, words] of Object.entries(OTHERS)) {
    it(`can mean ${reason}`, () => {
      for (const word of words) assert.equal(endOf(word)?.reason, reason, word);
    });
  }

  it('is none where a server writes nothing into it yet', () => {
    for (const word of [null, undefined, '', ' ', 'null', 'NULL']) assert.equal(endOf(word), null);
  });

  it('is no success unless it is known to be one', async () => {
    const folded = new Set(GOOD.map((word) => word.trim().toLowerCase().replaceAll('_', '')));
    const unknown = fc
      .oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[a-z]{1,12}_?[a-z]{0,12}$/))
      .filter(
        (word) =>
          !folded.has(
            word
              .trim()
              .toLowerCase()
              .replace(/[^a-z0-9]/g, ''),
          ),
      );
    await fc.assert(
      fc.asyncProperty(unknown, async (word) => {
        assert.notEqual(endOf(word)?.reason, 'stop');
        assert.notEqual(await failureOf(word), null);
      }),
    );
  });

  it('stays what it was when a better one follows', async () => {
    assert.equal((await failureOf('length', 'stop'))?.reason, 'length');
    assert.equal((await failureOf('stop', 'error'))?.reason, 'cut-off');
    assert.equal(await failureOf('stop', 'stop'), null);
  });

  it('is told in the log, and only as long as a word is', async () => {
    assert.match((await failureOf('abort'))?.detail ?? '', /"abort"/);
    assert.ok(((await failureOf('x'.repeat(10_000)))?.detail.length ?? 0) < 120);
  });
});
