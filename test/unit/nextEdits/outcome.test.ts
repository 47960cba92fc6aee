import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { mock } from 'node:test';
import type * as vscode from 'vscode';
import { createModel } from '../../../src/nextEdits/model.ts';
import type { Suggestion } from '../../../src/nextEdits/suggestion.ts';
import { createSurvivalTracker } from '../../../src/proposals/survival.ts';
import { taskName } from '../../../src/router/index.ts';
import { sumCells } from '../../../src/spend/cells.ts';
import { factsOf } from '../../../src/spend/figures.ts';
import { NOW, record, workshop } from '../ledger/helpers.ts';

const HOUR = 3_600_000;
const BEFORE = 'const a = 1;\nconst b = a;\n';
const LINE = 'const b = a + 2;';

const place = { start: { line: 1, character: 0 }, end: { line: 1, character: 12 } };
const guess = (requestId: string): Suggestion => ({
  ...{ id: 1, uri: 'file:///a.ts', range: place, oldText: 'const b = a;', newText: LINE },
  ...{ way: 'model', requestId },
});
const { requestId: _, ...proven } = guess('');

/** An editor with one file, in which an accepted line stands. */
function editorWith(accepted: string) {
  const listeners: ((event: vscode.TextDocumentChangeEvent) => void)[] = [];
  let text = BEFORE.replace('const b = a;', accepted);
  const document = { uri: { toString: () => 'file:///a.ts' }, getText: () => text } as vscode.TextDocument;
  return {
    document,
    workspace: {
      textDocuments: [document],
      onDidChangeTextDocument(listener: (event: vscode.TextDocumentChangeEvent) => void) {
        listeners.push(listener);
        return { dispose: () => undefined };
      },
    },
    replace(old: string, now: string) {
      const rangeOffset = text.indexOf(old);
      assert.ok(rangeOffset >= 0);
      text = text.replace(old, now);
      const change = {
        rangeOffset,
        rangeLength: old.length,
        text: now,
      } as vscode.TextDocumentContentChangeEvent;
      for (const listener of listeners) listener({ document, contentChanges: [change], reason: undefined });
    },
  };
}

describe('next edits: in the ledger', () => {
  let shop: ReturnType<typeof workshop>;
  beforeEach(() => {
    shop = workshop();
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => {
    mock.timers.reset();
    shop.clean();
  });

  const asked = (requestId: string, attempt = 1) =>
    ({
      requestId,
      attempt,
      task: 'next-edit',
      tier: 'cheap',
      provider: 'mistral',
      model: 'codestral',
    }) as const;
  const open = () => {
    const { ledger } = shop.open();
    const model = createModel({
      gateway: { run: () => assert.fail('nothing is asked here') },
      ledger,
      route: async () => assert.fail('nothing is routed here'),
      permitted: () => null,
      perDayUsd: () => null,
      state: { stop: () => undefined, isStopped: () => false },
      notify: () => undefined,
    });
    return { ledger, model };
  };
  /** What is known of each attempt once all is written. */
  const rows = () => {
    const database = new DatabaseSync(shop.file, { readOnly: true });
    const all = database
      .prepare(
        `SELECT request_id, attempt, verdict, shown, accepted_chars, kept_30s, kept_10min
          FROM attempts LEFT JOIN completions ON attempt_id = id ORDER BY id`,
      )
      .all();
    database.close();
    return all.map((row) => Object.values(row));
  };

  it('an accepted one of a model has its verdict, and later what is left of it', () => {
    const { ledger, model } = open();
    record(ledger, asked('a'), { outcome: 'failed', costUsd: 0 });
    record(ledger, asked('a', 2));
    const editor = editorWith(LINE);
    const survival = createSurvivalTracker(ledger, editor.workspace);
    const one = guess('a');
    model.shown(one);
    const attempt = model.accepted(one);
    assert.ok(attempt !== undefined);
    survival.accepted(attempt, editor.document, BEFORE.indexOf('const b'), one.newText);
    mock.timers.tick(30_000);
    editor.replace('const a = 1;', 'const first = 1;\nconst a = first;');
    editor.replace(LINE, 'const b = a;');
    mock.timers.tick(570_000);
    // The words that stood there before are no part of what was taken back, but they are left of it.
    const [[...failed] = [], [...paid] = []] = rows();
    assert.deepEqual(failed, ['a', 1, null, null, null, null, null]);
    assert.deepEqual(paid.slice(0, 6), ['a', 2, 'accepted', 1, LINE.length, 1]);
    assert.ok(Number(paid[6]) < 1 && Number(paid[6]) > 0);
    survival.dispose();
  });

  it('a dismissed one has its verdict, and a certain one no row at all', () => {
    const { ledger, model } = open();
    record(ledger, asked('a'));
    model.shown(guess('a'));
    model.dismissed(guess('a'));
    for (const tell of [model.shown, model.accepted, model.dismissed]) tell(proven);
    assert.deepEqual(rows(), [['a', 1, 'rejected', 1, 0, null, null]]);
  });

  it('is a row of the spend view with its name and the cost per accepted one, and no part of ghost text or of other edits', () => {
    const { ledger, model } = open();
    for (const requestId of ['a', 'b']) record(ledger, asked(requestId), { costUsd: 0.01 });
    model.accepted(guess('a'));
    model.dismissed(guess('b'));
    const cells = ledger.cells(NOW - HOUR, NOW + HOUR);
    assert.deepEqual([...new Set(cells.map(({ task }) => taskName(task)))], ['Next edits']);
    const facts = factsOf(cells, sumCells(cells)).map(({ name, value, detail }) => [name, value, detail]);
    assert.deepEqual(facts.slice(0, 3), [
      ['Cost per accepted ghost text', '–', 'none asked for'],
      ['Cost per accepted edit', '–', 'none asked for'],
      ['Cost per accepted next edit', '$0.02', '1 accepted of 2 requests'],
    ]);
    assert.deepEqual(ledger.completionStats(0, NOW + HOUR, 'model'), []);
    assert.deepEqual(ledger.evidence(0), []);
  });
});
