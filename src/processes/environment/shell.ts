import { basename } from 'node:path';
import { type Environment, findProgram, isProgram } from './find.ts';

export interface Shell {
  /** As a model is told. */
  readonly name: string;
  readonly file: string;
  /** The arguments that run a line; a pipe fails with any of its parts. */
  args(line: string): readonly string[];
}

const SHELLS = ['bash', 'zsh', 'sh'];

/** The user's own shell where it speaks the language that models write, else the first one that is there; null without any. */
export function findShell(environment: Environment, platform = process.platform): Shell | null {
  if (platform === 'win32') return commandPrompt(environment);
  const own = environment['SHELL'] ?? '';
  const isKnown = ['bash', 'zsh'].includes(basename(own)) && isProgram(own);
  const file = isKnown
    ? own
    : SHELLS.map((name) => findSystemProgram(name, environment)).find((found) => found !== null);
  if (file === undefined || file === null) return null;
  const name = basename(file);
  // Not every `sh` knows the option.
  return { name, file, args: (line) => (name === 'sh' ? ['-c', line] : ['-o', 'pipefail', '-c', line]) };
}

function findSystemProgram(name: string, environment: Environment): string | null {
  return isProgram(`/bin/${name}`) ? `/bin/${name}` : findProgram(name, environment);
}

/** PowerShell would give 1 for every code that is not 0. UTF-8 is asked for, since programs follow the console's code page. */
function commandPrompt(environment: Environment): Shell {
  const file = environment['ComSpec'] ?? 'C:\\Windows\\System32\\cmd.exe';
  return { name: 'cmd', file, args: (line) => ['/d', '/s', '/c', `"chcp 65001>nul & ${line}"`] };
}
