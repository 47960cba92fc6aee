import * as vscode from 'vscode';
import { checkEdits, type EditPlan, type FilePath, parseEdits, planEdits, uriOf } from '../../edits/index.ts';
import type { Rejection } from '../../gateway/index.ts';
import type { EditJob } from './job.ts';

/** What an answer comes to, and why it cannot be used. */
export interface Checked {
  readonly plan: EditPlan;
  readonly rejection: Rejection | null;
}

/** Reads the edits of an answer, works out what they come to for the files as they are now, and checks that. */
export async function checkAnswer(job: EditJob, answer: string, marker: number): Promise<Checked> {
  const { path, document } = job.target;
  const named = job.others === 'any' ? [] : job.others;
  const parsed = parseEdits(answer, { marker, paths: [path, ...named] });
  const paths = new Set(parsed.edits.flatMap((edit) => (edit.kind === 'move' ? [edit.path, edit.to] : [edit.path])));
  const texts = new Map<FilePath, string | null>();
  for (const one of paths) texts.set(one, one === path ? document.getText() : await textAt(one));
  const plan = planEdits(parsed.edits, (one) => texts.get(one) ?? null);
  return { plan, rejection: await checkEdits({ answer, parsed, plan, ...ruleOf(job) }) };
}

/** As it is in the editor, else on the disk; null where there is no such file of text. */
async function textAt(path: FilePath): Promise<string | null> {
  const uri = uriOf(path);
  if (!uri) return null;
  return vscode.workspace.openTextDocument(uri).then(
    (document) => document.getText(),
    () => null,
  );
}
