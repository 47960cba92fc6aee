import assert from 'node:assert/strict';
import { importProblems } from '../../../../src/context/problems/imports.ts';
import type { EditorProblem } from '../../../../src/context/problems/problem.ts';
import { problem } from './problems.ts';

/** What real servers say, each in its own words: the first line imports, the others do not. */
const CASES: readonly (readonly [
  server: string,
  kind: 'missing' | 'unused' | 'unresolved' | null,
  problem: Partial<EditorProblem> & { readonly line?: number },
])[] = [
  ['TypeScript', 'missing', { code: '2304', message: "Cannot find name 'format'.", line: 4 }],
  [
    'TypeScript',
    'missing',
    { code: '2552', message: "Cannot find name 'fromat'. Did you mean 'format'?", line: 4 },
  ],
  [
    'TypeScript',
    'unresolved',
    { code: '2307', message: "Cannot find module './mony.ts' or its corresponding type declarations." },
  ],
  [
    'TypeScript',
    'unused',
    { code: '6133', message: "'split' is declared but its value is never read.", severity: 'hint' },
  ],
  [
    'TypeScript, of a variable',
    null,
    { code: '6133', message: "'sum' is declared but its value is never read.", severity: 'hint', line: 7 },
  ],
  ['TypeScript, of types', null, { code: '2345', message: "Argument of type 'string' is not ...", line: 3 }],
  ['ESLint', 'missing', { code: 'no-undef', message: "'fetchAll' is not defined.", line: 3 }],
  [
    'Pylance',
    'missing',
    { code: 'reportUndefinedVariable', message: '"np" is not defined', line: 9, severity: 'warning' },
  ],
  ['Pylance', 'unused', { message: '"os" is not accessed', severity: 'hint', unnecessary: true, text: 'os' }],
  [
    'Pylance, of a variable',
    null,
    { message: '"total" is not accessed', severity: 'hint', unnecessary: true, line: 5 },
  ],
  [
    'Pyright',
    'unresolved',
    { code: 'reportMissingImports', message: 'Import "numpyy" could not be resolved' },
  ],
  ['Ruff', 'missing', { code: 'F821', message: 'Undefined name `Path`', line: 5 }],
  ['Ruff', 'unused', { code: 'F401', message: '`os.path` imported but unused' }],
  ['gopls', 'missing', { code: 'UndeclaredName', message: 'undefined: strings', line: 8 }],
  ['gopls without a code', 'missing', { message: 'undefined: strings', line: 8 }],
  ['gopls', 'unused', { code: 'UnusedImport', message: '"fmt" imported and not used' }],
  ['rustc', 'missing', { code: 'E0412', message: 'cannot find type `HashMap` in this scope', line: 3 }],
  ['rustc', 'unused', { code: 'unused_imports', message: 'unused import: `std::fs`' }],
  [
    'Eclipse’s Java',
    'missing',
    { code: '16777218', message: 'List cannot be resolved to a type', text: 'List', line: 6 },
  ],
  [
    'Eclipse’s Java',
    'unused',
    { code: '268435844', message: 'The import java.util.Map is never used', text: 'java.util.Map' },
  ],
  [
    'Roslyn',
    'missing',
    { code: 'CS0103', message: "The name 'Regex' does not exist in the current context", line: 12 },
  ],
  ['Dart', 'missing', { code: 'undefined_class', message: "Undefined class 'File'.", line: 2 }],
];

describe('What servers say about imports', () => {
  for (const [server, kind, said] of CASES) {
    it(`is ${kind === null ? 'not seen in' : `${kind} in`} the words of ${server}: ${said.message}`, () => {
      const one = problem(said);
      assert.deepEqual(
        importProblems([one], (line) => line === 0),
        kind === null ? [] : [one],
      );
    });
  }

  it('names what is missing in many places once', () => {
    const found = [3, 9, 12].map((line) =>
      problem({ code: '2304', message: "Cannot find name 'format'.", line }),
    );
    assert.deepEqual(
      importProblems(found, () => false).map(({ range }) => range.start.line),
      [3],
    );
  });
});
