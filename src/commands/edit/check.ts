import * as vscode from 'vscode';
import {
  CHECK_RULES,
  checkEdits,
  type EditPlan,
  type FilePath,
  parseEdits,
  pathsIn,
  planEdits,
  type Scope,
} from '../../edits/index.ts';
import type { Rejection } from '../../gateway/index.ts';
import { uriOf } from '../../proposals/index.ts';
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
  const texts = new Map<FilePath, string | null>([[path, document.getText()]]);
  for (const one of pathsIn(parsed.edits)) if (!texts.has(one)) texts.set(one, await textAt(one));
  const plan = planEdits(parsed.edits, (one) => texts.get(one) ?? null);
  const [failure] = await checkEdits(CHECK_RULES[job.task], {
    end: 'stop',
    edits: parsed.edits,
    problems: parsed.problems,
    plan,
    scope: scopeOf(job),
    instruction: job.instruction,
    errors: null,
  });
  return { plan, rejection: failure ?? null };
}

function scopeOf({ target, others, within }: EditJob): Scope {
  const { path, range } = target;
  const selection = { path, startLine: range.start.line + 1, endLine: range.end.line + 1 };
  return {
    files: others === 'any' ? null : [path, ...others],
    selection: within ? selection : null,
  };
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
