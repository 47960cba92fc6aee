import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { TEXT } from '../unit/gateway/faults.ts';
import type { Answer, Exam, Fault } from './exam.ts';
import { SIXTY_TEXT } from './misbehave.ts';

/** The most attempts that one model may get for one request. */
const MOST_ATTEMPTS = 6;
/** A busy machine is late by itself. */
const SLACK_MS = 1_500;

function callsOf({ server }: Exam, model: string): readonly { at: number }[] {
  return server.journal.filter((call) => call.model === model);
}

/** Who answered: the model of the last call. */
function answeredBy({ server }: Exam): string {
  return server.journal.at(-1)?.model ?? '';
}

function assertServed(answer: Answer, text = TEXT): void {
  assert.ok(answer.ok, `no answer: ${answer.error}`);
  assert.equal(answer.text, text);
}

/** All models that are asked for, for gateways that want to be told beforehand. */
export function modelsAskedFor(shorter: number): readonly string[] {
  return [
    'ok',
    'sixty',
    'no-prefill',
    'wait:retry-after:2',
    'status:429',
    'status:500:1',
    'status:503',
    'reset',
    'silent',
    `late:${20_000 / shorter}`,
    'cut-at-40',
    'stall-once',
    'one-malformed',
    'no-done',
    'too-long',
    'policy',
    `outage:${60_000 / shorter}`,
    'status:500',
  ];
}

/** Either the whole answer, or one that says that it is none. */
function assertHonest(answer: Answer): void {
  if (answer.ok) assert.equal(answer.text, SIXTY_TEXT, 'half an answer as if it were whole');
  else assert.notEqual(answer.error, '', 'no answer and no reason');
}

