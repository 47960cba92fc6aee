import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { collectOutput, exitCode } from '../test/host/process.ts';

/** What a stage of `npm test` found. */
export interface StageResult {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly title: string;
  readonly detail: string;
}

export interface StageContext {
  readonly root: string;
  /** Only tests whose title contains this; null for all. */
  readonly grep: string | null;
  readonly progress: (line: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export type Stage = (context: StageContext) => Promise<StageResult>;

/** A program of Node's, by its path from the root, that finds fault by its exit code: one test. */
export function program(title: string, script: string, args: readonly string[]): Stage {
  return async (context) => {
    const { code, log } = await run(context, [script, ...args]);
    if (code === 0) return { passed: 1, skipped: 0, failures: [] };
    return { passed: 0, skipped: 0, failures: [{ title, detail: log }] };
  };
}

interface MochaOptions {
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Files in which a test fails are run once more, from a fresh start, and count as they end then; what failed before is told. For
   * suites that wait for a screen, which a busy machine can make miss a key.
   */
  readonly again?: true;
}

/** So many files that fail are no accident. */
const MOST_AGAIN = 2;

/** Test files run by mocha in plain Node, which reads TypeScript as it is. */
export function mochaFiles(name: string, pattern: string, { env, again }: MochaOptions = {}): Stage {
  return async (context) => {
    const first = await mocha(context, name, [pattern], env);
    if (typeof first === 'string') {
      // Without a report mocha itself has failed: a file that cannot be read, a crash.
      return { passed: 0, skipped: 0, failures: [{ title: `${name} did not run`, detail: first }] };
    }
    const files = [...new Set(first.failures.map(({ file }) => file))];
    if (!again || files.length === 0 || files.length > MOST_AGAIN || context.signal.aborted) {
      return resultOf(first);
    }
    for (const { fullTitle, err } of first.failures) {
      context.progress(`Failed, and is run once more: ${fullTitle}\n${err.stack ?? err.message ?? ''}`);
    }
    const second = await mocha(context, `${name}-again`, files, env);
    if (typeof second === 'string') return resultOf(first);
    const others = ({ file }: MochaTest) => !files.includes(file);
    return resultOf({
      passes: [...first.passes.filter(others), ...second.passes],
      pending: [...first.pending.filter(others), ...second.pending],
      failures: second.failures,
    });
  };
}

/** What mocha reports; where it reports nothing, what it wrote. */
async function mocha(
  context: StageContext,
  name: string,
  files: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<MochaReport | string> {
  const report = join(context.root, 'out', 'results', `${name}.json`);
  await mkdir(dirname(report), { recursive: true });
  await rm(report, { force: true });
  const args = [join('node_modules', 'mocha', 'bin', 'mocha.js'), ...files, '--exit'];
  args.push('--reporter', 'json', '--reporter-option', `output=${report}`);
  if (context.grep !== null) args.push('--fgrep', context.grep);
  const { log } = await run(context, args, env);
  const text = await readFile(report, 'utf8').catch(() => null);
  return text === null ? log : JSON.parse(text);
}

interface MochaTest {
  readonly file: string;
  readonly fullTitle: string;
}

interface MochaReport {
  readonly passes: readonly MochaTest[];
  readonly pending: readonly MochaTest[];
  readonly failures: readonly (MochaTest & {
    readonly err: { readonly stack?: string; readonly message?: string };
  })[];
}

function resultOf({ passes, pending, failures }: MochaReport): StageResult {
  return {
    passed: passes.length,
    skipped: pending.length,
    failures: failures.map(({ fullTitle, err }) => ({
      title: fullTitle,
      detail: err.stack ?? err.message ?? '',
    })),
  };
}

/** Does something in another time zone; what comes after it is in that of before, or in none as before. */
export async function inZone<T>(zone: string, work: () => Promise<T>): Promise<T> {
  const { TZ: before } = process.env;
  process.env['TZ'] = zone;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
}

async function run(
  { root, signal }: StageContext,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | string; log: string }> {
  const child: ChildProcess = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => {
    child.kill('SIGINT');
  };
  signal.addEventListener('abort', stop);
  const log = collectOutput(child);
  const code = await exitCode(child);
  signal.removeEventListener('abort', stop);
  return { code, log: log().trim() };
}
