import { capitalize, quoted, t } from '../l10n/index.ts';
import type { Task } from './tasks.ts';

/** `multi-file-refactor` for display: `Multi-file refactor`. The ledger may have tasks of other versions. */
export function taskName(task: string): string {
  const names = taskNames();
  return Object.hasOwn(names, task) ? (names[task] ?? task) : capitalize(task.replaceAll('-', ' '));
}

/** The same within a sentence: `“Multi-file refactor”`. */
export function quotedTask(task: Task): string {
  return quoted(taskName(task));
}

const taskNames = (): Readonly<Record<string, string>> =>
  ({
    autocomplete: t('Ghost text'),
    'next-edit': t('Next edits'),
    docstring: t('Docstring'),
    imports: t('Imports'),
    'lint-fix': t('Lint fix'),
    rename: t('Rename'),
    'test-boilerplate': t('Test boilerplate'),
    'commit-message': t('Commit message'),
    explain: t('Explain'),
    implement: t('Implement'),
    'unit-tests': t('Unit tests'),
    review: t('Review'),
    'bug-fix': t('Bug fix'),
    refactor: t('Refactor'),
    'multi-file-refactor': t('Multi-file refactor'),
    architecture: t('Architecture'),
    debug: t('Debug'),
    security: t('Security'),
    performance: t('Performance'),
    chat: t('Chat'),
    'second-opinion': t('Second opinion'),
  }) satisfies Readonly<Record<Task, string>>;
