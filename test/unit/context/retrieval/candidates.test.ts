import assert from 'node:assert/strict';
import { createCollector, runSources, timed } from '../../../../src/context/retrieval/candidates.ts';
import { fakeFiles, fileText, never } from '../fakes.ts';
import { SILENT } from './world.ts';

const forever = () => Promise.withResolvers<void>().promise;

describe('work with a time limit', () => {
  it('is done, or failed, when it is', async () => {
    assert.equal(await timed(1_000, never, async () => undefined), 'done');
    assert.equal(await timed(1_000, never, () => Promise.reject(new Error('no'))), 'failed');
  });

  it('is given up at the limit, and told so', async () => {
    let told: AbortSignal | undefined;
    const end = await timed(20, never, (signal) => {
      told = signal;
      return forever();
    });
    assert.equal(end, 'time');
    assert.equal(told?.aborted, true);
  });

  it('is given up at once when the caller does not want it any more', async () => {
    const caller = new AbortController();
    const running = timed(10_000, caller.signal, forever);
    caller.abort();
    assert.equal(await running, 'cancelled');
    let begun = false;
    const end = await timed(10_000, caller.signal, async () => {
      begun = true;
    });
    assert.equal(end, 'cancelled');
    assert.equal(begun, false);
  });
});

describe('Sources of candidates', () => {
  it('count with what they found in time, and are told of where they were not done', async () => {
    const collector = createCollector();
    const context = { server: SILENT, files: fakeFiles({}), collector, signal: never };
    const file = fileText('a.ts', 'a');
    const found = { uri: 'a', file, lines: { start: 0, end: 1 }, at: 0, form: 'excerpt', score: 1 } as const;
    await runSources(
      {
        slow: async () => {
          collector.candidates.push({ ...found, reasons: [{ source: 'reference', why: 'uses a' }] });
          await forever();
        },
        wrong: () => Promise.reject(new Error('no')),
        quick: async () => undefined,
      },
      20,
      context,
    );
    assert.equal(collector.candidates.length, 1);
    assert.deepEqual(collector.leftOut(), [
      { reason: 'failed', path: null, what: 'wrong' },
      { reason: 'time', path: null, what: 'slow' },
    ]);
  });
});
