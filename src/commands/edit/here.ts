import * as vscode from 'vscode';
import { formatSnippets } from '../../context/index.ts';
import { t } from '../../l10n/index.ts';
import { isPreview } from '../../proposals/index.ts';
import { askForInput } from '../../workbench/index.ts';
import { type EditResult, IN_ONE_FILE, type JobPlan, refused } from './job.ts';
import { shortened } from './refactor.ts';
import { type EditDeps, runEdit } from './run.ts';
import { type EditArgs, masked, snippetsFor, type Target, targetOf } from './target.ts';

/** Declarations that the code there uses, in tokens; more would take longer than the answer. */
const PROJECT_TOKENS = 3_000;

/** Changes the selection, else what is at the cursor, as the user says in their own words; in a preview, what it shows. */
export async function editHere(deps: EditDeps, given: EditArgs): Promise<EditResult> {
  const active = vscode.window.activeTextEditor?.document.uri;
  if (!given.uri && active && isPreview(active)) {
    await deps.proposals.commands.refineChanges(given.instruction);
    return refused(null, 'cancelled');
  }
  const found = await targetOf(given, 'line');
  if (!found.ok) return refused(found.message, 'refused', found.button);
  const { target } = found;
  const wish = (given.instruction ?? (await askForWish(target)))?.trim();
  if (!wish) return refused(null, 'cancelled');
  return runEdit(deps, target, (now) => planOf(now, wish));
}

function askForWish({ name }: Target) {
  return askForInput({
    title: t('Edit {0}', name),
    prompt: t('What should change here? You see it as a diff before anything is written.'),
    placeHolder: t('return early when the cart is empty'),
  });
}

async function planOf(target: Target, wish: string): Promise<JobPlan> {
  const { isSelected } = target;
  const task = isSelected ? 'refactor' : 'implement';
  return {
    task,
    title: t('Edit: {0}', shortened(wish)),
    instruction: ({ label }) =>
      isSelected
        ? `Edit ${label}: ${masked(target, wish)}`
        : `Edit ${label}, where the cursor is: ${masked(target, wish)}\nWhat it takes there, above and below may change.`,
    promptMaterial: formatSnippets(await snippetsFor(target, task, PROJECT_TOKENS)),
    ...IN_ONE_FILE,
    within: isSelected,
  };
}
