import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createTrees, type Tree, type TreeRequest, type Trees } from '../../../../src/agent/tree/index.ts';
import { createGit } from '../../../../src/processes/index.ts';

/** A folder of the user, the storage of the trees, and hands for both. Everything is real: git, files, links. */
export interface World {
  readonly at: string;
  readonly user: string;
  readonly storage: string;
  readonly trees: Trees;
  readonly log: string[];
  end(): void;
}

export function newWorld(folder = 'project'): World {
  const at = mkdtempSync(join(tmpdir(), 'tree-'));
  const user = join(at, folder);
  mkdirSync(user);
  const log: string[] = [];
  const storage = join(at, 'storage');
  const trees = createTrees({
    folder: storage,
    git: createGit(() => process.env),
    log: (line) => log.push(line),
  });
  return { at, user, storage, trees, log, end: () => rmSync(at, { recursive: true, force: true }) };
}

export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=U', '-c', 'user.email=u@example.com', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Files by their path: a text or bytes; `link:x` is a link, `x:` a program, null takes it away. */
export function write(folder: string, files: Readonly<Record<string, string | Buffer | null>>): void {
  for (const [path, content] of Object.entries(files)) {
    const place = join(folder, path);
    if (content === null) {
      rmSync(place, { recursive: true, force: true });
      continue;
    }
    mkdirSync(dirname(place), { recursive: true });
    if (typeof content === 'string' && content.startsWith('link:')) {
      rmSync(place, { force: true });
      symlinkSync(content.slice(5), place);
    } else if (typeof content === 'string' && content.startsWith('x:')) {
      writeFileSync(place, content.slice(2));
      chmodSync(place, 0o755);
    } else writeFileSync(place, content);
  }
}

export function commitAll(folder: string, message = 'all'): void {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', message);
}

/** A repository with these files committed. */
export function repository(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '-q', '-b', 'main');
  write(folder, files);
  commitAll(folder);
}

/** Everything below a folder: each path with its kind, its mode and a digest of its bytes. Links are not followed. */
export function digest(
  folder: string,
  skip: (path: string) => boolean = () => false,
): Record<string, string> {
  const all: Record<string, string> = {};
  const walk = (path: string) => {
    for (const name of readdirSync(join(folder, path)).sort()) {
      const inside = path === '' ? name : `${path}/${name}`;
      if (skip(inside)) continue;
      const place = join(folder, inside);
      const found = lstatSync(place);
      if (found.isDirectory()) {
        walk(inside);
      } else if (found.isSymbolicLink()) all[inside] = `link ${readlinkSync(place)}`;
      else if (found.isFile()) {
        const hash = createHash('sha1').update(readFileSync(place)).digest('hex').slice(0, 12);
        all[inside] = `${(found.mode & 0o111) === 0 ? 'file' : 'program'} ${hash}`;
      } else all[inside] = 'special';
    }
  };
  walk('');
  return all;
}

/** Without what git keeps for itself. */
export const files = (folder: string): Record<string, string> =>
  digest(folder, (path) => path === '.git' || path.endsWith('/.git'));

export const NEVER = new AbortController().signal;

export async function made(world: World, more: Partial<TreeRequest> = {}): Promise<Tree> {
  const request = {
    id: 'task-1',
    folders: [{ name: 'project', path: world.user }],
    unsaved: new Map<string, string>(),
    ...more,
  };
  const result = await world.trees.create(request, NEVER);
  assert.ok(result.ok, result.ok ? '' : `${result.reason}: ${result.message} ${world.log.join('\n')}`);
  return result.tree;
}

/** What the user's editor has: the saved text, or one that is typed. */
export function texts(
  typed: Readonly<Record<string, string>> = {},
): (file: string) => Promise<string | null> {
  return async (file) => {
    if (file in typed) return typed[file] ?? null;
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return null;
    }
  };
}
