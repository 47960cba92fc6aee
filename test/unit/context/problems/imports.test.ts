import assert from 'node:assert/strict';
import { type ImportFacts, importFacts } from '../../../../src/context/problems/imports.ts';
import type { EditorProblem } from '../../../../src/context/problems/problem.ts';
import { problem } from './problems.ts';

/** What real servers say, each in its own words: the first line imports, the others do not. */
const CASES: readonly (readonly [
  server: string,
  kind: keyof ImportFacts | null,
  name: string,
  problem: Partial<EditorProblem> & { readonly line?: number },
])[] = [
  ['TypeScript', 'missing', 'format', { code: '2304', message: "Cannot find name 'format'.", line: 4 }],
  [
    'TypeScript',
    'missing',
    'fromat',
    { code: '2552', message: "Cannot find name 'fromat'. Did you mean 'format'?", line: 4 },
  ],
  [
    'TypeScript',
    'unresolved',
    './mony.ts',
    { code: '2307', message: "Cannot find module './mony.ts' or its corresponding type declarations." },
  ],
  [
    'TypeScript',
    'unused',
    'split',
    { code: '6133', message: "'split' is declared but its value is never read.", severity: 'hint' },
  ],
  [
    'TypeScript, of a variable',
    null,
    '',
    { code: '6133', message: "'sum' is declared but its value is never read.", severity: 'hint', line: 7 },
  ],
  [
    'TypeScript, of types',
    null,
    '',
    { code: '2345', message: "Argument of type 'string' is not ...", line: 3 },
  ],
  ['ESLint', 'missing', 'fetchAll', { code: 'no-undef', message: "'fetchAll' is not defined.", line: 3 }],
  [
    'Pylance',
    'missing',
    'np',
    { code: 'reportUndefinedVariable', message: '"np" is not defined', line: 9, severity: 'warning' },
  ],
  [
    'Pylance',
    'unused',
    'os',
    { message: '"os" is not accessed', severity: 'hint', unnecessary: true, text: 'os' },
  ],
  [
    'Pylance, of a variable',
    null,
    '',
    { message: '"total" is not accessed', severity: 'hint', unnecessary: true, line: 5 },
  ],
  [
    'Pyright',
    'unresolved',
    'numpyy',
    { code: 'reportMissingImports', message: 'Import "numpyy" could not be resolved' },
  ],
  ['Ruff', 'missing', 'Path', { code: 'F821', message: 'Undefined name `Path`', line: 5 }],
  ['Ruff', 'unused', 'os.path', { code: 'F401', message: '`os.path` imported but unused' }],
  ['gopls', 'missing', 'strings', { code: 'UndeclaredName', message: 'undefined: strings', line: 8 }],
  ['gopls without a code', 'missing', 'strings', { message: 'undefined: strings', line: 8 }],
  ['gopls', 'unused', 'fmt', { code: 'UnusedImport', message: '"fmt" imported and not used' }],
  [
    'rustc',
    'missing',
    'HashMap',
    { code: 'E0412', message: 'cannot find type `HashMap` in this scope', line: 3 },
  ],
  ['rustc', 'unused', 'std::fs', { code: 'unused_imports', message: 'unused import: `std::fs`' }],
  [
    'Eclipse’s Java',
    'missing',
    'List',
    { code: '16777218', message: 'List cannot be resolved to a type', text: 'List', line: 6 },
  ],
  [
    'Eclipse’s Java',
    'unused',
    'java.util.Map',
    { code: '268435844', message: 'The import java.util.Map is never used', text: 'java.util.Map' },
  ],
  [
    'Roslyn',
    'missing',
    'Regex',
    { code: 'CS0103', message: "The name 'Regex' does not exist in the current context", line: 12 },
  ],
  ['Dart', 'missing', 'File', { code: 'undefined_class', message: "Undefined class 'File'.", line: 2 }],
];

describe('What servers say about imports', () => {
  for (const [server, kind, name, said] of CASES) {
    it(`is ${kind === null ? 'not seen in' : `${kind} in`} the words of ${server}: ${said.message}`, () => {
      const facts = importFacts([problem(said)], (line) => line === 0);
      const names = (facts[kind ?? 'missing'] ?? []).map((fact) => fact.name);
      assert.deepEqual(names, kind === null ? [] : [name]);
      const all = facts.missing.length + facts.unused.length + facts.unresolved.length;
      assert.equal(all, kind === null ? 0 : 1);
    });
  }

  it('names what is missing in many places once', () => {
    const found = [3, 9, 12].map((line) =>
      problem({ code: '2304', message: "Cannot find name 'format'.", line }),
    );
    const { missing } = importFacts(found, () => false);
    assert.deepEqual(
      missing.map(({ name, problem: { range } }) => [name, range.start.line]),
      [['format', 3]],
    );
  });
});
