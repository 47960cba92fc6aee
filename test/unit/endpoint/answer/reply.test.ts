import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { answerTo } from '../../../../src/endpoint/answer/reply.ts';
import { WIRES, type Wire } from '../../../../src/wires/index.ts';

/** What was sent, with the second at which it was. */
function start(wire: Wire, stream: boolean) {
  const sent: (readonly [second: number, what: string])[] = [];
  let now = 0;
  const note = (what: string) => sent.push([now, what]);
  const reply = {
    head(status: number, headers: Readonly<Record<string, string>>) {
      note(`${status} ${headers['content-type']} ${headers['x-tierwise-model'] ?? ''}`.trim());
    },
    write: (part: Uint8Array | string) => void note(Buffer.from(part).toString()),
    end: () => void note('end'),
  };
  const answering = answerTo(reply, wire, stream, 'req_1');
  const wait = (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      now++;
      mock.timers.tick(1_000);
    }
  };
  return { sent, answering, wait };
}

const STREAM = '200 text/event-stream; charset=utf-8';

describe('what a client hears while a model thinks', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  for (const wire of WIRES) {
    it(`is never nothing for longer than 15 seconds in ${wire}, before the answer and within it`, () => {
      const { sent, answering, wait } = start(wire, true);
      wait(200);
      answering.begins({ 'x-tierwise-model': 'a/b' });
      answering.write(Buffer.from('data: {}\n\n'));
      wait(200);
      answering.write(Buffer.from('data: {"type":"message_stop"}\n\n'));
      answering.end();
      wait(60);
      const times = [0, ...sent.map(([second]) => second), 400];
      for (const [i, time] of times.slice(1).entries()) assert.ok(time - (times[i] ?? 0) <= 15, String(time));
      assert.deepEqual(sent[0], [10, STREAM], 'its headers come after 10 s at the latest');
      assert.ok(sent.every(([, what]) => what !== 'end' || sent.at(-1)?.[1] === 'end'));
      for (const [, what] of sent.slice(1, -1)) {
        assert.match(what, /^(?:data: \{.*\}|: ping|event: ping\ndata: \{"type": "ping"\})\n\n$/);
      }
    });

    it(`is an error of its own status in ${wire} as long as nothing was sent, and an event after that`, () => {
      const early = start(wire, true);
      early.wait(9);
      early.answering.fail({
        kind: 'rate-limit',
        message: 'slow down',
        headers: new Map([['retry-after', '3']]),
      });
      assert.equal(early.sent[0]?.[1], '429 application/json');
      const late = start(wire, true);
      late.wait(11);
      late.answering.fail({ kind: 'rate-limit', message: 'slow down' });
      assert.deepEqual(late.sent[0], [10, STREAM]);
      assert.match(late.sent.at(-2)?.[1] ?? '', /slow down/);
      assert.equal(late.sent.at(-1)?.[1], 'end');
      late.wait(60);
      assert.equal(late.sent.at(-1)?.[0], 11, 'nothing comes after it');
    });

    it(`is nothing in ${wire} before a whole answer: its status is not known yet`, () => {
      const { sent, answering, wait } = start(wire, false);
      wait(100);
      assert.equal(sent.length, 0);
      answering.begins({ 'x-tierwise-model': 'a/b' });
      answering.write(Buffer.from('{}'));
      answering.end();
      assert.deepEqual(
        sent.map(([, what]) => what),
        ['200 application/json a/b', '{}', 'end'],
      );
    });
  }
});
