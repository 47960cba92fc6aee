import { findImportProblems, formatProblems } from '../../context/index.ts';
import { t } from '../../l10n/index.ts';
import { openFileButton } from '../../workbench/index.ts';
import { type EditResult, IN_ONE_FILE, refused } from './job.ts';
import { type EditDeps, runEdit } from './run.ts';
import { type EditArgs, type Target, targetOf } from './target.ts';

/** Adds the imports that a file lacks, removes those it does not use, and mends those that lead nowhere. */
export async function imports(deps: EditDeps, given: EditArgs): Promise<EditResult> {
  const found = await targetOf({ ...given, scope: 'file' }, 'file');
  if (!found.ok) return refused(found.message, 'refused', found.button);
  const { target } = found;
  const problems = problemsOf(target);
  if (problems.length === 0) {
    return refused(
      t('No missing, unused or unresolved import is shown in {0}.', target.name),
      'refused',
      openFileButton(),
    );
  }
  return runEdit(deps, target, async () => ({
    task: 'imports',
    title: t('Fix Imports'),
    instruction: (now) =>
      [
        `Mend the imports of ${now.label}. These are the problems:`,
        formatProblems(problemsOf(now)),
        'Change import lines only, in the order and style that they have.',
      ].join('\n'),
    promptMaterial: '',
    ...IN_ONE_FILE,
    diagnostics: problems.length,
    within: false,
  }));
}

function problemsOf({ document, marks }: Target) {
  return findImportProblems(document.uri, marks);
}
