import type { Task } from '../router/index.ts';
import type { CheckName, CheckRule } from './types.ts';

/** Of every answer that changes files. */
const ALWAYS: readonly CheckName[] = [
  'complete',
  'applies',
  'differs',
  'parses',
  'no-leftovers',
  'size',
  'no-new-problems',
];
const CHANGES: readonly CheckName[] = [...ALWAYS, 'has-edits', 'in-scope'];

/** An answer in words. Where it has edits all the same they are checked. */
const PROSE: CheckRule = { checks: ALWAYS, newFiles: true, outside: 'additions', stubs: true };

/** What an answer must be like, for each task. Ghost text has rules of its own, and a commit message is no code. */
export const CHECK_RULES: Readonly<Record<Task, CheckRule>> = {
  autocomplete: { checks: [], newFiles: false, outside: 'nothing', stubs: true },
  docstring: { checks: [...CHANGES, 'keeps-code'], newFiles: false, outside: 'nothing', stubs: true },
  imports: { checks: [...CHANGES, 'only-imports'], newFiles: false, outside: 'anything', stubs: true },
  'lint-fix': { checks: CHANGES, newFiles: false, outside: 'additions', stubs: true },
  rename: { checks: [...CHANGES, 'names-only'], newFiles: true, outside: 'anything', stubs: true },
  'test-boilerplate': {
    checks: [...CHANGES, 'only-tests'],
    newFiles: true,
    outside: 'additions',
    stubs: true,
  },
  'commit-message': { checks: ['complete'], newFiles: false, outside: 'nothing', stubs: true },
  explain: { checks: ['complete'], newFiles: false, outside: 'nothing', stubs: true },
  implement: { checks: CHANGES, newFiles: true, outside: 'additions', stubs: false },
  'unit-tests': { checks: [...CHANGES, 'only-tests'], newFiles: true, outside: 'additions', stubs: false },
  review: PROSE,
  'bug-fix': { checks: CHANGES, newFiles: true, outside: 'additions', stubs: true },
  refactor: { checks: CHANGES, newFiles: true, outside: 'additions', stubs: true },
  'multi-file-refactor': { checks: CHANGES, newFiles: true, outside: 'additions', stubs: true },
  architecture: PROSE,
  debug: PROSE,
  security: PROSE,
  performance: PROSE,
  chat: PROSE,
};
