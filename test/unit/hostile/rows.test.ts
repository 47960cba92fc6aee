import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';
import { ROWS } from '../../bench/hostile.ts';

const src = fileURLToPath(new URL('../../../src', import.meta.url));

/** The rooms that read what others wrote. */
const ROOMS = [
  'agent/approve',
  'agent/loop',
  'agent/tools',
  'agent/tree',
  'completion',
  'context',
  'edits',
  'gateway',
  'models',
  'nextEdits',
  'processes',
  'sanitize',
  'secrets',
  'verify',
  'wires',
];

/** Modules whose functions take a text and are in no row, with why. */
const NOT_READERS: Readonly<Record<string, readonly string[]>> = {
  'they take names of our own': [
    'agent/loop/line',
    'agent/tools/types',
    'agent/tree/maker',
    'agent/tree/record',
    'completion/typingModel',
    'gateway/providers/addresses',
    'gateway/providers/client',
    'gateway/providers/dialects',
    'gateway/providers/effort',
    'gateway/providers/fim',
    'gateway/providers/fimChat',
    'gateway/reserve',
    'models/effort',
    'models/priceLibrary',
    'processes/environment/names',
    'processes/sandbox/places',
    'verify/languages',
  ],
  'they hand the text on to what is in a row': [
    'agent/tools/catalogue',
    'agent/tools/secrets',
    'agent/tree/branch',
    'agent/tree/commit',
    'agent/tree/listing',
    'agent/tree/make',
    'agent/tree/merge',
    'agent/tree/renamed',
    'agent/tree/snapshots',
    'agent/tree/tree',
    'verify/problems',
    'completion/answers',
    'context/conventions/tests',
    'context/files/files',
    'context/files/guard',
    'context/languageServer',
    'context/prompts',
    'context/retrieval/candidates',
    'context/retrieval/inEditor',
    'context/retrieval/recentEdits',
    'context/retrieval/selection',
    'context/retrieval/snippets',
    'context/retrieval/textSearch',
    'context/retrieval/usages',
    'context/selectedCode',
    'gateway/escalation',
    'gateway/providers/registry',
    'gateway/providers/windows',
    'nextEdits/certain/errors',
    'nextEdits/offers',
    'nextEdits/rank',
    'processes/output/capture',
    'processes/output/read',
    'verify/tests/find/check',
    'verify/tests/find/index',
    'verify/tests/mixed',
  ],
  'they take some lines, or paths that are on the disk': [
    'agent/tools/textFile',
    'agent/tools/walk',
    'agent/tree/place',
    'agent/tree/problems',
    'completion/battery',
    'context/files/links',
    'context/retrieval/excerpts',
    'context/subject',
    'processes/environment/find',
    'processes/kill/register',
    'processes/sandbox/index',
    'verify/tests/overlay',
  ],
  'they take what we send, and a body that is counted': [
    'gateway/masking',
    'gateway/providers/changes',
    'gateway/providers/images',
    'gateway/providers/keptThoughts',
    'gateway/providers/network',
    'gateway/providers/relayHeaders',
    'gateway/providers/relayWay',
    'models/body',
    'gateway/providers/relayHere',
    'wires/shapes',
  ],
  'they run in a thread of their own, with a limit of time': ['verify/typescript/affected'],
};

/** Whether a function takes a text, the lines of one, or whatever came from outside. */
const TAKES_TEXT = /"kind":"(?:string|unknown)"|"value":"(?:TextLines|FileText|FilePath|Edit|Body)"/;

function takesText(file: string): boolean {
  const { body } = parseSync(readFileSync(join(src, file), 'utf8'), {
    syntax: 'typescript',
    target: 'es2024',
  });
  return body.some(
    (item) =>
      item.type === 'ExportDeclaration' &&
      item.declaration.type === 'FunctionDeclaration' &&
      item.declaration.params.some(({ pat }) => TAKES_TEXT.test(JSON.stringify(pat))),
  );
}

describe('The bench of hostile text', () => {
  const modules = ROOMS.flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: src })).sort();
  const readers = modules.filter(takesText).map((file) => file.replaceAll('\\', '/').replace(/\.ts$/, ''));
  const covered = new Set(ROWS.flatMap(({ covers }) => covers.map((name) => name.replace(/\.ts$/, ''))));
  const others = Object.values(NOT_READERS).flat();

  it('has every module that reads foreign text', () => {
    const missing = readers.filter((name) => !covered.has(name) && !others.includes(name));
    assert.deepEqual(missing, [], 'each of these takes a row in test/bench/hostile, or a reason here');
  });

  it('names modules that there are', () => {
    const known = new Set(modules.map((file) => file.replaceAll('\\', '/').replace(/\.ts$/, '')));
    const inRooms = [...covered, ...others].filter((name) =>
      ROOMS.some((room) => name.startsWith(`${room}/`)),
    );
    assert.deepEqual(
      inRooms.filter((name) => !known.has(name)),
      [],
    );
    assert.deepEqual(
      others.filter((name) => covered.has(name)),
      [],
    );
  });

  it('calls each reader with a text of every kind, and none of them fails', async function () {
    this.timeout(120_000);
    for (const { name, run } of ROWS) {
      for (const text of ['', 'a\n'.repeat(200), '((('.repeat(100), '\ud83d'.repeat(50), '\0'.repeat(50)]) {
        try {
          await run(text);
        } catch (error) {
          assert.fail(`${name}: ${String(error)} for ${JSON.stringify(text.slice(0, 20))}`);
        }
      }
    }
  });
});
