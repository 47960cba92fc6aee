import assert from 'node:assert/strict';
import { expectOutcome, HOLE, trail } from '../unit/gateway/harness.ts';
import type { Fault } from './exam.ts';
import { SIXTY_TEXT } from './misbehave.ts';
import type { Tierwise } from './tierwise.ts';

const LOCAL = { facts: { priceSource: 'local' } } as const;

/** What servers do with time, what one failure says of them, and what they say of themselves. */
export const TIMING_FAULTS: readonly Fault<Tierwise>[] = [
  {
    id: 201,
    title: 'signs of life for longer than a silence may last, then an answer',
    examine: async ({ subject, variant }) => {
      // Where answers come whole, a silence may last three times as long.
      const model = `signs:${variant.streaming ? 2_000 : 5_000}`;
      assert.equal(expectOutcome(await subject.look([model]), 'ok').text, SIXTY_TEXT);
    },
  },
  {
    id: 202,
    title: 'a trickle while another model stands ready',
    where: ({ streaming }) => streaming,
    examine: async ({ subject }) => {
      const asked = await subject.look(['trickle', 'sixty']);
      assert.equal(expectOutcome(asked, 'ok').model, 'second/sixty');
      assert.equal(trail(asked)[0], 'first/trickle incomplete timeout');
    },
  },
  {
    id: 203,
    title: 'a good key that is refused once',
    examine: async ({ subject }) => {
      const model = 'once:401:invalid x-api-key';
      for (let i = 0; i < 3; i++) expectOutcome(await subject.look([model]), 'ok');
    },
  },
  {
    id: 204,
    title: '402 that names what can be afforded',
    examine: async ({ subject }) => {
      const asked = await subject.look(['afford:12', 'sixty']);
      assert.equal(expectOutcome(asked, 'ok').model, 'second/sixty');
      // Its other models may still do.
      assert.deepEqual(trail(await subject.look(['sixty'])), ['first/sixty ok']);
    },
  },
  {
    id: 205,
    title: 'Retry-After as a date of a clock that is wrong by a day',
    examine: async ({ subject }) => {
      assert.deepEqual(trail(await subject.look(['wrong-clock', 'sixty'])), [
        'first/wrong-clock failed rate-limit',
        'first/wrong-clock ok',
      ]);
    },
  },
  {
    id: 206,
    title: '503 while a local model is loaded',
    examine: async ({ subject }) => {
      assert.deepEqual(trail(await subject.look(['loads', 'sixty'], LOCAL)), [
        'first/loads failed loading',
        'first/loads ok',
      ]);
    },
  },
  {
    id: 207,
    title: 'five slow ghost texts, then a question',
    examine: async ({ subject }) => {
      for (let i = 0; i < 5; i++) await subject.look(['status:500'], { hole: HOLE });
      const asked = await subject.look(['status:500']);
      assert.equal(asked.attempts.length, 3, 'ghost text has closed the circuit for a question');
    },
  },
  {
    id: 208,
    title: 'too long for a window that nobody knows, and the next is not known either',
    examine: async ({ subject }) => {
      const facts = { contextKnown: false };
      const asked = await subject.look(['too-long', 'sixty'], { facts, windows: [128_000, 128_000] });
      assert.equal(expectOutcome(asked, 'ok').model, 'second/sixty');
    },
  },
  {
    id: 209,
    title: 'a field and a limit that are refused one after the other',
    examine: async ({ subject, server }) => {
      for (let i = 0; i < 2; i++) {
        const asked = await subject.look(['picky'], { temperature: 0 });
        assert.deepEqual(trail(asked), ['first/picky ok']);
      }
      assert.equal(server.journal.length, 4, 'not remembered');
    },
  },
  {
    id: 210,
    title: 'an address that is wrong, and a page in place of an answer',
    examine: async ({ subject }) => {
      for (const model of ['nowhere', 'page']) {
        const { failure } = expectOutcome(await subject.look([model]), 'failed');
        assert.equal(failure.reason, 'address');
        assert.match(failure.message, /address/);
      }
    },
  },
  {
    id: 211,
    title: 'an answer to half of the question',
    examine: async ({ subject }) => {
      // The server counts a hundred tokens.
      const asked = await subject.look(['sixty'], { ...LOCAL, inputTokens: 2_000 });
      assert.match(expectOutcome(asked, 'incomplete').failure.message, /read only 100 of about 2000 tokens/);
    },
  },
];
