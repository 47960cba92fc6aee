import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Journal, openJournal, type Step, type Task } from '../../../../src/agent/journal/index.ts';
import { BASE, newTask } from '../loop/line.ts';

let folder: string;
let file: string;
let now: number;
let open: Journal[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwise-journal-'));
  file = join(folder, 'tasks.db');
  now = 1_000;
  open = [];
});

afterEach(() => {
  for (const journal of open) journal.close();
  rmSync(folder, { recursive: true, force: true });
});

function opened(): Journal {
  const found = openJournal({ file, now: () => now, log: () => {} });
  assert.ok(found.ok);
  open.push(found.journal);
  return found.journal;
}

function close(journal: Journal): void {
  open = open.filter((one) => one !== journal);
  journal.close();
}

function task(id: string, change: Partial<Task> = {}): Task {
  return newTask({ id, base: null, createdAt: now, changedAt: now, ...change });
}

function tool(seq: number, change: Partial<Extract<Step, { kind: 'tool' }>> = {}): Step {
  return {
    kind: 'tool',
    seq,
    ...BASE,
    prev: seq - 1,
    state: 'begun',
    repeat: 'in-tree',
    before: `s${seq}`,
    at: now,
    endedAt: null,
    input: { of: 1, index: 0, call: { id: 'c', name: 'write', input: { path: 'a' } } },
    result: null,
    ...change,
  };
}

function taskIn(journal: Journal, id: string): Task | null {
  const entry = journal.entry(id);
  return entry?.readable ? entry.task : null;
}

