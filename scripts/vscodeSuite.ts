import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packExtension } from '../test/host/pack.ts';
import { runQuietly, waitFor } from '../test/host/process.ts';
import { startSession } from '../test/host/session.ts';
import type { Failure, Stage, StageContext, StageResult } from './stage.ts';

/** A run of the suite is broken when no test ends for so long. */
const SILENCE_MS = 90_000;

/** The mocha suite of test/vscode inside the real VS Code, headless. */
export const vscodeSuite: Stage = async (context) => {
  const { root, signal } = context;
  await buildTests(root);
  const file = await freshResults(root);
  const session = await startSession({
    root,
    forTests: true,
    // An extension with language models of its own, as Copilot is one.
    vsix: [await packExtension(root, 'acme')],
    progress: context.progress,
    settings: { 'tierwise.prices.update': false },
    env: suiteEnvironment(context, file),
  });
  const abort = (): void => void session.close();
  signal.addEventListener('abort', abort);
  try {
    await session.openWindow({ developmentPath: root, testsPath: testsPath(root) });
    await untilEnd(file, signal);
    return readResults(file);
  } catch (error) {
    const seen = readResults(file);
    const detail = `${error instanceof Error ? error.message : String(error)}\n${session.server.log()}`;
    return { ...seen, failures: [...seen.failures, { title: 'The suite in VS Code did not end', detail }] };
  } finally {
    signal.removeEventListener('abort', abort);
    await session.close();
  }
};

export async function buildTests(root: string): Promise<void> {
  await runQuietly(process.execPath, ['esbuild.js', '--tests'], { cwd: root });
}

export function testsPath(root: string): string {
  return join(root, 'out', 'vscode', 'index.js');
}

export function suiteEnvironment({ grep }: Pick<StageContext, 'grep'>, file: string): Record<string, string> {
  return { TIERWISE_TEST_RESULTS: file, ...(grep === null ? {} : { TIERWISE_TEST_ONLY: grep }) };
}

export async function freshResults(root: string): Promise<string> {
  const file = join(root, 'out', 'results', 'vscode.jsonl');
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  return file;
}

interface Line {
  readonly type: 'pass' | 'skip' | 'fail' | 'end';
  readonly title?: string;
  readonly error?: string;
}

function linesOf(file: string): readonly Line[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): Line => JSON.parse(line));
}

async function untilEnd(file: string, signal: AbortSignal): Promise<void> {
  for (let count = -1; ; ) {
    const lines = await waitFor('the next test in VS Code to end', SILENCE_MS, () => {
      if (signal.aborted) throw new Error('stopped');
      const now = linesOf(file);
      return now.length > count ? now : undefined;
    });
    if (lines.at(-1)?.type === 'end') return;
    count = lines.length;
  }
}

export function readResults(file: string): StageResult {
  const lines = linesOf(file);
  const failures: Failure[] = lines
    .filter((line) => line.type === 'fail')
    .map((line) => ({ title: line.title ?? '', detail: line.error ?? '' }));
  const end = lines.find((line) => line.type === 'end');
  // The end tells of an error that belongs to no test, such as a file that could not be loaded.
  if (end?.error !== undefined && failures.length === 0) {
    failures.push({ title: 'The suite in VS Code', detail: end.error });
  }
  return {
    passed: lines.filter((line) => line.type === 'pass').length,
    skipped: lines.filter((line) => line.type === 'skip').length,
    failures,
  };
}
