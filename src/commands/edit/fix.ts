import {
  type EditorProblem,
  findEditorDiagnostics,
  formatProblems,
  formatSnippets,
} from '../../context/index.ts';
import { t } from '../../l10n/index.ts';
import { headOf } from '../../models/index.ts';
import type { Task } from '../../router/index.ts';
import { openFileButton } from '../../workbench/index.ts';
import { type EditResult, IN_ONE_FILE, type JobPlan, refused } from './job.ts';
import { type EditDeps, runEdit } from './run.ts';
import { type EditArgs, masked, snippetsFor, type Target, targetOf } from './target.ts';

/** Declarations that a type error or a wrong call is about, in tokens. */
const PROJECT_TOKENS = 4_000;

/** Mends the problems that the editor shows in the selection or at the cursor, else in the whole file. */
export async function fix(deps: EditDeps, given: EditArgs): Promise<EditResult> {
  const found = await targetOf(given, 'line');
  if (!found.ok) return refused(found.message, 'refused', found.button);
  const { uri } = found.target.document;
  const here = findEditorDiagnostics(uri, found.target.range, found.target.marks);
  // Nothing at the cursor, but something in the file: that is what is meant.
  const whole =
    here.length === 0 && !given.range ? await targetOf({ ...given, scope: 'file' }, 'file') : found;
  const target = whole.ok ? whole.target : found.target;
  const problems = here.length > 0 ? here : findEditorDiagnostics(uri, target.range, target.marks);
  if (problems.length === 0 && !given.instruction) {
    return refused(t('No errors or warnings are shown in {0}.', target.name), 'refused', openFileButton());
  }
  return runEdit(deps, target, (now) => planOf(now, problemsIn(now, problems), given.instruction));
}

/** The problems as they are shown now; where the servers are at work again, those that were. */
function problemsIn({ document, range, marks }: Target, known: readonly EditorProblem[]) {
  const found = findEditorDiagnostics(document.uri, range, marks);
  return found.length > 0 ? found : known;
}

async function planOf(target: Target, problems: readonly EditorProblem[], wish = ''): Promise<JobPlan> {
  const task = taskOf(problems);
  const snippets = task === 'bug-fix' ? await snippetsFor(target, task, PROJECT_TOKENS) : [];
  return {
    task,
    title:
      problems.length === 1 && problems[0]
        ? t('Fix: {0}', headOf(problems[0].message, 50).replace(/\.$/, ''))
        : t('Fix'),
    instruction: (now) =>
      [
        `Mend these problems in ${now.label}, at their cause and not by silencing them:`,
        formatProblems(problemsIn(now, problems)),
        'Do not switch off rules, cast to any, or delete what is needed.',
        ...(wish ? [masked(target, wish)] : []),
      ].join('\n'),
    promptMaterial: formatSnippets(snippets),
    ...IN_ONE_FILE,
    diagnostics: problems.length,
    // The cause may stand above the line that shows it.
    within: false,
  };
}

/** What only a linter complains about is simple work; what a compiler does not understand is a bug. */
function taskOf(problems: readonly EditorProblem[]): Task {
  const lint = problems.every(({ severity, source }) => severity !== 'error' || LINTERS.test(source));
  return lint && problems.length > 0 ? 'lint-fix' : 'bug-fix';
}

const LINTERS =
  /eslint|biome|oxlint|ruff|flake8|pylint|stylelint|golangci|clippy|rubocop|checkstyle|sonarlint/i;
