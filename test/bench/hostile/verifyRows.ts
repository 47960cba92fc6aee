import { probePlaces, testBlocks } from '../../../src/verify/syntax/index.ts';
import { compare } from '../../../src/verify/tests/compare.ts';
import { isProse, purposeOf } from '../../../src/verify/tests/files.ts';
import { nodeManifest } from '../../../src/verify/tests/find/node.ts';
import { goChecks, pythonChecks, rustChecks } from '../../../src/verify/tests/find/others.ts';
import { runnerIn } from '../../../src/verify/tests/find/runners.ts';
import { commandsOf, partsOf, programOf, quoted, unquoted } from '../../../src/verify/tests/find/script.ts';
import { needIn, needOfCommand } from '../../../src/verify/tests/needs.ts';
import { readCargo } from '../../../src/verify/tests/report/cargo.ts';
import { readGo, readJest, readRspec, readUnittest } from '../../../src/verify/tests/report/json.ts';
import { readJunit } from '../../../src/verify/tests/report/junit.ts';
import { plainLines } from '../../../src/verify/tests/report/reported.ts';
import { readTap } from '../../../src/verify/tests/report/tap.ts';
import { xmlEvents } from '../../../src/verify/tests/report/xml.ts';
import { settingsIn } from '../../../src/verify/tests/settings.ts';
import { tamperingOf } from '../../../src/verify/tests/tampering.ts';
import type { Row } from './row.ts';

const LINES = Array.from({ length: 40 }, (_, i) => i * 7 + 1);
const half = (text: string): string => text.slice(0, text.length >> 1);
const placeOf = (text: string) => ({
  folder: '',
  files: [text, 'a_test.py'],
  manifest: text,
  tests: text,
  nearest: () => null,
});

/** What the project's own tests, scripts and reports say. */
const MANIFESTS = [
  ...['package.json', 'deno.json', 'tsconfig.json', 'vite.config.ts', 'pyproject.toml', 'Cargo.toml'],
  ...['pom.xml', 'Makefile'],
];

export const VERIFY_ROWS: readonly Row[] = [
  {
    name: 'a report in XML',
    covers: ['verify/tests/report/junit', 'verify/tests/report/xml'],
    run: (text) => [
      readJunit(text),
      readJunit(`<testcase name="${text}"><failure>${text}`),
      [...xmlEvents(`<a b="${text}`)],
    ],
  },
  {
    name: 'a report in TAP',
    covers: ['verify/tests/report/tap', 'verify/tests/report/reported'],
    run: (text) => [readTap(text), readTap(`# Subtest: a\n    ok 1 - ${text}`), [...plainLines(text)]],
  },
  {
    name: 'a report in JSON',
    covers: ['verify/tests/report/json'],
    run: (text) => [
      readJest(text),
      readRspec(text),
      readGo(`{"Action":"fail","Package":${JSON.stringify(text)}}\n${text}`),
      readUnittest(text),
    ],
  },
  {
    name: 'what cargo prints',
    covers: ['verify/tests/report/cargo'],
    run: (text) => [readCargo(text), readCargo(`test ${text} ... ok`)],
  },
  {
    name: 'a script of a manifest',
    covers: ['verify/tests/find/script', 'verify/tests/find/runners'],
    run: (text) => [
      partsOf(text).map(runnerIn),
      commandsOf('a', { a: text, preb: text, b: 'run-s a a' }),
      quoted(text),
      unquoted(text),
      programOf(text),
    ],
  },
  {
    name: 'a manifest',
    covers: ['verify/tests/find/node', 'verify/tests/find/others'],
    run: (text) => [
      nodeManifest(text),
      pythonChecks(placeOf(text)),
      rustChecks(placeOf(text)),
      goChecks(placeOf(text)),
    ],
  },
  {
    name: 'a path, and the settings in a manifest',
    covers: ['verify/tests/files', 'verify/tests/settings'],
    run: (text) => [purposeOf(text), isProse(text), ...MANIFESTS.map((name) => settingsIn(name, text))],
  },
  {
    name: 'what a red test says',
    covers: ['verify/tests/needs'],
    run: (text) => [needIn(text), needOfCommand(text)],
  },
  {
    name: 'two states of a test',
    covers: ['verify/tests/tampering', 'verify/syntax/testBlocks', 'verify/syntax/probePlaces'],
    yields: true,
    run: async (text) => {
      for (const [path, language] of [
        ['a.test.ts', 'typescript'],
        ['test_a.py', 'python'],
        ['a_test.go', 'go'],
        ['tests/a.rs', 'rust'],
        ['ATest.java', 'java'],
      ] as const) {
        await testBlocks(language, text);
        await probePlaces(language, text, LINES);
        await tamperingOf(path, half(text), text);
      }
    },
  },
  {
    name: 'names of tests',
    covers: ['verify/tests/compare'],
    run: (text) => {
      const tests = text
        .split('\n')
        .map((name) => ({ name, file: null, outcome: 'green' as const, message: '' }));
      return compare({ tests, commands: [] }, { tests: tests.slice(1), commands: [] });
    },
  },
];
