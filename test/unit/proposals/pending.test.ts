import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undecided } from '../../../src/proposals/decisions.ts';
import { createPendingStore, type Pending } from '../../../src/proposals/pending.ts';

const pending = (id: string, at: number, text = 'two\n'): Pending => ({
  id,
  title: `Refactor ${id}`,
  note: null,
  attemptId: 7,
  task: null,
  asked: {
    task: 'refactor',
    instruction: 'Refactor a.ts.',
    promptMaterial: '',
    files: 1,
    diagnostics: 0,
    others: [],
    within: false,
    target: { uri: 'untitled:a.ts', path: 'a.ts', text: 'one\n', start: 0, end: 1, isWhole: true },
  },
  at,
  inDoubt: false,
  decisions: undecided({ changes: [{ path: 'a.ts', before: 'one\n', after: text, movedFrom: null }] }).map(
    (file) => ({ ...file }),
  ),
  locations: [['a.ts', 'untitled:a.ts']],
});

describe('the store of pending proposals', () => {
  let folder: string;
  let logged: string[];
  const open = () => createPendingStore(join(folder, 'pending'), (line) => void logged.push(line));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwise-pending-'));
    logged = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back what it kept, in order, until that is dropped', () => {
    const [first, second] = [pending('edit-1', 1), pending('edit-2', 2)];
    const store = open();
    assert.deepEqual(store.all(), []);
    store.keep(second);
    store.keep(first);
    store.keep({ ...second, inDoubt: true });
    assert.deepEqual(open().all(), [first, { ...second, inDoubt: true }]);
    store.drop(first.id);
    assert.deepEqual(open().all(), [{ ...second, inDoubt: true }]);
    assert.deepEqual(logged, []);
  });

  it('has those of before an update, without what they were asked with', () => {
    const { asked: _, ...before } = pending('edit-1', 1);
    open().all();
    writeFileSync(join(folder, 'pending', 'edit-1.json'), JSON.stringify(before));
    assert.deepEqual(open().all(), [{ ...before, asked: null }]);
  });

  it('lets nobody else read it', () => {
    if (process.platform === 'win32') return;
    open().keep(pending('edit-1', 1));
    const [name = ''] = readdirSync(join(folder, 'pending'));
    assert.equal(statSync(join(folder, 'pending', name)).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, 'pending')).mode & 0o777, 0o700);
  });

  it('passes over what it cannot read, and says so', () => {
    const store = open();
    store.keep(pending('edit-1', 1));
    writeFileSync(join(folder, 'pending', 'edit-2.json'), '{"id":"edit-2"');
    writeFileSync(join(folder, 'pending', 'edit-3.json'), '{"id":"../../x","title":1}');
    assert.deepEqual(
      open()
        .all()
        .map(({ id }) => id),
      ['edit-1'],
    );
    assert.equal(logged.length, 2);
  });

  it('does not grow without end', () => {
    const store = open();
    const large = 'x'.repeat(11_000_000);
    const kept = Array.from({ length: 8 }, (_, i) => store.keep(pending(`edit-${i}`, i, large)));
    // Both texts of a file are in it, the proposed one twice.
    assert.ok(kept.every((one) => !one));
    const small = Array.from({ length: 8 }, (_, i) =>
      store.keep(pending(`edit-${i}`, i, 'x'.repeat(4_000_000))),
    );
    assert.ok(small[0] && !small.at(-1));
    assert.ok(logged.length > 0);
    store.drop('edit-0');
    assert.ok(store.keep(pending('edit-9', 9, 'x'.repeat(4_000_000))));
  });
});
