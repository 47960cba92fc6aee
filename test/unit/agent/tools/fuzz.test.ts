import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { newTask } from '../loop/line.ts';
import { made, newWorld, repository } from '../tree/world.ts';
import { startWorld } from './world.ts';

/** Texts that do something where they are taken for more than text. */
const ODD_TEXTS = [
  '',
  '.',
  '..',
  '../..',
  '/',
  '~',
  '~/.ssh/id_rsa',
  '/etc/passwd',
  '/proc/self/environ',
  'C:\\Windows\\system.ini',
  '\\\\server\\share',
  'file:///etc/passwd',
  'src',
  'src/a.ts',
  'src/a.ts/',
  'src/a.ts/b',
  './src/./a.ts',
  'SRC/A.TS',
  '.git/config',
  '.git/hooks/post-checkout',
  '.GIT/config',
  'nul\0byte',
  'new\nline',
  '-rf',
  '*',
  ':(top)',
  'a'.repeat(300),
  'a/'.repeat(2_000),
  'x'.repeat(200_000),
  '\ud800',
  '\u202etxt.exe',
  '<secret 1>',
  '<secret 99999999999999999999>',
  '$(touch /tmp/tierwise-fuzz)',
  '`id`',
  '$HOME',
  '(a+)+$',
  '(?<',
  '[',
  '\\',
  "$&$`$'",
  '__proto__',
  'constructor',
  'command-output/../../x.txt',
  'command-output/aaaaaaaaaaaa.txt',
] as const;
const text = fc.constantFrom(...ODD_TEXTS);
const number = fc.constantFrom(-1, 0, 1, 3, 1.5, 1e9, Number.MAX_SAFE_INTEGER, 1e308, -1e308);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: number },
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
  fc.array(fc.record({ path: text, find: text, replace: text, step: text, state: text }), { maxLength: 3 }),
);

describe('A tool that is called with anything', function () {
  this.timeout(240_000);

  it('says what it came to, in a text that is bounded and well-formed, and touches nothing outside of the task', async () => {
    const world = newWorld();
    repository(world.user, { 'src/a.ts': 'export const a = 1;\n', 'README.md': 'A project.\n' });
    const tree = await made(world);
    const outside = () =>
      JSON.stringify(readdirSync(world.at).sort()) + readFileSync(`${world.user}/src/a.ts`, 'utf8');
    const hands = startWorld(
      {},
      { open: (_, path, use) => tree.mapped(path, use), isSandboxed: async () => true },
    );
    const before = outside();
    const offered = hands.tools.offered({ task: newTask(), steps: [] }).list;
    const called = fc.constantFrom(...offered).chain(({ name, schema }) => {
      const names = Object.keys((schema as { readonly properties?: object }).properties ?? {});
      return fc.tuple(
        fc.constant(name),
        fc.record(Object.fromEntries(names.map((one) => [one, value])), { requiredKeys: [] }),
      );
    });
    await fc.assert(
      fc.asyncProperty(called, async ([name, input]) => {
        if (name === 'run') return;
        const planned = await hands.tools.plan(
          { id: 'c', name, input },
          { view: { task: newTask(), steps: [] }, tree },
        );
        const result = planned.ok ? await planned.run(AbortSignal.timeout(20_000), () => {}) : planned.result;
        assert.ok(
          result.content.length > 0 && result.content.length < 50_000,
          `${name}: ${result.content.length}`,
        );
        assert.ok(result.content.isWellFormed(), name);
        assert.equal(outside(), before);
      }),
      { numRuns: 150 },
    );
    hands.stop();
    world.end();
  });
});
