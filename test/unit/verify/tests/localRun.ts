import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from '../../../../src/verify/tests/index.ts';

/** Runs lines in this process's shell, in a process group of its own, without a sandbox. */
export const localRun: Run = (line, { cwd, environment, timeMs, signal, onOutput }) =>
  new Promise((resolve) => {
    const began = Date.now();
    // What a test runner of ours says to its own children is no concern of theirs.
    const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, MOCHA_COLORS: ___, ...inherited } = process.env;
    const child = spawn('/bin/bash', ['-c', line], {
      cwd,
      env: { ...inherited, ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let isCut = false;
    const take = (data: Buffer): void => {
      output += data.toString();
      onOutput?.(data.toString());
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    };
    const timer = setTimeout(() => {
      isCut = true;
      kill();
    }, timeMs);
    signal.addEventListener('abort', kill, { once: true });
    child.on('close', async (code, killed) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
      kill();
      const outputFile = join(await mkdtemp(join(tmpdir(), 'tierwise-output-')), 'output');
      await writeFile(outputFile, output);
      resolve({
        ended: isCut
          ? { end: 'time-limit' }
          : signal.aborted
            ? { end: 'cancelled' }
            : code !== null
              ? { end: 'exit', code }
              : { end: 'signal', signal: String(killed) },
        ms: Date.now() - began,
        output: output.slice(-20_000),
        outputFile,
      });
    });
  });
