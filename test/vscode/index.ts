import { appendFileSync, readdirSync } from 'node:fs';
import Mocha from 'mocha';

/**
 * Called by VS Code in its extension host. What is printed there ends in a log of VS Code, so each result goes as a
 * line of JSON into a file, at once: after a crash the lines so far are still there, and the last one is missing.
 */
export async function run(): Promise<void> {
  const file = process.env['TIERWISE_TEST_RESULTS'];
  const write = (result: TestLine): void => {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(result)}\n`);
  };
  let failed: number;
  try {
    failed = await runMocha(write);
  } catch (error) {
    write({ type: 'end', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    throw error;
  }
  write({ type: 'end' });
  // Thus the desktop VS Code ends with an exit code that tells.
  if (failed > 0) throw new Error(`${failed} tests failed`);
}

/** The runner (scripts/) reads these lines. */
type TestLine =
  | { readonly type: 'pass' | 'skip'; readonly title: string; readonly ms: number }
  | { readonly type: 'fail'; readonly title: string; readonly ms: number; readonly error: string }
  | { readonly type: 'end'; readonly error?: string };

async function runMocha(write: (result: TestLine) => void): Promise<number> {
  const only = process.env['TIERWISE_TEST_ONLY'];
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, ...(only ? { grep: only } : {}) });
  for (const name of readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(`${import.meta.dirname}/${name}`);
  }
  await mocha.loadFilesAsync();
  return await new Promise((resolve) => {
    // The base of all reporters: it prints nothing.
    const runner = mocha.reporter(Mocha.reporters.Base).run(resolve);
    runner.on('pass', (test) => write({ type: 'pass', title: test.fullTitle(), ms: test.duration ?? 0 }));
    runner.on('pending', (test) => write({ type: 'skip', title: test.fullTitle(), ms: 0 }));
    runner.on('fail', (test, error: Error) => {
      const text = error.stack ?? error.message;
      write({ type: 'fail', title: test.fullTitle(), ms: test.duration ?? 0, error: text });
    });
  });
}
