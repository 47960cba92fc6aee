import { spawn } from 'node:child_process';
import { type Environment, findProgram } from '../environment/index.ts';
import type { Git, GitOptions, GitResult } from '../types.ts';
import { asVariables, withoutPrograms, withoutShowing } from './programs.ts';

const TIME_MS = 120_000;
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_MESSAGE = 16_384;

/** What git needs of the editor's variables: to find its own programs and the user's settings. */
const KEPT =
  /^(?:PATH|HOME|XDG_CONFIG_HOME|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|TMPDIR|TEMP|TMP|TZ|LANG|LC_CTYPE)$/i;

/**
 * Git as we use it ourselves: the user's settings hold, but no program that any setting names is run, no hook, no
 * credential helper; nobody is asked, no lock is taken that is not needed, and no other machine is reached.
 */
export function createGit(environment: () => Environment): Git {
  return async (args, options, signal = new AbortController().signal) => {
    const file = findProgram('git', environment());
    if (file === null) return failed('no-git', null, Buffer.alloc(0), '');
    const variables = variablesOf(environment(), options);
    const version = await versionOf(file, options.cwd, variables);
    if (version !== null && version < OLDEST)
      return failed('old-git', null, Buffer.alloc(0), version.toFixed(2));
    const listed = await run(file, ['config', '--list', '--name-only', '-z'], options, variables, signal);
    const names = listed.ok ? listed.out.toString('utf8').split('\0') : [];
    const settings = withoutPrograms(names).filter(([name]) => !options.hooks || name !== 'core.hooksPath');
    const safe = { ...variables, ...asVariables(settings) };
    return run(file, ['--no-pager', ...withoutShowing(args)], options, safe, signal);
  };
}

/** An older one does not read settings out of its environment, by which no program that a repository names is run: 2.31. */
const OLDEST = 2.31;
const versions = new Map<string, Promise<number | null>>();

/** Of each git that was asked: 2.39 of 2.39.5, null where it does not say. */
function versionOf(
  file: string,
  cwd: string,
  variables: Readonly<Record<string, string>>,
): Promise<number | null> {
  const known =
    versions.get(file) ??
    run(file, ['--version'], { cwd }, variables, new AbortController().signal).then((said) => {
      const [, major = '', minor = ''] =
        /(\d{1,3})\.(\d{1,3})/.exec(said.ok ? said.out.toString('utf8') : '') ?? [];
      return major === '' ? null : Number(major) + Number(minor) / 100;
    });
  versions.set(file, known);
  return known;
}

function variablesOf(environment: Environment, options: GitOptions): Record<string, string> {
  // A hook is the user's own program, and gets what it would get in a terminal.
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && (options.hooks || KEPT.test(name)) ? [[name, value] as const] : [],
  );
  return {
    ...Object.fromEntries(kept),
    LC_MESSAGES: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'false',
    SSH_ASKPASS: 'false',
    GIT_SSH_COMMAND: 'false',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'false',
    GIT_TEMPLATE_DIR: '',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'file',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    ...(options.gitDir === undefined ? {} : { GIT_DIR: options.gitDir }),
    ...(options.workTree === undefined ? {} : { GIT_WORK_TREE: options.workTree }),
    ...(options.index === undefined ? {} : { GIT_INDEX_FILE: options.index }),
    ...options.environment,
  };
}

function run(
  file: string,
  args: readonly string[],
  { cwd, input, limits }: GitOptions,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<GitResult> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(failed('cancelled', null, Buffer.alloc(0), ''));
      return;
    }
    const child = spawn(file, [...args], { cwd, env: environment, windowsHide: true, stdio: 'pipe' });
    const parts: Buffer[] = [];
    let length = 0;
    let message = '';
    let cause: 'cancelled' | 'time-limit' | 'output-limit' | null = null;
    const stop = (why: typeof cause): void => {
      cause ??= why;
      child.kill('SIGKILL');
    };
    const onAbort = (): void => stop('cancelled');
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(stop, limits?.timeMs ?? TIME_MS, 'time-limit');
    const end = (code: number | null, error: string): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      const out = Buffer.concat(parts);
      if (cause === null && code === 0) resolve({ ok: true, out });
      else resolve(failed(cause ?? 'failed', code, out, (error || message).trim()));
    };
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      if (length > (limits?.outputBytes ?? MOST_BYTES)) stop('output-limit');
      else parts.push(part);
    });
    child.stderr.on('data', (part: Buffer) => {
      if (message.length < MOST_MESSAGE) message += part.toString('utf8');
    });
    child.on('error', (error) => end(null, error.message));
    child.on('close', (code) => end(code, ''));
    // Git may end before it has read all.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

function failed(
  reason: Extract<GitResult, { ok: false }>['reason'],
  code: number | null,
  out: Buffer,
  message: string,
): GitResult {
  return { ok: false, reason, code, out, message };
}
