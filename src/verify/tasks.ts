import type { Task } from '../router/index.ts';
import type { Check } from './change.ts';
import { noLeftovers } from './leftovers.ts';
import { namesOnly } from './names.ts';
import { keepsCode, onlyImports, onlyTests } from './only.ts';
import { parses } from './problems.ts';
import { type Allowance, inScope } from './scope.ts';
import { applies, complete, differs, hasEdits, keepsSize } from './whole.ts';

/** What is required of an answer. */
interface Rule extends Allowance {
  /** Whether new code may say that something is still to be implemented. */
  readonly stubs: boolean;
  /** The one kind of thing that may change. */
  readonly only?: Check;
}

const EDITS: Rule = { newFiles: true, outside: 'additions', stubs: true };
const TESTS: Rule = { ...EDITS, only: onlyTests };
/** An answer in words, which may contain edits; then those are checked. */
const PROSE = 'prose';
/** An answer that is not code, or is checked elsewhere. */
const TEXT = 'text';

const RULES: Readonly<Record<Task, Rule | typeof PROSE | typeof TEXT>> = {
  autocomplete: TEXT,
  'next-edit': TEXT,
  docstring: { newFiles: false, outside: 'nothing', stubs: true, only: keepsCode },
  imports: { newFiles: false, outside: 'anything', stubs: true, only: onlyImports },
  'lint-fix': { ...EDITS, newFiles: false },
  rename: { ...EDITS, outside: 'anything', only: namesOnly },
  'test-boilerplate': TESTS,
  'commit-message': TEXT,
  explain: TEXT,
  implement: { ...EDITS, stubs: false },
  'unit-tests': { ...TESTS, stubs: false },
  review: PROSE,
  'bug-fix': EDITS,
  refactor: EDITS,
  'multi-file-refactor': EDITS,
  architecture: PROSE,
  debug: PROSE,
  security: PROSE,
  performance: PROSE,
  chat: PROSE,
  'second-opinion': TEXT,
};

/** The checks of an answer to a task, in order: first those that are cheap, or say most. */
export function checksFor(task: Task): readonly Check[] {
  const rule = RULES[task];
  if (rule === TEXT) return [complete];
  if (rule === PROSE) return [complete, applies, differs, parses, noLeftovers(true), keepsSize];
  return [
    complete,
    hasEdits,
    applies,
    differs,
    parses,
    noLeftovers(rule.stubs),
    keepsSize,
    inScope(rule),
    ...(rule.only ? [rule.only] : []),
  ];
}
