import { findTests, formatSnippets, formatTests } from '../../context/index.ts';
import { t } from '../../l10n/index.ts';
import { type EditResult, type JobPlan, refused } from './job.ts';
import { type EditDeps, runEdit } from './run.ts';
import { type EditArgs, filledTargetOf, masked, snippetsFor, type Target } from './target.ts';

/** Types and helpers that the tests need to call the code, in tokens. */
const PROJECT_TOKENS = 3_000;

/** Writes tests for the selection, else the symbol at the cursor, else the file, where and how the project has its tests. */
export async function tests(deps: EditDeps, given: EditArgs): Promise<EditResult> {
  const found = await filledTargetOf(given, 'symbol');
  if (!found.ok) return refused(found.message, 'refused', found.button);
  return runEdit(deps, found.target, (target) => planOf(target, given.instruction));
}

async function planOf(target: Target, wish = ''): Promise<JobPlan> {
  const [conventions, found] = await Promise.all([
    findTests(target.document.uri, target.marks),
    snippetsFor(target, 'unit-tests', PROJECT_TOKENS),
  ]);
  // The tests that are there already are not shown twice.
  const snippets = found.filter(({ path }) => path !== conventions.place?.path);
  return {
    task: 'unit-tests',
    title: t('Write Tests'),
    instruction: ({ label }) =>
      [
        `Write tests for ${label}.`,
        'Test what a caller relies on: the usual case, the edges, and what must fail. Each test can fail and says in its name what holds.',
        'Change no file but the tests.',
        ...(wish ? [masked(target, wish)] : []),
      ].join('\n'),
    promptMaterial: [formatTests(conventions), formatSnippets(snippets)].filter(Boolean).join('\n\n'),
    files: 1,
    diagnostics: 0,
    others: 'any',
    within: false,
  };
}
