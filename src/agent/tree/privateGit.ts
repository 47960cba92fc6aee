import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeIn } from '../../storage/index.ts';
import { copyIndex, namesIn } from './disk.ts';
import type { Ask } from './problems.ts';

/** What a user's repository has to say about itself. */
export interface Repository {
  readonly objects: string;
  readonly format: string;
}

/** Of these settings a copy has the user's; none of them names a program or a server. */
const SETTINGS =
  /^(?:user\.(?:name|email)|core\.(?:autocrlf|eol|safecrlf|ignorecase|symlinks|filemode|precomposeunicode|longpaths|sparsecheckout|sparsecheckoutcone|quotepath)|i18n\..*)$/;

/** What else of a user's git folder a copy has. */
const COPIED = ['index', 'shallow', 'info/exclude', 'info/sparse-checkout'] as const;

/**
 * Gives a copy a repository of its own: the user's history and branches to read, the user's index, and nothing that leads
 * back. Objects are read from the user's and written to its own; there is no remote, no stash, no hook.
 *
 * @param user the folder of the user's repository
 * @param copy the folder of its copy
 */
export async function makePrivateGit(
  ask: Ask,
  user: string,
  copy: string,
  signal: AbortSignal,
): Promise<void> {
  const at = { cwd: user };
  const said = async (...args: readonly string[]) => (await ask(args, at, signal)).toString('utf8').trimEnd();
  const maybe = (...args: readonly string[]) => said(...args).catch(() => '');
  const { objects, format } = await repositoryAt(ask, user, signal);
  const git = join(copy, '.git');
  const environment = { GIT_DEFAULT_REF_FORMAT: 'files' };
  await ask(
    ['init', '-q', '--template=', `--object-format=${format}`, copy],
    { cwd: copy, environment },
    signal,
  );

  await mkdir(join(git, 'objects', 'info'), { recursive: true });
  await mkdir(join(git, 'info'), { recursive: true });
  await writeFile(join(git, 'objects', 'info', 'alternates'), `${quotedPath(objects)}\n`);
  const refs = await said(
    'for-each-ref',
    '--format=%(objectname) %(refname)',
    'refs/heads',
    'refs/tags',
    'refs/remotes',
    'refs/notes',
  );
  const sorted = refs
    .split('\n')
    .filter(Boolean)
    .sort((a, b) => (a.slice(a.indexOf(' ')) < b.slice(b.indexOf(' ')) ? -1 : 1));
  await writeFile(join(git, 'packed-refs'), ['# pack-refs with: sorted ', ...sorted, ''].join('\n'));
  const branch = await maybe('symbolic-ref', '-q', 'HEAD');
  await writeFile(join(git, 'HEAD'), branch ? `ref: ${branch}\n` : `${await said('rev-parse', 'HEAD')}\n`);
  await writeFile(join(git, 'config'), await settingsOf(ask, user, format, signal));
  const places = (await said('rev-parse', ...COPIED.flatMap((name) => ['--git-path', name]))).split('\n');
  for (const [i, name] of COPIED.entries()) {
    const from = resolve(user, places[i] ?? '');
    const copied = name === 'index' ? copyIndex : copyFile;
    await copied(from, join(git, name)).catch((error: unknown) => {
      if (codeIn(error) !== 'ENOENT') throw error;
    });
    if (name === 'index') await copySharedIndex(from, git);
  }
}

export async function repositoryAt(ask: Ask, user: string, signal?: AbortSignal): Promise<Repository> {
  const out = await ask(
    ['rev-parse', '--git-path', 'objects', '--show-object-format'],
    { cwd: user },
    signal,
  );
  const [objects = '', format = 'sha1'] = out.toString('utf8').trimEnd().split('\n');
  return { objects: resolve(user, objects), format };
}

/** As `info/alternates` wants a path that begins with a quote, or has a line end. */
export function quotedPath(path: string): string {
  return /^"|\n/.test(path) ? JSON.stringify(path) : path;
}

async function settingsOf(ask: Ask, user: string, format: string, signal: AbortSignal): Promise<string> {
  const all = namesIn(await ask(['config', '--list', '-z'], { cwd: user }, signal)).names.map((line) => {
    const end = line.indexOf('\n');
    return end < 0 ? ([line, 'true'] as const) : ([line.slice(0, end), line.slice(end + 1)] as const);
  });
  const kept = new Map(all.filter(([key]) => SETTINGS.test(key)));
  // A filter that is not there would stop every command that looks at one of its files.
  const filters = new Set(all.flatMap(([key]) => /^filter\.(.+)\.[^.]+$/s.exec(key)?.[1] ?? []));
  const lines = [
    `[core]\n\trepositoryformatversion = ${format === 'sha1' ? 0 : 1}\n\tbare = false\n\tlogallrefupdates = true`,
    '\thooksPath = /dev/null\n\tfsmonitor = false',
    ...(format === 'sha1' ? [] : [`[extensions]\n\tobjectformat = ${format}`]),
    '[gc]\n\tauto = 0',
    '[maintenance]\n\tauto = false',
    '[commit]\n\tgpgSign = false',
    '[tag]\n\tgpgSign = false',
    ...[...kept].map(
      ([key, value]) => `[${sectionOf(key)}]\n\t${key.slice(key.lastIndexOf('.') + 1)} = ${quoted(value)}`,
    ),
    ...[...filters].map(
      (name) => `[filter ${quoted(name)}]\n\tclean =\n\tsmudge =\n\tprocess =\n\trequired = false`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const sectionOf = (key: string): string => key.slice(0, key.indexOf('.'));

function quoted(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
}

/** A split index names the file that holds most of it. */
async function copySharedIndex(index: string, git: string): Promise<void> {
  const bytes = await readFile(index).catch(() => Buffer.alloc(0));
  const at = bytes.lastIndexOf('link');
  if (at < 0) return;
  for (const size of [20, 32]) {
    const name = `sharedindex.${bytes.subarray(at + 8, at + 8 + size).toString('hex')}`;
    await copyFile(join(dirname(index), name), join(git, name)).catch(() => undefined);
  }
}
