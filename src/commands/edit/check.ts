import * as vscode from 'vscode';
import { createGuard } from '../../context/index.ts';
import {
  type EditPlan,
  type FileChange,
  type FilePath,
  parseEdits,
  pathsIn,
  planEdits,
  rebase,
} from '../../edits/index.ts';
import type { Checked } from '../../gateway/index.ts';
import { exists, pathOf, textOf, uriOf } from '../../proposals/index.ts';
import { isSecretFile, maskSecrets } from '../../secrets/index.ts';
import {
  changeOf,
  checksFor,
  type ErrorsByFile,
  noNewProblems,
  type ProposedChange,
  type ProposedProblems,
  pageOf,
  rejectionOf,
  type Scope,
  verify,
} from '../../verify/index.ts';
import type { EditJob } from './job.ts';
import { targetNow } from './target.ts';
import { hidden, unmasked } from './unmask.ts';

/** What an answer is checked with. */
export interface Checking {
  /** Of the fence that the answer was asked to use. */
  readonly marker: number;
  /** Of other files than the target's, as they were when the prompt was made. */
  readonly texts: ReadonlyMap<FilePath, string>;
  readonly problems: Pick<ProposedProblems, 'find'>;
  readonly signal: AbortSignal;
}

/**
 * Reads the edits of an answer, works out what they come to for the files that the model was shown, rebases that onto the
 * files as they are now, and checks it.
 */
export async function checkAnswer(
  job: EditJob,
  answer: string,
  { marker, texts: shown, problems, signal }: Checking,
): Promise<Checked<EditPlan>> {
  const { path, text, marks } = job.target;
  const named = job.others === 'any' ? [] : job.others;
  const parsed = parseEdits(answer, { marker, paths: [path, ...named] });
  const real = unmasked(parsed.edits, marks);
  if (!real.ok) return { ok: false, rejection: real.rejection, value: { changes: [], refused: [] } };
  const { edits } = real;
  const { texts, forbidden } = await readFor(pathsIn(edits), new Map([...shown, [path, text]]), path);
  const asked = planEdits(edits, (one) => texts.get(one) ?? null, forbidden);
  const { plan, range } = await planNow(job, asked);
  const change = changeOf({
    end: 'stop',
    edits,
    problems: parsed.problems,
    plan,
    scope: scopeOf(job, range),
    instruction: job.instruction,
  });
  const at = (one: FilePath) => (one === path ? job.target.document.uri : uriOf(one));
  // Last, as it can take seconds: only what is good otherwise is worth them.
  const newProblems = noNewProblems(async () => {
    const found = await problems.find(proposedOf(plan.changes, at), signal);
    return found && withoutSecretFiles(found);
  });
  const reason = await verify(change, [...checksFor(job.task), newProblems], signal);
  if (reason === null) return { ok: true, value: plan };
  // What is wrong is told in words of these files, and a word may be a part of a secret.
  for (const one of texts.values()) if (one !== null) maskSecrets(one, 0, undefined, marks);
  const rejection = { ...rejectionOf(reason), page: pageOf(reason) };
  return { ok: false, rejection: hidden(rejection, marks), value: plan };
}

/**
 * The plan for the files as they are now, and where in them the target is. Where both changed the same lines it stays the
 * plan for the files that the model was shown: that is told when it is accepted, and no other model would do better.
 */
async function planNow(
  { target }: EditJob,
  asked: EditPlan,
): Promise<{ plan: EditPlan; range: vscode.Range }> {
  const changes: FileChange[] = [];
  for (const change of asked.changes) {
    const source = change.movedFrom ?? change.path;
    const now = source === target.path ? await textOf(target.document.uri) : await textAt(source);
    const rebased = rebase(change, now);
    if (rebased.kind === 'conflict') return { plan: asked, range: target.range };
    changes.push(rebased.change);
  }
  const there = await targetNow(target);
  const differing = changes.filter(({ before, after, movedFrom }) => before !== after || movedFrom !== null);
  return { plan: { ...asked, changes: differing }, range: there?.range ?? target.range };
}

export function withoutSecretFiles({ before, after }: ErrorsByFile): ErrorsByFile {
  const shown = (errors: ErrorsByFile['after']): ErrorsByFile['after'] =>
    new Map([...errors].filter(([path]) => !isSecretFile(path)));
  return { before: shown(before), after: shown(after) };
}

/** Where they are in the workspace. A move is a file that goes and one that comes. */
export function proposedOf(changes: readonly FileChange[], at = uriOf): ProposedChange[] {
  return changes.flatMap(({ path, before, after, movedFrom }) => {
    const uri = at(path);
    const from = movedFrom === null ? null : at(movedFrom);
    const gone = from && { uri: from, before, after: null };
    const now = uri && { uri, before: from ? null : before, after };
    return [gone, now].filter((change) => change !== null);
  });
}

function scopeOf({ target: { path }, others, within }: EditJob, range: vscode.Range): Scope {
  const selection = { path, startLine: range.start.line + 1, endLine: range.end.line + 1 };
  return {
    files: others === 'any' ? null : [path, ...others],
    selection: within ? selection : null,
  };
}

/** The texts of all files of the workspace that are open. */
export function openTexts(): ReadonlyMap<FilePath, string> {
  const open = vscode.workspace.textDocuments.filter(
    ({ uri }) => uri.scheme === 'file' && vscode.workspace.getWorkspaceFolder(uri),
  );
  return new Map(open.map((document) => [pathOf(document.uri), document.getText()]));
}

/** What there is of the files that an answer names. */
interface Named {
  readonly texts: ReadonlyMap<FilePath, string | null>;
  /** Those that are there and must not be read. */
  readonly forbidden: ReadonlySet<FilePath>;
}

/** Reads what a model has named, and nothing that it could not have been shown; the target is the user's own choice. */
async function readFor(
  paths: readonly FilePath[],
  known: ReadonlyMap<FilePath, string>,
  target: FilePath,
): Promise<Named> {
  const texts = new Map<FilePath, string | null>();
  const forbidden = new Set<FilePath>();
  const guard = createGuard();
  try {
    for (const path of paths) {
      const uri = uriOf(path);
      const isClosed = path !== target && uri !== null && (await guard.refusal(uri)) !== null;
      if (isClosed && (known.has(path) || (await exists(uri)))) forbidden.add(path);
      else texts.set(path, known.get(path) ?? (await textAt(path)));
    }
  } finally {
    guard.dispose();
  }
  return { texts, forbidden };
}

async function textAt(path: FilePath): Promise<string | null> {
  const uri = uriOf(path);
  return uri && textOf(uri);
}
