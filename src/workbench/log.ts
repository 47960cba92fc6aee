import type * as vscode from 'vscode';
import { createRedact } from '../gateway/index.ts';
import { oneLine } from '../sanitize/index.ts';

/** The one way into the log: lines of plain text, without keys. */
export interface Log {
  readonly warn: (line: string) => void;
  readonly info: (line: string) => void;
}

/** What is longer is somebody else's text. */
const LONGEST = 2_000;

/** `secrets`: all keys that are known now, which no line shows a piece of. */
export function createLog(
  output: Pick<vscode.LogOutputChannel, 'warn' | 'info'>,
  secrets: () => readonly string[],
): Log {
  let known = '';
  let redact = createRedact([]);
  const plain = (line: string): string => {
    const now = secrets();
    const fingerprint = JSON.stringify(now);
    if (fingerprint !== known) {
      known = fingerprint;
      redact = createRedact(now);
    }
    // Cut only after that, for half a key is a key.
    const whole = redact(oneLine(line.slice(0, 10 * LONGEST)));
    return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
  };
  return { warn: (line) => output.warn(plain(line)), info: (line) => output.info(plain(line)) };
}
