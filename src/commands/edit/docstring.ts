import { findDocs, formatDocs } from '../../context/index.ts';
import { t } from '../../l10n/index.ts';
import { type EditResult, IN_ONE_FILE, refused } from './job.ts';
import { type EditDeps, runEdit } from './run.ts';
import { type EditArgs, filledTargetOf, masked } from './target.ts';

/** Documents the selection, else the symbol at the cursor, else the file, as the project does. */
export async function docstring(deps: EditDeps, given: EditArgs): Promise<EditResult> {
  const found = await filledTargetOf(given, 'symbol');
  if (!found.ok) return refused(found.message, 'refused', found.button);
  return runEdit(deps, found.target, async (target) => ({
    task: 'docstring',
    title: t('Generate Docs'),
    instruction: ({ label }) =>
      [
        `Document ${label}: a doc comment for each function, method, class and exported value in it that has none,`,
        'and better ones where they are wrong or say nothing.',
        'Say what it is for, what goes in and comes out with its unit, and what happens when it goes wrong.',
        'Do not say what the code says already. Change no code.',
        ...(given.instruction ? [masked(target, given.instruction)] : []),
      ].join('\n'),
    promptMaterial: formatDocs(await findDocs(target.document, target.marks)),
    ...IN_ONE_FILE,
    within: !target.isWhole,
  }));
}
