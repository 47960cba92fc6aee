/**
 * What says that a change is good. `verify` runs checks one after the other, and the first that fails gives the reason:
 *
 * 1. `whole.ts`: the answer is complete, has edits, and they apply, change something and keep the size of the files.
 * 2. `problems.ts`: the new texts parse. Last of all, `noNewProblems`: a language server finds no new errors in them.
 * 3. `leftovers.ts`: no code is left out, and no marks are left in it.
 * 4. `scope.ts`: nothing changes but what the user pointed at.
 * 5. `only.ts`, `names.ts`: where a task is about one kind of thing, only that changes.
 *
 * `tasks.ts` lists the checks of each task; `reasons.ts` puts reasons into words. Another check is another `Check`.
 */
export { changedFiles, changeOf, type Scope, verify } from './change.ts';
export type { ErrorsByFile } from './fileErrors.ts';
export { type NewError, watchNewErrors } from './newErrors.ts';
export { pageOf } from './page.ts';
export { newErrorsOf, noNewProblems, parsesAsBefore } from './problems.ts';
export { createProposedProblems, type ProposedChange, type ProposedProblems } from './proposedProblems.ts';
export { rejectionOf } from './reasons.ts';
export { checksFor } from './tasks.ts';
export type * from './tests/index.ts';

/** The project's own checks (`tests/`), which are loaded once a task wants them. */
export const projectTests = () => import('./tests/index.ts');
