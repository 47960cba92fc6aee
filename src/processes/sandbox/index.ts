import { realpathSync, statSync } from 'node:fs';
import { type Environment, findProgram } from '../environment/index.ts';
import type { Command, NoSandbox } from '../types.ts';
import { bubblewrapArgs, type Mount } from './bubblewrap.ts';
import { secretPlaces } from './places.ts';
import { seatbeltProfile } from './seatbelt.ts';
import { listeningSockets } from './sockets.ts';

export type Sandbox =
  | { readonly kind: 'bubblewrap' | 'seatbelt'; readonly program: string }
  | { readonly kind: 'none'; readonly reason: NoSandbox };

/** The sandbox of this system. Whether it works shows with each command: where it does not, the command does not run. */
export function findSandbox(environment: Environment, platform = process.platform): Sandbox {
  if (platform === 'linux') {
    const program = findProgram('bwrap', environment);
    return program === null ? { kind: 'none', reason: 'not-installed' } : { kind: 'bubblewrap', program };
  }
  if (platform === 'darwin') return { kind: 'seatbelt', program: '/usr/bin/sandbox-exec' };
  return { kind: 'none', reason: 'not-supported' };
}

/** The program and its arguments that run others within the sandbox. */
export function wrapped(
  sandbox: Sandbox,
  command: Pick<Command, 'cwd' | 'writable' | 'readable' | 'hidden' | 'network'>,
  { temporary, home }: { readonly temporary: string; readonly home: string },
): string[] {
  if (sandbox.kind === 'none') return [];
  const hidden = [...secretPlaces(home), ...command.hidden];
  if (sandbox.kind === 'seatbelt') {
    const profile = seatbeltProfile({
      writable: [...real(command.writable), ...real([temporary])],
      readable: real(command.readable),
      hidden: real(hidden),
      network: command.network,
    });
    return [sandbox.program, '-p', profile];
  }
  const mounts = [
    ...real(command.writable).map((path): Mount => ({ path, as: 'writable' })),
    ...real(command.readable).map((path): Mount => ({ path, as: 'readable' })),
    ...real([...hidden, ...listeningSockets()]).map((path): Mount => ({ path, as: hiddenAs(path) })),
  ].filter(({ path, as }) => as === 'writable' || as === 'readable' || !isReplaced(path, command));
  return [
    sandbox.program,
    ...bubblewrapArgs({ cwd: realpathSync(command.cwd), mounts, temporary, network: command.network }),
  ];
}

/** What lies in a temporary folder is not there in the sandbox, but for what the command may see. */
function isReplaced(path: string, { writable, readable }: Pick<Command, 'writable' | 'readable'>): boolean {
  const isSeen = [...writable, ...readable].some((seen) => path.startsWith(`${seen}/`) || path === seen);
  return /^\/(?:tmp|var\/tmp|run)\//.test(path) && !isSeen;
}

/** Where links lead in the end; what is not there needs no rule, since nothing can be made there. */
function real(paths: readonly string[]): string[] {
  const found = paths.flatMap((path) => {
    try {
      return [realpathSync(path)];
    } catch {
      return [];
    }
  });
  return [...new Set(found)];
}

function hiddenAs(path: string): 'hidden-folder' | 'hidden-file' {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? 'hidden-folder' : 'hidden-file';
}
