import { sep } from 'node:path';

/** A place and what is to be there. All paths are real and exist. */
export interface Mount {
  readonly path: string;
  readonly as: 'writable' | 'readable' | 'hidden-folder' | 'hidden-file';
}

export interface Walls {
  readonly cwd: string;
  readonly mounts: readonly Mount[];
  /** The command's own folder for what is temporary. */
  readonly temporary: string;
  readonly network: boolean;
}

/** Of the folder of running programs, with its sockets of the desktop and of containers, only what finds names of hosts and programs. */
const OF_RUN = [
  '/run/systemd/resolve',
  '/run/resolvconf',
  '/run/NetworkManager/resolv.conf',
  '/run/current-system',
  '/run/opengl-driver',
];

/**
 * The arguments of `bwrap` in front of the command: the disk can be read, but not what is hidden; only what is named can
 * be written; processes, and without a network its interfaces, are those of the command alone. It dies with its parent.
 */
export function bubblewrapArgs({ cwd, mounts, temporary, network }: Walls): string[] {
  // What lies within another place comes after it, and of one place the stricter rule.
  const inOrder = mounts.toSorted((a, b) => depth(a.path) - depth(b.path) || rank(a) - rank(b));
  const folders = inOrder.filter(({ as }) => as === 'hidden-folder').map(({ path }) => path);
  return [
    '--unshare-user-try',
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    ...(network ? [] : ['--unshare-net']),
    '--die-with-parent',
    '--new-session',
    ...['--cap-drop', 'ALL'],
    ...['--ro-bind', '/', '/'],
    ...['--dev', '/dev'],
    ...['--proc', '/proc'],
    ...['--tmpfs', '/run'],
    ...OF_RUN.flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--remount-ro', '/run'],
    ...['--bind', temporary, '/tmp'],
    ...['--bind-try', temporary, '/var/tmp'],
    ...inOrder.flatMap(mountArgs),
    ...folders.flatMap((path) => ['--remount-ro', path]),
    ...['--chdir', cwd],
    '--',
  ];
}

function mountArgs({ path, as }: Mount): string[] {
  if (as === 'writable') return ['--bind', path, path];
  if (as === 'readable') return ['--ro-bind', path, path];
  return as === 'hidden-folder' ? ['--tmpfs', path] : ['--ro-bind', '/dev/null', path];
}

function depth(path: string): number {
  return path.split(sep).filter((name) => name !== '').length;
}

function rank({ as }: Mount): number {
  return as === 'readable' ? 0 : as === 'writable' ? 1 : 2;
}
