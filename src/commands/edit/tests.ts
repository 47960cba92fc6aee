import { findTests, formatSnippets, formatTests, gatherProject } from '../../context/index.ts';
import type { EditResult } from './job.ts';
import { refused } from './job.ts';
import { type EditDeps, runEdit } from './run.ts';
import { filledTargetOf, masked, readEditArgs } from './target.ts';

/** Types and helpers that the tests need to call the code, in tokens. */
const PROJECT_TOKENS = 3_000;

/** Writes tests for the selection, else the symbol at the cursor, else the file, where and how the project has its tests. */
export async function tests(deps: EditDeps, args: unknown): Promise<EditResult> {
  const given = readEditArgs(args);
  const found = await filledTargetOf(given, 'symbol');
  if (!found.ok) return refused(found.message);
  const { target } = found;
  const { marks } = target;
  const { uri } = target.document;
  const request = { uri, range: target.range, limitTokens: PROJECT_TOKENS, purpose: 'read', marks } as const;
  const [conventions, context] = await Promise.all([
    findTests(uri, marks),
    gatherProject({ ...request, task: 'unit-tests' }),
  ]);
  // The tests that are there already are not shown twice.
  const snippets = context.snippets.filter(({ path }) => path !== conventions.place?.path);
  return runEdit(deps, {
    task: 'unit-tests',
    title: 'Write Tests',
    target,
    instruction: [
      `Write tests for ${target.label}.`,
      'Test what a caller relies on: the usual case, the edges, and what must fail. Each test can fail and says in its name what holds.',
      'Change no file but the tests.',
      ...(given.instruction ? [masked(target, given.instruction)] : []),
    ].join('\n'),
    promptMaterial: [formatTests(conventions), formatSnippets(snippets)].filter(Boolean).join('\n\n'),
    files: 1,
    diagnostics: 0,
    others: 'any',
    within: false,
  });
}
