import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { digestOf, packageExtension } from './package.ts';
import { deadLinks, wrongOnThePage } from './shipped/pages.ts';
import { inZone, mochaFiles, program, type Stage, type StageContext, type StageResult } from './stage.ts';
import { stopSignal } from './stop.ts';
import { vscodeSuite } from './vscodeSuite.ts';

/** `npm test`: all stages, or those of `--only unit,browser`; `--grep TEXT` runs the tests with that in their title. */

const root = fileURLToPath(new URL('..', import.meta.url));
const VSIX = 'out/tierwise.vsix';
const PACKED = { TIERWISE_VSIX: join(root, VSIX) };

/** Packs twice, the second time as another machine would: the bytes must be the same. And once for the marketplace, before a release. */
const pack: Stage = async () => {
  const first = await digestOf(await packageExtension(root, VSIX));
  await chmod(join(root, 'README.md'), 0o664);
  const second = await inZone('Pacific/Apia', async () => digestOf(await packageExtension(root, VSIX)));
  const base = 'https://example.org/tierwise/raw/main';
  const next = await packageExtension(root, 'out/next.vsix', { preRelease: true, base });
  const problems = [
    ['Packed twice', first === second ? null : `${first} is not ${second}`],
    ['Packed with what its pages lead to', await deadLinks(join(root, VSIX))],
    ['Packed for the marketplace, before a release', await wrongOnThePage(next, base)],
  ] as const;
  const failures = problems.flatMap(([title, detail]) => (detail === null ? [] : [{ title, detail }]));
  return { passed: problems.length - failures.length, skipped: 0, failures };
};

const STAGES: Readonly<Record<string, Stage>> = {
  types: program('Types', join('node_modules', 'typescript', 'bin', 'tsc'), [
    '--noEmit',
    '--pretty',
    'false',
  ]),
  lint: program('Lint', join('node_modules', '@biomejs', 'biome', 'bin', 'biome'), [
    'check',
    '--error-on-warnings',
  ]),
  house: program('House', join('scripts', 'house.ts'), []),
  unit: mochaFiles('unit', 'test/unit/**/*.test.ts'),
  package: pack,
  vscode: vscodeSuite,
  browser: mochaFiles('browser', 'test/e2e/**/*.test.ts', { env: PACKED, again: true }),
  attacks: mochaFiles('attacks', 'test/attacks/**/*.test.ts', { env: PACKED }),
};
/** These work on what `package` has made. */
const NEED_PACKAGE = ['vscode', 'browser', 'attacks'];

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, grep: { type: 'string' } } });
  const names = stageNames(values.only);
  if (names === null) return 2;
  const signal = stopSignal();
  const progress = (line: string): void => console.log(`         ${line}`);
  const context: StageContext = { root, grep: values.grep ?? null, progress, signal };

  let passed = 0;
  let failed = 0;
  for (const name of names) {
    const result = await runStage(name, context);
    if (signal.aborted) {
      console.log('Stopped.');
      return 130;
    }
    passed += result.passed;
    failed += result.failures.length;
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function stageNames(only: string | undefined): readonly string[] | null {
  const all = Object.keys(STAGES);
  if (only === undefined) return all;
  const chosen = only.split(',');
  const unknown = chosen.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    console.error(`No stage ${unknown.join(', ')}. There are: ${all.join(', ')}`);
    return null;
  }
  return all.filter((name) => chosen.includes(name) || (name === 'package' && chosen.some(needsPackage)));
}

function needsPackage(name: string): boolean {
  return NEED_PACKAGE.includes(name);
}

async function runStage(name: string, context: StageContext): Promise<StageResult> {
  const started = Date.now();
  const stage = STAGES[name];
  let result: StageResult;
  try {
    if (stage === undefined) throw new Error('There is no such stage');
    result = await stage(context);
    if (result.passed === 0 && result.failures.length === 0 && context.grep === null) {
      throw new Error('It ran no test at all');
    }
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    result = { passed: 0, skipped: 0, failures: [{ title: `${name} did not run`, detail }] };
  }
  if (!context.signal.aborted) report(name, result, Date.now() - started);
  return result;
}

function report(name: string, { passed, skipped, failures }: StageResult, ms: number): void {
  const counts = [`${passed} passed`];
  if (failures.length > 0) counts.push(`${failures.length} failed`);
  if (skipped > 0) counts.push(`${skipped} skipped`);
  console.log(`${name.padEnd(8)} ${counts.join(', ')} (${(ms / 1000).toFixed(1)} s)`);
  for (const { title, detail } of failures) {
    console.log(`  ✗ ${title}\n${detail.replace(/^/gm, '      ')}`);
  }
}

process.exitCode = await main();
