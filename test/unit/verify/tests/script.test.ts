import assert from 'node:assert/strict';
import fc from 'fast-check';
import { runnerIn } from '../../../../src/verify/tests/find/runners.ts';
import { commandsOf, partsOf, unquoted } from '../../../../src/verify/tests/find/script.ts';

/** The lines that a test script comes to, each with its runner. */
const runners = (scripts: Readonly<Record<string, string>>, name = 'test'): readonly string[] =>
  commandsOf(name, scripts).flatMap((part) => {
    const found = runnerIn(part);
    return found === null ? [] : [`${found.framework}: ${found.line}`];
  });
const one = (script: string): string => runners({ test: script }).join(' | ');

describe('A test script', () => {
  /** Scripts that would never end, would write snapshots, or have another report; and how they run once. */
  const ONCE: readonly (readonly [script: string, line: string])[] = [
    ['vitest', 'vitest: vitest run --reporter=json --outputFile={report}'],
    ['vitest watch --coverage', 'vitest: vitest run --reporter=json --outputFile={report}'],
    ['vitest dev -u --reporter dot src', 'vitest: vitest run src --reporter=json --outputFile={report}'],
    ['jest --watch', 'jest: jest --ci --json --outputFile={report} --watchAll=false --coverage=false'],
    [
      'jest --watchAll -u --coverage -w 2',
      'jest: jest -w 2 --ci --json --outputFile={report} --watchAll=false --coverage=false',
    ],
    // In a copy of the project nothing is new to git, and a part of the tests is not all of them.
    [
      'jest --changedSince main -f --shard=1/3 --lastCommit src',
      'jest: jest src --ci --json --outputFile={report} --watchAll=false --coverage=false',
    ],
    ['vitest --changed --shard 1/3', 'vitest: vitest run --reporter=json --outputFile={report}'],
    [
      'react-scripts test',
      'jest: react-scripts test --ci --json --outputFile={report} --watchAll=false --coverage=false',
    ],
    ['mocha -w --bail -R dot test', 'mocha: mocha test -R xunit -O output={report}'],
    ['ava --watch', 'ava: ava --tap'],
    ['tape "test/*.js" | tap-spec', 'tape: tape "test/*.js"'],
    [
      'node --watch --test test/*.js',
      'node:test: node --test --test-reporter=tap --test-reporter-destination={report} test/*.js',
    ],
    [
      'node --test --test-reporter=spec',
      'node:test: node --test --test-reporter=tap --test-reporter-destination={report}',
    ],
    ['bun test --watch', 'bun: bun test --reporter=junit --reporter-outfile={report}'],
    ['nodemon --exec mocha test', 'mocha: mocha test -R xunit -O output={report}'],
    ['nodemon -x "mocha test"', 'mocha: mocha test -R xunit -O output={report}'],
    ['CI=false vitest', 'vitest: vitest run --reporter=json --outputFile={report}'],
    [
      'cross-env NODE_ENV=test CI=false mocha',
      'mocha: cross-env NODE_ENV=test mocha -R xunit -O output={report}',
    ],
    ['nyc --reporter=lcov mocha', 'mocha: nyc --reporter=lcov mocha -R xunit -O output={report}'],
    [
      'node node_modules/mocha/bin/mocha.js',
      'mocha: node node_modules/mocha/bin/mocha.js -R xunit -O output={report}',
    ],
    [
      'node --experimental-vm-modules node_modules/jest/bin/jest.js',
      'jest: node --experimental-vm-modules node_modules/jest/bin/jest.js --ci --json --outputFile={report} --watchAll=false --coverage=false',
    ],
  ];
  for (const [script, line] of ONCE) {
    it(`runs once, with a report: ${script}`, () => assert.equal(one(script), line));
  }

  it('is followed through the scripts that it calls, with what comes before them', () => {
    const scripts = {
      test: 'npm run lint && run-s test:*',
      'test:unit': 'mocha a',
      'test:types': 'tsd',
      'pretest:unit': 'tsc',
      lint: 'eslint .',
    };
    assert.deepEqual(
      commandsOf('test', scripts).map(({ words }) => words.join(' ')),
      ['eslint .', 'tsc', 'mocha a', 'tsd'],
    );
  });

  it('that calls itself has an end', () => {
    assert.ok(commandsOf('test', { test: 'npm test && npm run a', a: 'npm test' }).length < 1_000);
  });

  it('whose words name a runner without starting one is none', () => {
    for (const script of ['eslint mocha', 'echo jest', 'rimraf tape', 'prettier --check vitest'])
      assert.equal(one(script), '');
  });

  it('is divided at its signs, and not within quotes', () => {
    assert.deepEqual(
      partsOf(`a "b && c" 'd | e' && f; g || h | i`).map(({ words }) => words.map(unquoted)),
      [['a', 'b && c', 'd | e'], ['f'], ['g'], ['h']],
    );
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '&', '|', ';', '$', '*'), minLength: 1 }), {
          minLength: 1,
        }),
        (words) => {
          const line = words.map((word) => `'${word}'`).join(' ');
          assert.deepEqual(
            partsOf(line).map((part) => part.words.map(unquoted)),
            [words],
          );
        },
      ),
    );
  });
});
