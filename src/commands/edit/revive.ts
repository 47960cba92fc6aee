import * as vscode from 'vscode';
import { t } from '../../l10n/index.ts';
import { createPendingStore, open, type Proposal, type ProposalDeps } from '../../proposals/index.ts';
import { createSecretMarks, maskSecrets } from '../../secrets/index.ts';
import { warn } from '../../workbench/index.ts';
import type { Asked } from './job.ts';
import type { Refinement } from './prompt.ts';
import { type EditDeps, gone, onWriteOfEdit, runEdit } from './run.ts';
import { namesOf, type Target } from './target.ts';

/** What belongs to a proposal however old it is. */
type Own = Pick<Proposal, 'onVerdict' | 'onWrite' | 'refine'>;

interface KeptDeps {
  readonly storage: vscode.Uri | undefined;
  readonly log: (line: string) => void;
  readonly editing: () => EditDeps;
  readonly ofTask: (task: string, attemptId: number) => Own;
}

/** Where proposals outlive the window, and what becomes of them afterwards; null in a window without a folder, which has no place of its own. */
export function keptProposals({ storage, log, editing, ofTask }: KeptDeps): ProposalDeps['kept'] {
  if (!storage) return null;
  return {
    store: createPendingStore(vscode.Uri.joinPath(storage, 'pending').fsPath, log),
    revive: ({ attemptId, task, title, asked, decisions }) =>
      task !== null
        ? ofTask(task, attemptId)
        : {
            onVerdict: (given) => editing().verdict(attemptId, given),
            onWrite: (uris) => onWriteOfEdit(editing().problems)(uris),
            refine: async (wish) => {
              const changes = decisions.map(({ change }) => change);
              if (asked) void askAnew(editing(), title, asked, wish === null ? null : { changes, wish });
              else void warn(t('“{0}” cannot be refined any more. Ask for it anew.', title));
              return false;
            },
          },
  };
}

/** Asks for a change again, about the file as it is now. */
async function askAnew(
  deps: EditDeps,
  title: string,
  { instruction, target, ...plan }: Asked,
  refinement: Refinement | null,
): Promise<unknown> {
  const then = await targetOfThen(target);
  if (!then) return gone(deps, title);
  const told = (now: Target) => instruction.replaceAll(then.label, now.label);
  return runEdit(deps, then, async () => ({ ...plan, title, instruction: told }), null, refinement);
}

async function targetOfThen({
  uri,
  path,
  text,
  start,
  end,
  isWhole,
}: Asked['target']): Promise<Target | null> {
  const document = await open(vscode.Uri.parse(uri));
  if (!document) return null;
  const last = text.split(/\r?\n/)[end] ?? '';
  const range = new vscode.Range(start, 0, end, last.length);
  const marks = createSecretMarks();
  maskSecrets(text, 0, undefined, marks);
  return { document, text, range, path, isWhole, isSelected: false, ...namesOf(range, path, isWhole), marks };
}