/** Changes the file as another program could. */
function tamper(sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

describe('the journal of tasks', () => {
  it('gives back what was written, in a file that only the user may read', () => {
    const journal = opened();
    journal.add(task('one'));
    journal.write('one', tool(1), { spentUsd: 0.5 });
    close(journal);
    const again = opened();
    assert.deepEqual(again.steps('one')?.line, [tool(1)]);
    assert.equal(taskIn(again, 'one')?.spentUsd, 0.5);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o077, 0);
  });

  it('belongs to one window at a time, and to the next once that has ended', () => {
    const [first, second] = [opened(), opened()];
    first.add(task('one'));
    assert.equal(second.claim('one'), false);
    assert.equal(second.entry('one')?.readable && second.list()[0]?.readable, true);
    assert.throws(() => second.write('one', tool(1)), /another window/);
    assert.deepEqual(second.recover(), []);
    close(first);
    assert.equal(second.claim('one'), true);
    second.write('one', tool(1));
    assert.equal(second.steps('one')?.all.length, 1);
  });

  it('cuts what a dead process had begun, and remembers what the tree has to be put back to', () => {
    const first = opened();
    for (const id of ['in-tree', 'never']) first.add(task(id));
    first.write('in-tree', tool(1));
    first.write('never', tool(1, { repeat: 'never' }));
    close(first);
    const second = opened();
    assert.deepEqual([...second.recover()].sort(), ['in-tree', 'never']);
    const states = ['in-tree', 'never'].map((id) => second.steps(id)?.line[0]?.state);
    assert.deepEqual(states, ['cut', 'cut']);
    assert.equal(taskIn(second, 'in-tree')?.restore, 's1');
    assert.equal(taskIn(second, 'never')?.restore, null);
    assert.deepEqual(taskIn(second, 'never')?.end, { why: 'interrupted' });
  });

  it('keeps a question waiting over the end of its process; an answered one stands still until it is resumed', () => {
    const first = opened();
    const waiting = { for: 'answer', seq: 1 } as const;
    const question = { about: 'plan', text: 'first this' } as const;
    for (const id of ['open', 'answered']) {
      first.add(task(id));
      first.write(id, tool(1, { state: 'asked', question }), { state: 'waiting', waiting });
    }
    assert.ok(first.answer('answered', 1, { answer: 'yes' }));
    close(first);
    const second = opened();
    second.recover();
    assert.deepEqual(taskIn(second, 'open')?.waiting, waiting);
    assert.equal(taskIn(second, 'answered')?.state, 'stopped');
    assert.deepEqual(second.steps('answered')?.line[0]?.answer, { answer: 'yes' });
  });

  it('takes one answer to a question, from whichever window, and none to one that was undone', () => {
    const [first, second] = [opened(), opened()];
    first.add(task('one'));
    first.write('one', tool(1, { state: 'asked' }));
    assert.deepEqual(
      [second.answer('one', 1, { answer: 'no' }), first.answer('one', 1, { answer: 'yes' })],
      [true, false],
    );
    assert.deepEqual(first.steps('one')?.line[0]?.answer, { answer: 'no' });
    first.write('one', tool(2, { state: 'asked' }));
    first.update('one', { head: 1 });
    assert.equal(second.answer('one', 2, { answer: 'yes' }), false);
    assert.equal(second.answer('none', 1, { answer: 'yes' }), false);
  });

  it('knows the steps that count from those that were undone', () => {
    const journal = opened();
    journal.add(task('one'));
    for (const seq of [1, 2, 3]) journal.write('one', tool(seq));
    journal.update('one', { head: 1 });
    journal.write('one', tool(4, { prev: 1 }));
    assert.deepEqual(
      journal.steps('one')?.line.map(({ seq }) => seq),
      [1, 4],
    );
    assert.deepEqual(
      journal.steps('one')?.all.map(({ seq }) => seq),
      [1, 2, 3, 4],
    );
  });

  it('leaves a file of a newer version as it is, byte for byte', () => {
    close(opened());
    tamper('PRAGMA journal_mode = DELETE; PRAGMA user_version = 99');
    const before = readFileSync(file);
    const found = openJournal({ file, now: () => now, log: () => {} });
    assert.equal(found.ok ? null : found.reason, 'newer');
    assert.deepEqual(readFileSync(file), before);
  });

  it('sets a damaged file aside, and says that tasks may be missing until that is gone', () => {
    writeFileSync(file, 'x'.repeat(10_000));
    const found = openJournal({ file, now: () => now, log: () => {} });
    assert.ok(found.ok);
    open.push(found.journal);
    assert.equal(readFileSync(found.setAside ?? '', 'utf8'), 'x'.repeat(10_000));
    assert.equal(found.journal.isWhole(), false);
    close(found.journal);
    assert.equal(opened().isWhole(), false);
    const kept = statSync(found.setAside ?? '').mtimeMs;
    const again = opened();
    again.forgetDamaged(kept);
    assert.equal(again.isWhole(), false);
    again.forgetDamaged(kept + 1);
    assert.equal(again.isWhole(), true);
  });

  it('cannot be made where its folder cannot, and says so', () => {
    writeFileSync(join(folder, 'no-folder'), '');
    const found = openJournal({ file: join(folder, 'no-folder', 'tasks.db'), now: () => now, log: () => {} });
    assert.equal(found.ok ? null : found.reason, 'unusable');
  });

  it('lists a task whose row is damaged as one that can only be discarded, and the others as ever', () => {
    const journal = opened();
    for (const id of ['good', 'bad', 'old']) journal.add(task(id));
    journal.write('good', tool(1));
    tamper(
      `UPDATE tasks SET body = '{"id":' WHERE id = 'bad'; UPDATE tasks SET body = '{"id":"old"}' WHERE id = 'old'`,
    );
    const entries = new Map(journal.list().map((entry) => [entry.id, entry.readable]));
    assert.deepEqual(
      entries,
      new Map([
        ['good', true],
        ['bad', false],
        ['old', false],
      ]),
    );
    assert.equal(journal.claim('bad'), false);
    assert.deepEqual(journal.outdated(Infinity), []);
    journal.beginRemoval('bad');
    journal.removed('bad');
    tamper(`UPDATE steps SET body = 'x'`);
    assert.equal(journal.steps('good'), null);
    assert.ok(journal.entry('good')?.readable);
  });

  it('never takes an unfinished task for outdated, nor a result that waits for the user', () => {
    const journal = opened();
    const states: Partial<Task>[] = [
      { state: 'planning' },
      { state: 'running' },
      { state: 'verifying' },
      { state: 'waiting', waiting: { for: 'turn' } },
      { state: 'stopped', end: { why: 'interrupted' } },
      { state: 'done', end: { why: 'verified' } },
      { state: 'done', end: { why: 'verified' }, settled: 'accepted' },
      { state: 'done', end: { why: 'not-verified' }, settled: 'branch' },
      { state: 'failed', end: { why: 'red' } },
    ];
    for (const [index, state] of states.entries()) {
      journal.add(task(`${index}`, state));
      journal.release(`${index}`);
    }
    assert.deepEqual([...journal.outdated(now + 1)].sort(), ['6', '7', '8']);
    assert.deepEqual(journal.outdated(now), []);
  });

  it('keeps nothing of what was removed in its file, and knows what is half removed', () => {
    const journal = opened();
    const secretWords = 'walnut-harpsichord';
    journal.add(task('one', { prompt: secretWords }));
    journal.write('one', tool(1, { state: 'done', result: { ok: true, content: `${secretWords} read` } }));
    journal.beginRemoval('one');
    assert.deepEqual(journal.list(), []);
    assert.deepEqual(journal.removing(), ['one']);
    journal.removed('one');
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    assert.ok(!texts.some((text) => text.includes(secretWords)));
  });

  it('stays bounded whatever a tool brings', () => {
    const journal = opened();
    journal.add(task('one'));
    journal.write(
      'one',
      tool(1, { state: 'done', result: { ok: true, content: '\u{1F600}'.repeat(5_000_000) } }),
    );
    assert.ok(statSync(file).size + statSync(`${file}-wal`).size < 30_000_000);
    const step = journal.steps('one')?.line[0];
    const content = step?.kind === 'tool' ? (step.result?.content ?? '') : '';
    assert.ok(content.length < 2_100_000 && content.isWellFormed());
  });

  it('holds the lines that were allowed for good, by their project', () => {
    const journal = opened();
    const allowed = { project: '/a', folder: '', line: 'npm test', digest: '1' };
    journal.allow(allowed);
    journal.allow({ ...allowed, digest: '2' });
    close(journal);
    const again = opened();
    assert.deepEqual(again.approvals('/a'), [{ ...allowed, digest: '2' }]);
    assert.deepEqual(again.approvals('/a/b'), []);
  });

  it('tells a window what another one wants stopped, and that something has changed', () => {
    const [first, second] = [opened(), opened()];
    first.add(task('one'));
    assert.equal(second.hasChanged(), true);
    assert.equal(second.hasChanged(), false);
    second.wishStop('one');
    assert.equal(first.hasChanged(), true);
    assert.deepEqual(first.wishes(), ['one']);
    assert.deepEqual(second.wishes(), []);
  });

  it('reads a file that was written by this version and copied while it was open', () => {
    const journal = opened();
    journal.add(task('one'));
    journal.write('one', tool(1));
    const copy = join(folder, 'copy.db');
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
    }
    const found = openJournal({ file: copy, now: () => now, log: () => {} });
    assert.ok(found.ok);
    assert.equal(found.journal.steps('one')?.all.length, 1);
    found.journal.close();
  });
});
