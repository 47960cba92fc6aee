import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, Client } from './scenario.ts';
import type { Answer } from './wires.ts';

type Call = Answer['calls'][number];

/** Where a client runs: its home, the project, and the server that it asks. */
export interface Place {
  readonly bin: string;
  readonly home: string;
  readonly project: string;
  readonly url: string;
  /** Where programs are looked for. */
  readonly path: string;
}

interface ClientRules {
  /** The call that does it, in the client's own tools. `sent`: the request, where a running command's id stands. */
  readonly call: (action: Action, project: string, sent: string) => Call;
  /** The command line for a wish; `again`: the conversation goes on. */
  readonly args: (ask: string, again: boolean) => readonly string[];
  readonly env: (place: Place) => Record<string, string>;
  readonly prepare: (place: Place) => void;
}

const grep = (text: string, where = '.') => `grep -rn ${JSON.stringify(text)} ${where}`;

const lastOf = (text: string, form: RegExp): string => [...text.matchAll(form)].at(-1)?.[1] ?? '0';

/** A patch in the form of Codex, which replaces whole lines. */
function patchOf(action: Extract<Action, { do: 'edit' | 'write' }>, project: string): string {
  const lines = (text: string, mark: string) =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => mark + line);
  if (action.do === 'write') return patch([`*** Add File: ${action.path}`, ...lines(action.text, '+')]);
  const file = readFileSync(join(project, action.path), 'utf8');
  const at = file.indexOf(action.old);
  const from = file.lastIndexOf('\n', at) + 1;
  const newline = file.indexOf('\n', at + action.old.length);
  const to = newline < 0 ? file.length : newline;
  const old = at < 0 ? action.old : file.slice(from, to);
  const next = at < 0 ? action.new : old.replace(action.old, () => action.new);
  return patch([`*** Update File: ${action.path}`, '@@', ...lines(old, '-'), ...lines(next, '+')]);
}

function patch(lines: readonly string[]): string {
  return ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
}

