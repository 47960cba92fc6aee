import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  acceptFile,
  acceptHunk,
  type FileDecision,
  hunkAt,
  hunksOf,
  refuseFile,
  refuseHunk,
  undecided,
  withProposed,
} from '../../../src/proposals/decisions.ts';
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
      message: 'This was not applied: a is gone.',
    });
    assert.equal((await edited).outcome, 'open');
    assert.deepEqual(
      session.now().files.map(({ state, proposed }) => [state, proposed]),
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

describe('what was discarded of a proposal', () => {
  /** Two files of twelve lines, every third of which is to be another. */
  const LINES = Array.from({ length: 12 }, (_, i) => `line ${i}\n`);
  const TEXT = LINES.join('');
  const NEW = LINES.map((line, i) => (i % 3 === 0 ? `NEW ${i}\n` : line)).join('');
  const several = ['a', 'b'].map((path) => ({ path, before: TEXT, after: NEW, movedFrom: null }));
  const proposed = (written: string[] = []) =>
    createSession(undecided({ changes: several }), {
      write: async (accepted) => {
        written.push(...accepted.map(({ after }) => after ?? ''));
        return WRITTEN;
      },
      onChanged: () => undefined,
    });
  const at = (path: string, line: number, how: typeof acceptHunk) =>
    [
      ({ change }: FileDecision) => change.path === path,
      (file: FileDecision) => {
        const hunk = file.state === 'open' ? hunkAt(file, line) : null;
        return hunk ? how(file, hunk) : file;
      },
    ] as const;
  const textOf = (session: ReturnType<typeof proposed>) => session.now().files.map((file) => file.proposed);

  it('comes back one by one, the last one first, whatever was accepted in between', async () => {
    const step = fc.record({
      path: fc.constantFrom('a', 'b'),
      line: fc.nat(11),
      isDiscard: fc.boolean(),
    });
    const law = fc.asyncProperty(fc.array(step, { maxLength: 7 }), async (steps) => {
      const session = proposed();
      const texts: (readonly (string | null)[])[] = [];
      for (const { path, line, isDiscard } of steps) {
        const before = textOf(session);
        if (!isDiscard) await session.decide(...at(path, line, acceptHunk));
        else if ((await session.discard(...at(path, line, refuseHunk))).outcome === 'open') {
          if (textOf(session).some((text, i) => text !== before[i])) texts.push(before);
        }
        if (session.state() === 'done') return;
      }
      const taken = session.now().files.map(({ accepted }) => accepted);
      for (const before of texts.reverse()) {
        assert.equal((await session.undo()).outcome, 'open');
        assert.deepEqual(textOf(session), before);
      }
      assert.equal((await session.undo()).outcome, 'nothing');
      assert.deepEqual(
        session.now().files.map(({ accepted }) => accepted),
        taken,
      );
    });
    await fc.assert(law, { numRuns: 300 });
  });

  it('is nothing where no change was there to discard', async () => {
    const session = proposed();
    await session.discard(...at('a', 1, (file) => file));
    assert.deepEqual(session.now().discards, []);
  });

  it('is open again in a file that was decided by it', async () => {
    const session = proposed();
    await session.discard(({ change }) => change.path === 'a', refuseFile);
    assert.equal(session.now().files[0]?.state, 'refused');
    await session.undo();
    assert.deepEqual(session.now().files, undecided({ changes: several }));
  });

  it('keeps what was typed elsewhere since', async () => {
    const session = proposed();
    await session.discard(...at('a', 3, refuseHunk));
    const typed = (text: string | null) => (text ?? '').replace('line 8\n', 'by hand\nline 8\n');
    await session.decide(
      ({ change }) => change.path === 'a',
      (file) => withProposed(file, typed(file.proposed)),
    );
    assert.equal((await session.undo()).outcome, 'open');
    assert.equal(session.now().files[0]?.proposed, typed(NEW));
  });

  it('stays away where its lines are others by now, which is said, and what was discarded before is next', async () => {
    const session = proposed();
    await session.discard(...at('a', 9, refuseHunk));
    await session.discard(...at('a', 3, refuseHunk));
    const typed = (text: string | null) => (text ?? '').replace('line 3\n', 'by hand\n');
    await session.decide(
      ({ change }) => change.path === 'a',
      (file) => withProposed(file, typed(file.proposed)),
    );
    const [now] = textOf(session);
    assert.deepEqual(await session.undo(), {
      outcome: 'stuck',
      files: ['a'],
      message: 'a was changed in the same lines meanwhile.',
    });
    assert.equal(textOf(session)[0], now);
    assert.equal((await session.undo()).outcome, 'open');
    assert.equal(textOf(session)[0], NEW.replace('NEW 3\n', 'by hand\n'));
  });

  it('is passed over where the undo of the editor has brought it back', async () => {
    const session = proposed();
    await session.discard(...at('a', 9, refuseHunk));
    const [withOne] = textOf(session);
    await session.discard(...at('a', 3, refuseHunk));
    await session.decide(
      ({ change }) => change.path === 'a',
      (file) => withProposed(file, withOne ?? ''),
    );
    assert.equal((await session.undo()).outcome, 'open');
    assert.deepEqual(textOf(session), [NEW, NEW]);
    assert.equal((await session.undo()).outcome, 'nothing');
  });

  it('is known after the last decision, with what was accepted before', async () => {
    const written: string[] = [];
    const session = proposed(written);
    await session.decide(({ change }) => change.path === 'b', acceptFile);
    for (const line of [0, 3, 6]) await session.discard(...at('a', line, refuseHunk));
    assert.equal((await session.discard(...at('a', 9, refuseHunk))).outcome, 'applied');
    assert.deepEqual(written, [NEW]);
    const { files, discards } = session.before();
    assert.deepEqual(
      files.map((file) => hunksOf(file).length),
      [1, 0],
    );
    assert.equal(discards.length, 3);
    const again = createSession(files, { write: async () => WRITTEN, onChanged: () => undefined }, discards);
    for (let i = 0; i < 3; i++) assert.equal((await again.undo()).outcome, 'open');
    assert.equal(textOf(again)[0], NEW);
  });
});
