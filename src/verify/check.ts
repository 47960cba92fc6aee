import { type ChangedFile, changedFiles } from './changed.ts';
import { keepsCode } from './keepsCode.ts';
import { noLeftovers } from './leftovers.ts';
import { namesOnly } from './namesOnly.ts';
import { onlyImports } from './onlyImports.ts';
import { onlyTests } from './onlyTests.ts';
import { parses } from './parses.ts';
import { inScope } from './scope.ts';
import { noNewProblems } from './serverErrors.ts';
import { size } from './size.ts';
import { CHECKS, type CheckFailure, type CheckInput, type CheckName, type CheckRule } from './types.ts';
import { applies, complete, differs, hasEdits } from './whole.ts';

type Check = (
  files: readonly ChangedFile[],
  input: CheckInput,
  rule: CheckRule,
) => CheckFailure | null | Promise<CheckFailure | null>;

const BY_NAME: Readonly<Record<CheckName, Check>> = {
  complete: (_, input) => complete(input),
  'has-edits': (_, input) => hasEdits(input),
  applies: (_, input) => applies(input),
  differs: (_, input) => differs(input),
  parses,
  'no-leftovers': (files, _, rule) => noLeftovers(files, rule),
  size,
  'in-scope': inScope,
  'keeps-code': keepsCode,
  'names-only': namesOnly,
  'only-imports': onlyImports,
  'only-tests': onlyTests,
  'no-new-problems': noNewProblems,
};

/** An answer that fails one of these is not looked at any further: the texts are not what it meant. */
const FIRST: readonly CheckName[] = ['complete', 'has-edits', 'applies', 'differs'];

/**
 * What is wrong with an answer, by the rule of its task: empty where it is good. The first failure is the one to tell. No
 * check claims anything about a language that it does not know; none takes the extension host for longer than some 10 ms
 * at a stretch on files of usual length.
 */
export async function checkEdits(rule: CheckRule, input: CheckInput): Promise<readonly CheckFailure[]> {
  const files = changedFiles(input.plan);
  const failures: CheckFailure[] = [];
  for (const name of CHECKS) {
    if (failures.length > 0 && !FIRST.includes(name) && FIRST.includes(failures[0]?.check ?? name)) break;
    const failed = rule.checks.includes(name) ? await BY_NAME[name](files, input, rule) : null;
    if (failed !== null) failures.push(failed);
  }
  return failures;
}
