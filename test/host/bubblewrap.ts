import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

let found: boolean | undefined;

/** Whether commands can be run in bubblewrap on this machine; where it is missing it is installed, if that needs no person. */
export function hasBubblewrap(): boolean {
  found ??= process.platform === 'linux' && (works() || (install() && works()));
  return found;
}

function works(): boolean {
  const args = ['--ro-bind', '/', '/', '--unshare-pid', '--proc', '/proc', '--unshare-net', 'true'];
  return spawnSync('bwrap', args).status === 0;
}

function install(): boolean {
  if (!existsSync('/etc/debian_version')) return false;
  const [command = '', ...prefix] = process.getuid?.() === 0 ? ['env'] : ['sudo', '-n'];
  const apt = (...args: readonly string[]): boolean =>
    spawnSync(command, [...prefix, 'apt-get', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 240_000,
    }).status === 0;
  const get = (): boolean => apt('install', '-y', '--no-install-recommends', 'bubblewrap');
  return get() || (apt('update') && get());
}
