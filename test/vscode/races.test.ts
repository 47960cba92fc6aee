import assert from 'node:assert/strict';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { FileChange } from '../../src/edits/index.ts';
import { acceptFile, undecided } from '../../src/proposals/decisions.ts';
import { createWriter } from '../../src/proposals/index.ts';
import { createSession } from '../../src/proposals/session.ts';
import { chanceOf } from '../unit/proposals/races.ts';
import { deleted, file, open } from './workspace.ts';

const RACES = 200;
/** At the same time, in files of their own; in one of them somebody types. */
const AT_ONCE = 10;
/** VS Code notices what another program writes only after a second. */
const EXTERNAL_EVERY = 37;
const FOLDER = 'races';

describe('A proposal that is accepted in a race', () => {
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await deleted(FOLDER);
  });

  it('is in every file once or not at all, and what was typed is there', async () => {
    const outcomes = new Map<string, number>();
    for (let first = 0; first < RACES; first += AT_ONCE) {
      for (const outcome of await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => race(first + i)))) {
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
    assert.ok((outcomes.get('applied') ?? 0) > RACES / 4, JSON.stringify([...outcomes]));
  }).timeout(80_000);
});

async function race(seed: number): Promise<string> {
  const chance = chanceOf(seed * 7_919);
  const at = `${FOLDER}/${seed}`;
  await mkdir(file(at).fsPath, { recursive: true });
  const changes = Array.from({ length: 1 + chance(6) }, (_, i) => changeOf(`${at}/${i}.txt`, chance));
  for (const { path, before } of changes) await writeFile(file(path).fsPath, before ?? '');
  const [first] = changes;
  assert.ok(first);
  const typedIn = await (seed % AT_ONCE === 0
    ? open(first.path)
    : vscode.workspace.openTextDocument(file(first.path)));
  const { write } = createWriter(async () => true);
  const session = createSession(undecided({ changes }), {
    write: (accepted) => write(accepted, new Map(), 'Race'),
    onChanged: () => undefined,
  });
  const accept = async (afterMs: number) => {
    await sleep(afterMs);
    return (await session.decide(() => true, acceptFile)).outcome;
  };
  const typed = Array.from({ length: 1 + chance(4) }, (_, i) => `typed ${i}`);
  const [outcome, again] = await Promise.all([
    accept(chance(20)),
    accept(20 + chance(40)),
    seed % AT_ONCE === 0 ? type(typed, chance) : insert(typedIn, typed, chance),
    seed % EXTERNAL_EVERY === 0 ? appendFile(file(changes.at(-1)?.path ?? '').fsPath, 'other\n') : null,
  ]);
  assert.ok(outcome !== 'applied' || again === 'nothing', `${seed}: ${outcome}, ${again}`);

  const texts = await Promise.all(changes.map(({ path }) => textOf(path)));
  const isApplied = texts.map((text) => text.includes('NEW'));
  assert.equal(new Set(isApplied).size, 1, `${seed}: in some files only`);
  changes.forEach(({ before, after }, i) => {
    const lines = texts[i]?.split('\n').filter((line) => /^(?:NEW|line) /.test(line));
    const wanted = (isApplied[i] ? after : before)?.split('\n').filter(Boolean);
    assert.deepEqual(lines, wanted, `${seed}: ${texts[i]}`);
  });
  const found = texts[0]
    ?.split('\n')
    .filter((line) => line.startsWith('typed'))
    .sort();
  assert.deepEqual(found, typed, `${seed}: ${texts[0]}`);
  return session.state() === 'done' ? 'applied' : 'not applied';
}

function changeOf(path: string, chance: (below: number) => number): FileChange {
  const before = Array.from({ length: 6 + chance(10) }, (_, i) => `line ${i}`);
  const after = before.flatMap((line, i) => {
    const what = chance(6);
    if (what === 0) return [`NEW ${i}`, line];
    return what === 1 ? [`NEW ${i}`] : [line];
  });
  if (!after.some((line) => line.startsWith('NEW'))) after.unshift('NEW');
  const textOfLines = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
  return {
    path,
    before: textOfLines(before),
    after: textOfLines(after).replace('NEW\n', 'NEW 0\n'),
    movedFrom: null,
  };
}

/** As a person does: through the window, which the extension hears of later. */
async function type(lines: readonly string[], chance: (below: number) => number): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  for (const line of lines) {
    await sleep(chance(25));
    // A whole new line above one, wherever that line is by then.
    const at = new vscode.Position(chance(editor.document.lineCount), 0);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('editor.action.insertLineBefore');
    await vscode.commands.executeCommand('type', { text: line });
  }
}

/** As another extension does, which hears of what was written as late as this one. */
async function insert(
  document: vscode.TextDocument,
  lines: readonly string[],
  chance: (below: number) => number,
): Promise<void> {
  for (const line of lines) {
    for (let isDone = false; !isDone; ) {
      await sleep(chance(25));
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(chance(document.lineCount), 0), `${line}\n`);
      isDone = await vscode.workspace.applyEdit(edit);
    }
  }
}

async function textOf(path: string): Promise<string> {
  return (await vscode.workspace.openTextDocument(file(path))).getText();
}
