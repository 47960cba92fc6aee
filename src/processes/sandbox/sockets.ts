import { readFileSync } from 'node:fs';

/**
 * The sockets by which other programs of this machine take orders: a disk that can only be read does not keep anybody
 * from talking to them. Those in folders that the sandbox replaces are left out.
 */
export function listeningSockets(): string[] {
  try {
    return socketPaths(readFileSync('/proc/net/unix', 'utf8'));
  } catch {
    return [];
  }
}

/** The paths in `/proc/net/unix`, see proc(5). */
export function socketPaths(table: string): string[] {
  const paths = table.split('\n').flatMap((line) => {
    const start = line.indexOf(' /');
    return start < 0 ? [] : [line.slice(start + 1)];
  });
  return [...new Set(paths)].filter((path) => !/^\/(?:run|dev|proc)\//.test(path));
}
