import { formatSnippets } from '../../context/index.ts';
import { t } from '../../l10n/index.ts';
import { type EditResult, type JobPlan, refused } from './job.ts';
import { shortened } from './refactor.ts';
import { type EditDeps, runEdit } from './run.ts';
import { type EditArgs, filledTargetOf, masked, snippetsFor, type Target, targetOf } from './target.ts';

/** Declarations and callers that show what is expected of the code that is missing, in tokens. */
const PROJECT_TOKENS = 4_000;

/** Writes the code that a comment, a stub or a call of something that is not there yet asks for. */
export async function implement(deps: EditDeps, given: EditArgs): Promise<EditResult> {
  // Into an empty file something is written only where somebody says what.
  const found = await (given.instruction ? targetOf : filledTargetOf)(given, 'symbol');
  if (!found.ok) return refused(found.message, 'refused', found.button);
  return runEdit(deps, found.target, (target) => planOf(target, given.instruction));
}

async function planOf(target: Target, wish = ''): Promise<JobPlan> {
  const snippets = await snippetsFor(target, 'implement', PROJECT_TOKENS);
  return {
    task: 'implement',
    title: wish ? t('Implement: {0}', shortened(wish)) : t('Implement'),
    instruction: ({ label }) =>
      [
        `Implement what ${label} asks for.`,
        'It is a comment that says what is wanted, a stub to fill, or a call of something that is not there yet.',
        'Write all of it, ready to use: no placeholder, no open end. Keep names and signatures that are there.',
        ...(wish ? [masked(target, wish)] : []),
      ].join('\n'),
    promptMaterial: formatSnippets(snippets),
    files: 1,
    diagnostics: 0,
    others: 'any',
    within: false,
  };
}
