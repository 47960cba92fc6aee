import assert from 'node:assert/strict';
import { acceptFile, refuseFile, undecided, withProposed } from '../../../src/proposals/decisions.ts';
import { createSession } from '../../../src/proposals/session.ts';
import type { WriteResult } from '../../../src/proposals/writing.ts';

const changes = ['a', 'b'].map((path) => ({ path, before: 'one\n', after: 'two\n', movedFrom: null }));
const all = () => true;

/** A session whose writes end when the test says so. */
function started() {
  const writes: { readonly paths: string[]; readonly end: (result: WriteResult | Error) => void }[] = [];
  const session = createSession(undecided({ changes }), {
    write: (accepted) =>
      new Promise((resolve, reject) => {
        const end = (result: WriteResult | Error) =>
          result instanceof Error ? reject(result) : resolve(result);
        writes.push({ paths: accepted.map(({ path }) => path), end });
      }),
    onChanged: () => undefined,
  });
  return { session, writes };
}

const turn = () => new Promise(setImmediate);
const WRITTEN: WriteResult = { ok: true, written: changes };
const STUCK: WriteResult = { ok: false, obstacles: [{ path: 'a', message: 'is gone' }] };

describe('the session of a proposal', () => {
  it('writes once, however often it is accepted', async () => {
    const { session, writes } = started();
    const decided = [
      session.decide(all, acceptFile),
      session.decide(all, acceptFile),
      session.decide(all, refuseFile),
    ];
    await turn();
    assert.equal(session.state(), 'writing');
    assert.deepEqual(
      writes.map(({ paths }) => paths),
      [['a', 'b']],
    );
    writes[0]?.end(WRITTEN);
    const outcomes = (await Promise.all(decided)).map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ['applied', 'nothing', 'nothing']);
    assert.equal(session.state(), 'done');
    assert.equal(writes.length, 1);
  });

  it('is as it was before where nothing could be written, and takes what came meanwhile', async () => {
    const { session, writes } = started();
    const accepted = session.decide(all, acceptFile);
    const edited = session.decide(
      ({ change }) => change.path === 'a',
      (file) => withProposed(file, 'three\n'),
    );
    await turn();
    writes[0]?.end(STUCK);
    assert.deepEqual(await accepted, {
      outcome: 'stuck',
      files: ['a', 'b'],
      message: 'Nothing was changed: a is gone.',
    });
    assert.equal((await edited).outcome, 'open');
    assert.deepEqual(
      session.decisions().map(({ state, proposed }) => [state, proposed]),
      [
        ['open', 'three\n'],
        ['open', 'two\n'],
      ],
    );
  });

  it('can be accepted again after a write that broke', async () => {
    const { session, writes } = started();
    const accepted = session.decide(all, acceptFile);
    await turn();
    writes[0]?.end(new Error('broken'));
    await assert.rejects(accepted);
    const again = session.decide(all, acceptFile);
    await turn();
    writes[1]?.end(WRITTEN);
    assert.equal((await again).outcome, 'applied');
  });

  it('says nothing where the user did not want it written', async () => {
    const { session, writes } = started();
    const accepted = session.decide(all, acceptFile);
    await turn();
    writes[0]?.end({ ok: false, obstacles: [] });
    assert.deepEqual(await accepted, { outcome: 'stuck', files: ['a', 'b'], message: null });
  });
});
