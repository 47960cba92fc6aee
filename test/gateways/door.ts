import assert from 'node:assert/strict';
import { expectOutcome } from '../unit/gateway/harness.ts';
import type { Fault } from './exam.ts';
import type { Tierwise } from './tierwise.ts';

/** What servers say that is not an answer, or in another form than their documentation's. */
export const DOOR_FAULTS: readonly Fault<Tierwise>[] = [
  {
    id: 101,
    title: 'half an answer that ends with any word but a good one',
    examine: async ({ subject }) => {
      for (const word of [
        'insufficient_system_resource',
        'model_length',
        'MAX_TOKENS',
        'SAFETY',
        'pause_turn',
      ]) {
        const { result } = await subject.look([`ends-with:${word}`]);
        assert.notEqual(result.outcome, 'ok', word);
      }
      for (const word of ['STOP', 'eos']) expectOutcome(await subject.look([`ends-with:${word}`]), 'ok');
    },
  },
  {
    id: 102,
    title: 'thoughts and marks of a template in the text',
    examine: async ({ subject }) => {
      for (const said of [
        '<think>\nThey want a greeting.\n</think>\n\nHello!<|im_end|>',
        'They want a greeting.\n</think>\n\nHello!</s>',
        '[THINK]They want a greeting.[/THINK]Hello!<|eot_id|>\n',
      ]) {
        for (const pieces of [[said], [...said], said.split(/(?<=.{5})/s)]) {
          const { result } = await subject.look(['says'], { prompt: JSON.stringify(pieces) });
          assert.equal(expectOutcome({ result }, 'ok').text, 'Hello!');
        }
      }
    },
  },
];
