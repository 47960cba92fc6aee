import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Run } from '../../../src/verify/tests/index.ts';

const MOST_CHARS = 20_000_000;

/** Runs the lines of a verification with the environment of a package; all that one starts is ended with it. */
export function runnerOf(folder: string, own: Readonly<Record<string, string>>): Run {
  let count = 0;
  mkdirSync(folder, { recursive: true });
  return (line, { cwd, environment, timeMs, signal }) => {
    const outputFile = path.join(folder, `output-${++count}`);
    const out = openSync(outputFile, 'w');
    const started = performance.now();
    const child = spawn('sh', ['-c', line], {
      cwd,
      env: { ...own, ...environment },
      stdio: ['ignore', out, out],
      detached: true,
    });
    return new Promise((resolve) => {
      let cut: 'time-limit' | 'cancelled' | null = null;
      const end = (reason: 'time-limit' | 'cancelled'): void => {
        cut = reason;
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      };
      const timer = setTimeout(() => end('time-limit'), timeMs);
      const cancel = (): void => end('cancelled');
      signal.addEventListener('abort', cancel, { once: true });
      child.on('close', (code, killed) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        closeSync(out);
        resolve({
          ended:
            cut !== null
              ? { end: cut }
              : code !== null
                ? { end: 'exit', code }
                : { end: 'signal', signal: String(killed) },
          ms: performance.now() - started,
          output: readFileSync(outputFile, 'utf8').slice(-MOST_CHARS),
          outputFile,
        });
      });
    });
  };
}
