import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Names of what was made to be read by people, and calls that make it. */
const TEXT = String.raw`(?:\b\w*(?:reason|message|why|detail|cause|label|notice|problem)|\bformat[A-Z]\w*\([^()]*\))`;
/** What stands between a text and the method that reads it. */
const ON = String.raw`(?:\s*\?\?\s*''\))?(?:\??\.(?:trim|toLowerCase|toUpperCase)\(\))*`;

const READING: readonly RegExp[] = [
  new RegExp(
    String.raw`${TEXT}${ON}\??\.(?:includes|startsWith|endsWith|match|matchAll|search|indexOf|split)\(`,
    'i',
  ),
  new RegExp(String.raw`\.(?:test|exec)\((?:[^()]*[^\w$()])?${TEXT}${ON}(?:\s*\?\?\s*'')?\s*\)`, 'i'),
  new RegExp(String.raw`${TEXT}${ON}\s*[!=]==?\s*(['"\x60])[^'"\x60\n]*\s[^'"\x60\n]*\1`, 'i'),
  /\bcase '[^'\n]*\s[^'\n]*':/,
];

/** Where texts are read that are not ours and come without a code, and what they are. */
const FOREIGN: Readonly<Record<string, string>> = {
  'src/workbench/chatView.ts': 'errors of the Chat view',
  'src/context/problems/imports.ts': 'diagnostics of language servers that give no code',
  'src/commands/edit/newErrors.ts': 'diagnostics, of which the first line is shown',
  'src/commands/commit/history.ts': 'commit messages',
  'src/agent/tree/branch.ts': 'messages of git, which has no codes',
  'src/agent/tree/problems.ts': 'messages of git, which has no codes',
  'src/proposals/preview.ts': 'titles of tabs, which have no other mark',
  'src/verify/tests/verdict.ts': 'what test runners print, which has no codes',
  'src/verify/tests/verify.ts': 'what test runners print, which has no codes',
};

/** The lines that read words, each as it stands there; a chain of calls is one line. */
function readingsIn(source: string): string[] {
  const code = source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/\s*\n\s*(?=\??\.\w)/g, '');
  return code
    .split('\n')
    .filter((line) => READING.some((form) => form.test(line)))
    .map((line) => line.trim());
}

describe('Reasons, which are data', () => {
  const files = globSync('src/**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));

  const readingsOf = (file: string) => readingsIn(readFileSync(join(root, file), 'utf8'));

  it('are read by their words nowhere', () => {
    assert.ok(files.length > 100);
    const ours = files.filter((file) => !Object.hasOwn(FOREIGN, file));
    assert.deepEqual(
      ours.flatMap((file) => readingsOf(file).map((line) => `${file}: ${line}`)),
      [],
    );
  });

  for (const [file, what] of Object.entries(FOREIGN)) {
    it(`are not what ${file} reads: ${what}`, () => assert.notDeepEqual(readingsOf(file), []));
  }
});

describe('The search for code that reads words', () => {
  const BAD = [
    "if (passedOver.every(({ reason }) => reason.startsWith('no API key'))) ask();",
    "return reason.includes('limit of');",
    "return passed.reason\n    .trim()\n    .endsWith('the allowed servers');",
    "const late = (failure.message ?? '').toLowerCase().includes('timed out');",
    'if (/left alone/.test(breakers.why)) wait();',
    "const [, seconds] = /in (\\d+) s/.exec(failure?.detail ?? '') ?? [];",
    "if (failedMessage === 'its server reported an error (500)') again();",
    "if (formatUnfit(passed).startsWith('its context of')) compact();",
    "switch (why) {\n    case 'no model is available':\n  }",
    "const [bare = why] = why.split(', which ');",
  ];
  for (const bad of BAD) {
    it(`finds code that reads words: ${bad.replace(/\s+/g, ' ')}`, () => {
      assert.equal(readingsIn(`export function f() {\n  ${bad}\n}\n`).length, 1);
    });
  }

  it('lets ids be compared, and words be shown', () => {
    const good = [
      "if (reason === 'no-key') ask();",
      'const groups = Map.groupBy(passedOver, formatUnfit);',
      "// reason.includes('limit of') would be words",
      "show('No answer: ' + failure.message);",
      'const known = KIND_OF.get(problem.code);',
    ];
    assert.deepEqual(readingsIn(good.join('\n')), []);
  });
});