/** The faults that any gateway can be put through: it is asked with a chain of models, and the provider keeps a journal. */
export const COMMON_FAULTS: readonly Fault[] = [
  {
    id: 1,
    title: '429 with Retry-After 2 s, once',
    examine: async (exam) => {
      assertServed(await exam.subject.ask(['wait:retry-after:2', 'ok']));
      const [first, second, ...more] = callsOf(exam, 'wait:retry-after:2');
      assert.equal(more.length, 0, 'hammered');
      if (first && second) assert.ok(second.at - first.at >= 1_800, `again after ${second.at - first.at} ms`);
    },
  },
  {
    id: 2,
    title: '429 for ever',
    examine: async (exam) => {
      assertServed(await exam.subject.ask(['status:429', 'ok']));
      const calls = callsOf(exam, 'status:429').length;
      assert.ok(calls <= MOST_ATTEMPTS, `${calls} attempts`);
    },
  },
  {
    id: 3,
    title: '500 once',
    examine: async (exam) => {
      assertServed(await exam.subject.ask(['status:500:1', 'ok']));
      assert.equal(answeredBy(exam), 'status:500:1', 'not asked again');
    },
  },
  {
    id: 4,
    title: '503 for ever',
    examine: async (exam) => {
      assertServed(await exam.subject.ask(['status:503', 'ok']));
      const calls = callsOf(exam, 'status:503').length;
      assert.ok(calls <= MOST_ATTEMPTS, `${calls} attempts`);
    },
  },
  {
    id: 5,
    title: 'reset before the headers',
    examine: async (exam) => {
      assertServed(await exam.subject.ask(['reset', 'ok']));
      const calls = callsOf(exam, 'reset').length;
      assert.ok(calls <= MOST_ATTEMPTS, `${calls} attempts`);
    },
  },
  {
    id: 6,
    title: 'accepted, and silent for 120 s',
    examine: async (exam) => {
      const answer = await exam.subject.ask(['silent', 'ok']);
      assertServed(answer);
      assert.equal(callsOf(exam, 'silent').length, 1, 'asked again');
      assert.ok(answer.ms < 120_000 / exam.shorter + SLACK_MS * 2, `${answer.ms} ms`);
    },
  },
  {
    id: 7,
    title: 'first token after 20 s',
    examine: async (exam) => {
      const answer = await exam.subject.ask([`late:${20_000 / exam.shorter}`, 'sixty']);
      assertServed(answer, SIXTY_TEXT);
    },
  },
  {
    id: 8,
    title: 'cut after 40 of 60 tokens',
    examine: async (exam) => {
      assertHonest(await exam.subject.ask(['cut-at-40', 'sixty']));
      assertHonest(await exam.subject.ask(['cut-at-40']));
    },
  },
  {
    id: 9,
    title: 'stalls 30 s in the middle',
    examine: async (exam) => {
      const answer = await exam.subject.ask(['stall-once', 'sixty']);
      assertHonest(answer);
      assert.ok(answer.ms < 200_000 / exam.shorter + SLACK_MS, `held for ${answer.ms} ms`);
      assertServed(await exam.subject.ask(['stall-once', 'sixty']), SIXTY_TEXT);
    },
  },
  {
    id: 10,
    title: 'one malformed chunk',
    examine: async (exam) => {
      assertHonest(await exam.subject.ask(['one-malformed', 'sixty']));
      assertHonest(await exam.subject.ask(['one-malformed']));
    },
  },
  {
    id: 11,
    title: 'no [DONE], connection left open',
    // Only a stream has such an end.
    where: ({ streaming }) => streaming,
    examine: async (exam) => {
      const answer = await exam.subject.ask(['no-done']);
      assertServed(answer, SIXTY_TEXT);
      assert.equal(answer.usage?.outputTokens, 20, 'usage not reported');
      assert.ok(answer.ms < 8_000, `ended after ${answer.ms} ms`);
    },
  },
  {
    id: 12,
    title: 'context too long',
    examine: async (exam) => {
      assertServed(await exam.subject.ask(['too-long', 'ok'], [200_000, 1_000_000]));
      assert.equal(callsOf(exam, 'too-long').length, 1, 'asked again');
    },
  },
  {
    id: 13,
    title: 'content policy',
    examine: async (exam) => {
      const answer = await exam.subject.ask(['policy', 'ok']);
      assert.equal(answer.ok, false, 'another model was asked');
      assert.match(answer.error, /flagged by our content policy/, 'the reason is not shown');
      assert.equal(exam.server.journal.length, 1, `${exam.server.journal.length} calls`);
    },
  },
  {
    id: 14,
    title: 'cut, and the fallback takes no prefill',
    examine: async (exam) => {
      assertHonest(await exam.subject.ask(['cut-at-40', 'no-prefill']));
      const refused = exam.server.journal.some(
        ({ body }) => (body['messages'] as readonly { role: string }[]).at(-1)?.role === 'assistant',
      );
      assert.ok(!refused, 'the fallback was sent half an answer');
    },
  },
  {
    id: 15,
    title: 'down for 60 s, then healthy; 20 requests',
    examine: async (exam) => {
      const outage = 60_000 / exam.shorter;
      const recovery = 30_000 / exam.shorter;
      const model = `outage:${outage}`;
      const asking: Promise<Answer>[] = [];
      for (let i = 0; i < 20; i++) {
        asking.push(exam.subject.ask([model, 'sixty']));
        await sleep(outage / 20);
      }
      for (const answer of await Promise.all(asking)) assertServed(answer, SIXTY_TEXT);
      const down = callsOf(exam, model).length;
      assert.ok(down <= 12, `${down} calls during the outage`);
      await sleep(recovery);
      assertServed(await exam.subject.ask([model, 'sixty']), SIXTY_TEXT);
      assert.equal(answeredBy(exam), model, 'not back after its recovery');
    },
  },
  {
    id: 16,
    title: 'accounting after failover',
    examine: async (exam) => {
      const answer = await exam.subject.ask(['status:500', 'ok']);
      assertServed(answer);
      assert.equal(answer.model, 'ok', `names ${answer.model}`);
      assert.deepEqual(answer.usage, { inputTokens: 100, outputTokens: 20 });
    },
  },
];
