import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { TextDelta } from '../../../src/completion/inFlightRequest.ts';
import { script, suggestionOf, textOf } from './script.ts';

const AT = 'const total = ▮\n';
const GOOD = 'compute(items);';

/** What servers do, and what the log says of it. */
const BAD: Readonly<Record<string, { readonly says: string; readonly nothing: string }>> = {
  prose: { says: 'Here is the completed code for you:', nothing: 'prose' },
  'an empty text': { says: '', nothing: 'empty' },
  'blank lines only': { says: '\n\n  \n', nothing: 'empty' },
  'controls only': { says: '\u0000\u0001\u0002', nothing: 'empty' },
  'invalid UTF-8': { says: '\uFFFD\uFFFD\uFFFD\uFFFD', nothing: 'empty' },
  'an empty fence': { says: '```ts\n```', nothing: 'empty' },
};

describe('Bad answers', () => {
  for (const [name, { says, nothing }] of Object.entries(BAD)) {
    it(`of ${name} show nothing, and the next key works`, async () => {
      const { at, during } = script(({ id }) => (id === 1 ? says : GOOD));
      assert.equal(textOf(await during(at(AT))), `nothing: ${nothing}`);
      assert.equal(textOf(await during(at('const total = 1 + ▮\n'))), GOOD);
    });
  }

  it('of 10 MB are left at once', async () => {
    const { at, during, open } = script(() => [{ text: 'x'.repeat(10_000_000) }]);
    const result = await during(at(AT));
    assert.ok(result.kind === 'nothing' || result.text.length < 2_000);
    assert.equal(open(), 0);
  });

  it('of 10 MB in small deltas are left at once', async () => {
    let sent = 0;
    const { at, during, clock } = script(() => '', {
      async *ask() {
        for (let i = 0; i < 1_000_000; i++) {
          sent++;
          yield { text: `word${i} ` };
        }
      },
    });
    await during(at(AT));
    await during(clock.sleep(10));
    assert.ok(sent < 1_000, `${sent}`);
  });

  it('of endless empty deltas come to an end', async () => {
    const { at, during } = script(() => '', {
      async *ask(): AsyncGenerator<TextDelta> {
        for (;;) yield { text: '' };
      },
    });
    assert.equal(textOf(await during(at(AT))), 'nothing: empty');
  });

  it('slower than the limit show nothing, and the next key asks again', async () => {
    const { at, during, open, prompts } = script(({ id }) =>
      id === 1 ? [{ text: GOOD, afterMs: 60_000 }] : GOOD,
    );
    assert.equal(textOf(await during(at(AT))), 'nothing: too-slow');
    assert.equal(open(), 0);
    assert.equal(textOf(await during(at(AT))), GOOD);
    assert.equal(prompts.length, 2);
  });

  it('of a stream that never says anything and cannot be stopped are left', async () => {
    const { at, during, clock } = script(() => '', {
      ask: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) }),
    });
    assert.equal(textOf(await during(at(AT))), 'nothing: too-slow');
    assert.equal(clock.pending(), 0);
  });

  it('that are an error say why, and the next key asks again', async () => {
    let calls = 0;
    const { at, during } = script(() => '', {
      async *ask(): AsyncGenerator<TextDelta> {
        if (++calls === 1) throw new Error('the server is down');
        yield { text: GOOD };
      },
    });
    const result = await during(at(AT));
    assert.deepEqual(result, { kind: 'nothing', reason: 'failed', detail: 'the server is down' });
    assert.equal(textOf(await during(at(AT))), GOOD);
  });

  it('that break off show no half line', async () => {
    const { at, during } = script(() => '', {
      async *ask(): AsyncGenerator<TextDelta> {
        yield { text: 'compute(it' };
        throw new Error('connection lost');
      },
    });
    assert.equal(textOf(await during(at(AT))), 'nothing: failed');
  });

  it('that throw before they start show nothing', async () => {
    const { at, during } = script(() => '', {
      ask: () => {
        throw new Error('no model');
      },
    });
    assert.equal(textOf(await during(at(AT))), 'nothing: failed');
  });

  it('that are no text at all show nothing', async () => {
    const { at, during } = script(() => '', {
      async *ask(): AsyncGenerator<TextDelta> {
        const delta: TextDelta = JSON.parse('{"text": 7}');
        yield delta;
      },
    });
    assert.equal(textOf(await during(at(AT))), 'nothing: empty');
  });
});

describe('Odd documents', () => {
  it('that are empty are asked about by command only', async () => {
    const { at, during, prompts } = script(() => GOOD);
    assert.equal(textOf(await during(at('▮'))), 'nothing: tiny-file');
    assert.equal(suggestionOf(await during(at('▮', { manual: true }))).text, GOOD);
    assert.equal(prompts.length, 1);
  });

  it('with a cursor beyond their end are completed at it', async () => {
    const { at, during } = script(() => GOOD);
    assert.equal(textOf(await during(at(AT, { line: 99, character: 99, manual: true }))), GOOD);
  });

  it('with a line of a megabyte are cut', async () => {
    const { at, during, prompts } = script(() => GOOD);
    await during(at(`${'a = b; '.repeat(150_000)}▮`, { manual: true }));
    assert.ok((prompts[0]?.prefix.length ?? 0) <= 2_000);
  });
});