export const CLIENT_RULES: Readonly<Record<Client, ClientRules>> = {
  claude: {
    call(action, project, sent) {
      const path = 'path' in action ? join(project, action.path) : '';
      switch (action.do) {
        case 'read': {
          const { from: offset, lines: limit } = action;
          return { name: 'Read', input: { file_path: path, ...(offset ? { offset, limit } : {}) } };
        }
        case 'search':
          return { name: 'Bash', input: { command: grep(action.text, action.in), description: 'Search' } };
        case 'edit':
          return { name: 'Edit', input: { file_path: path, old_string: action.old, new_string: action.new } };
        case 'write':
          return { name: 'Write', input: { file_path: path, content: action.text } };
        case 'run':
          return { name: 'Bash', input: { command: action.command, description: 'Run it' } };
        case 'start':
          return { name: 'Bash', input: { command: action.command, run_in_background: true } };
        case 'poll': {
          const task_id = lastOf(sent, /with ID: (\w+)/g);
          return { name: 'TaskOutput', input: { task_id, block: false, timeout: 500 } };
        }
        case 'misuse':
          return { name: 'Edit', input: { path: 'src', changes: [] } };
      }
    },
    args: (ask, again) => [
      'claude',
      ...(again ? ['--continue'] : []),
      '-p',
      ask,
      '--permission-mode',
      'acceptEdits',
      '--allowedTools',
      'Bash',
    ],
    env: ({ url }) => ({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'none',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
    prepare: () => undefined,
  },
  codex: {
    call(action, project, sent) {
      const exec = (cmd: string, more = {}) => ({ name: 'exec_command', input: { cmd, ...more } });
      switch (action.do) {
        case 'read': {
          const { path, from, lines = 200 } = action;
          return exec(from ? `sed -n '${from},${from + lines}p' ${path}` : `cat ${path}`);
        }
        case 'search':
          return exec(grep(action.text, action.in));
        case 'edit':
        case 'write':
          return { name: 'apply_patch', input: patchOf(action, project) };
        case 'run':
          return exec(action.command);
        case 'start':
          return exec(action.command, { yield_time_ms: 500 });
        case 'poll': {
          const session_id = Number(lastOf(sent, /session ID (\d+)/g));
          return { name: 'write_stdin', input: { session_id, chars: '', yield_time_ms: 500 } };
        }
        case 'misuse':
          return { name: 'exec_command', input: { command: ['ls'] } };
      }
    },
    args: (ask, again) => [
      'codex',
      'exec',
      ...(again ? ['resume', '--last'] : []),
      '--skip-git-repo-check',
      ask,
    ],
    env: () => ({ LOCAL_KEY: 'none' }),
    prepare({ home, url, path }) {
      mkdirSync(join(home, '.codex'), { recursive: true });
      const settings = [
        'model = "gpt-5.5"',
        'model_provider = "local"',
        'approval_policy = "never"',
        'sandbox_mode = "danger-full-access"',
        'model_auto_compact_token_limit = 100000',
        '[model_providers.local]',
        'name = "local"',
        `base_url = "${url}/v1"`,
        'env_key = "LOCAL_KEY"',
        'wire_api = "responses"',
      ];
      writeFileSync(join(home, '.codex', 'config.toml'), settings.join('\n'));
      // Its shells are login shells, which begin with a path of their own.
      writeFileSync(join(home, '.profile'), `export PATH=${JSON.stringify(path)}\n`);
    },
  },
  opencode: {
    call(action, project) {
      const path = 'path' in action ? join(project, action.path) : '';
      const bash = (command: string) => ({ name: 'bash', input: { command, description: 'Run it' } });
      switch (action.do) {
        case 'read': {
          const { from: offset, lines: limit } = action;
          return { name: 'read', input: { filePath: path, ...(offset ? { offset, limit } : {}) } };
        }
        case 'search':
          return {
            name: 'grep',
            input: { pattern: action.text, ...(action.in ? { include: action.in } : {}) },
          };
        case 'edit':
          return { name: 'edit', input: { filePath: path, oldString: action.old, newString: action.new } };
        case 'write':
          return { name: 'write', input: { filePath: path, content: action.text } };
        case 'run':
        case 'start':
          return bash(action.command);
        case 'poll':
          return bash('sleep 1');
        case 'misuse':
          return { name: 'edit', input: { path: 'src', changes: [] } };
      }
    },
    args: (ask, again) => ['opencode', 'run', ...(again ? ['--continue'] : []), ask],
    env: () => ({}),
    prepare({ home, url }) {
      mkdirSync(join(home, '.config', 'opencode'), { recursive: true });
      const options = { baseURL: `${url}/v1`, apiKey: 'none' };
      const models = { m: { name: 'm', limit: { context: 128_000, output: 8_000 } } };
      const provider = { local: { npm: '@ai-sdk/openai-compatible', name: 'local', options, models } };
      const settings = { provider, model: 'local/m', autoupdate: false, permission: 'allow' };
      writeFileSync(join(home, '.config', 'opencode', 'opencode.json'), JSON.stringify(settings));
    },
  },
};

/** Where the compilers of this machine have what belongs to them. */
const KEPT = Object.fromEntries(
  ['PYENV_ROOT', 'GOCACHE', 'GOPATH', 'RUSTUP_HOME', 'CARGO_HOME'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

/** Runs a client for one wish; what it printed, once it has ended. */
export function ask(client: Client, place: Place, wish: string, again: boolean): Promise<string> {
  const { args, env } = CLIENT_RULES[client];
  const [program = '', ...rest] = args(wish, again);
  return new Promise((resolve, reject) => {
    const child = spawn(join(place.bin, program), rest, {
      cwd: place.project,
      env: {
        ...KEPT,
        PATH: place.path,
        HOME: place.home,
        LANG: 'C.UTF-8',
        NO_COLOR: '1',
        CI: '1',
        ...env(place),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
    });
    let text = '';
    const add = (chunk: Buffer) => (text += chunk.toString());
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}
