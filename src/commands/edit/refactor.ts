import { formatSnippets, gatherProject } from '../../context/index.ts';
import { t } from '../../l10n/index.ts';
import { headOf } from '../../models/index.ts';
import { iconed } from '../../sanitize/index.ts';
import { createPick, type PickItem, picked, showItems, showProgress } from '../../workbench/index.ts';
import { type EditResult, type JobPlan, refused } from './job.ts';
import { type EditDeps, runEdit } from './run.ts';
import { type EditArgs, filledTargetOf, masked, type Target, targetOf } from './target.ts';

/** Refactorings that are known by name; what they ask for is for the model. */
const refactorings = () =>
  [
    {
      label: t('Extract Function'),
      detail: t('A part that does one thing becomes a function with a name'),
      ask: 'Extract the parts that do one thing each into functions with telling names, and call these.',
    },
    {
      label: t('Simplify'),
      detail: t('Shorter and flatter, with the same behaviour'),
      ask: 'Simplify it: flatten nesting, drop what is redundant, use what the language offers. The behaviour stays the same.',
    },
    {
      label: t('Rename for Clarity'),
      detail: t('Names that say what they mean'),
      ask: 'Give local variables, parameters and private members names that say what they mean. Exported names stay.',
    },
    {
      label: t('Split'),
      detail: t('A large function or class becomes several'),
      ask: 'Split it into smaller functions or classes with one job each, in the order in which a reader needs them.',
    },
    {
      label: t('Convert to Async'),
      detail: t('async and await in place of callbacks, chains or blocking calls'),
      ask: 'Convert it to async and await; errors are handled as before, and what can run at the same time does.',
    },
    {
      label: t('Add Types'),
      detail: t('Types where there are none or loose ones'),
      ask: 'Add precise types where there are none or loose ones. The behaviour stays the same.',
    },
    {
      label: t('Remove Duplication'),
      detail: t('Repeated code is written once'),
      ask: 'Bring together what is written more than once. The behaviour stays the same.',
    },
  ] as const;

/** Code of other files that goes along with a refactoring across files, in tokens. */
const PROJECT_TOKENS = 24_000;

/** Changes the structure of the selection, the symbol at the cursor, the file, or all files that hold it. */
export async function refactor(deps: EditDeps, given: EditArgs): Promise<EditResult> {
  // Into an empty file something is written only where somebody says what.
  const found = await (given.instruction ? targetOf : filledTargetOf)(given, 'symbol');
  if (!found.ok) return refused(found.message, 'refused', found.button);
  const wish = await wishOf(given, found.target);
  if (!wish) return refused(null, 'cancelled');
  return runEdit(deps, found.target, (target) => planOf(target, wish));
}

interface Wish {
  readonly title: string;
  readonly instruction: string;
  readonly acrossFiles: boolean;
}

async function planOf(target: Target, { title, instruction, acrossFiles }: Wish): Promise<JobPlan> {
  const base = {
    title: t('Refactor: {0}', title),
    instruction: ({ label }: Target) => `Refactor ${label}. ${masked(target, instruction)}`,
    diagnostics: 0,
  };
  if (!acrossFiles) {
    return { ...base, task: 'refactor', promptMaterial: '', files: 1, others: [], within: !target.isWhole };
  }
  const { uri } = target.document;
  const finding = { title: t('Finding the files that this touches…'), cancellable: true };
  const context = await showProgress(finding, (_report, signal) => {
    const { range, marks } = target;
    const request = { uri, range, limitTokens: PROJECT_TOKENS, purpose: 'edit', marks } as const;
    return gatherProject({ ...request, task: 'multi-file-refactor' }, signal);
  });
  return {
    ...base,
    task: context.filesTouched > 1 ? 'multi-file-refactor' : 'refactor',
    instruction: (now) =>
      `${base.instruction(now)}\nChange every file that needs it, so that all of it still builds.`,
    promptMaterial: formatSnippets(context.snippets),
    files: context.filesTouched,
    others: 'any',
    within: false,
  };
}

interface WishItem extends PickItem {
  readonly wish: Wish;
}

/** What is asked for: from the arguments, from the list, or in the user's own words. */
async function wishOf({ instruction, scope }: EditArgs, target: Target): Promise<Wish | null> {
  if (instruction !== undefined) {
    return { title: shortened(instruction), instruction, acrossFiles: scope === 'project' };
  }
  const pick = createPick<WishItem>({
    title: t('Refactor {0}', target.name),
    placeHolder: t('Choose a refactoring, or write what should change'),
  });
  pick.matchOnDetail = true;
  const named = refactorings().map(({ label, detail, ask }) => ({
    label,
    detail,
    wish: { title: label, instruction: ask, acrossFiles: scope === 'project' },
  }));
  showItems(pick, named);
  pick.onDidChangeValue((value) => {
    showItems(pick, value.trim() === '' ? named : [...ownWords(value.trim()), ...named]);
  });
  return (await picked(pick))?.wish ?? null;
}

function ownWords(value: string): WishItem[] {
  const wish = { title: shortened(value), instruction: value };
  return [
    {
      label: iconed`$(edit) ${value}`,
      description: t('here'),
      alwaysShow: true,
      wish: { ...wish, acrossFiles: false },
    },
    {
      label: iconed`$(files) ${value}`,
      description: t('here and in all files that it touches'),
      alwaysShow: true,
      wish: { ...wish, acrossFiles: true },
    },
  ];
}

/** For a title. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 40 ? `${headOf(line, 39)}…` : line;
}
