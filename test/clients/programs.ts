import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import { CLIENT_FILES, type Shared, setUp, variablesFor } from '../../src/endpoint/clients/index.ts';
import { CLIENT_RULES } from '../agents/clients.ts';
import type { Action } from '../agents/scenario.ts';
import { collectOutput, exitCode } from '../host/process.ts';
import type { ClientId } from './install.ts';
import type { Said } from './upstream.ts';

export interface Place {
  readonly program: string;
  readonly home: string;
  readonly project: string;
  readonly shared: Shared;
}

interface ClientProgram {
  /** As the ledger has it. */
  readonly name: string;
  /** What is done by hand or by the picker before its first start. */
  readonly prepare: (place: Place) => void;
  readonly args: (wish: string, again: boolean) => readonly string[];
  /** The calls of its own tools that do it, or the words. */
  readonly said: (actions: readonly Action[], place: Place, sent: string) => Said;
}

const toolsOf =
  (client: 'claude' | 'codex' | 'opencode') =>
  (actions: readonly Action[], place: Place, sent: string): Said => ({
    text: actions.length === 0 ? 'That is done.' : 'I see.',
    calls: actions.map((action) => {
      const { name, input } = CLIENT_RULES[client].call(action, place.project, sent);
      return { name, input: typeof input === 'string' ? asToolTakes(input, name, sent) : input };
    }),
  });

const tools = z.looseObject({
  tools: z.array(
    z.looseObject({
      name: z.string().optional(),
      input_schema: z.looseObject({ properties: z.record(z.string(), z.unknown()) }).optional(),
      function: z
        .looseObject({
          name: z.string(),
          parameters: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
        })
        .optional(),
    }),
  ),
});

/** A tool that takes plain text has one field for it on wires that know none. */
function asToolTakes(text: string, name: string, sent: string): unknown {
  const tool = tools.parse(JSON.parse(sent)).tools.find((one) => (one.function?.name ?? one.name) === name);
  const fields = tool?.function?.parameters.properties ?? tool?.input_schema?.properties;
  const [field] = Object.keys(fields ?? {});
  return field === undefined ? text : { [field]: text };
}

export const PROGRAMS: Readonly<Record<ClientId, ClientProgram>> = {
  claude: {
    name: 'Claude Code',
    prepare: () => undefined,
    args: (wish, again) => CLIENT_RULES.claude.args(wish, again).slice(1),
    said: toolsOf('claude'),
  },
  codex: {
    name: 'Codex',
    prepare({ home, shared }) {
      const client = CLIENT_FILES.find(({ name }) => name === 'Codex');
      const done = client && setUp(client, { folder: home, editor: home, environment: {} }, shared);
      if (!done?.ok) throw new Error('Codex cannot be set up');
      // Its shells are login shells, which begin with a path of their own.
      writeFileSync(join(home, '.profile'), `export PATH=${JSON.stringify(process.env['PATH'] ?? '')}\n`);
    },
    args: (wish, again) => [
      'exec',
      ...(again ? ['resume', '--last'] : []),
      '--skip-git-repo-check',
      ...['-c', 'approval_policy="never"', '-c', 'sandbox_mode="danger-full-access"'],
      wish,
    ],
    said: toolsOf('codex'),
  },
  opencode: {
    name: 'opencode',
    prepare({ home }) {
      mkdirSync(join(home, '.config', 'opencode'), { recursive: true });
      const settings = { autoupdate: false, permission: 'allow' };
      writeFileSync(join(home, '.config', 'opencode', 'opencode.json'), JSON.stringify(settings));
    },
    args: (wish, again) => ['run', ...(again ? ['--continue'] : []), wish],
    said: toolsOf('opencode'),
  },
  aider: {
    name: 'aider',
    prepare: () => undefined,
    args: (wish) => [
      ...[
        '--yes-always',
        '--no-check-update',
        '--no-analytics',
        '--no-pretty',
        '--no-show-release-notes',
        '--no-gitignore',
      ],
      ...['--auto-test', '--test-cmd', 'npm test --silent', '--message', wish],
      ...['src/cart.js', 'README.md'],
    ],
    said: (actions) => ({ text: actions.flatMap(blockOf).join('\n\n') || 'That is done.', calls: [] }),
  },
};

/** aider takes changes as blocks of text, and runs the tests by itself. */
function blockOf(action: Action): string[] {
  if (action.do !== 'edit' && action.do !== 'write') return [];
  const [old, next] = action.do === 'edit' ? [`${action.old}\n`, action.new] : ['', action.text.trimEnd()];
  return [`${action.path}\n\`\`\`\n<<<<<<< SEARCH\n${old}=======\n${next}\n>>>>>>> REPLACE\n\`\`\``];
}

export interface Ran {
  readonly screen: string;
  readonly ms: number;
}

/** Runs the client for one wish, with the variables of a “Tierwise” terminal. */
export function run(client: ClientId, place: Place, wish: string, again: boolean): Promise<Ran> {
  return runWith(place, PROGRAMS[client].args(wish, again));
}

/** The longest that a client may take for one wish. */
const MOST_MS = 180_000;

/** Runs it with those arguments. `environment`: what the terminal has besides. */
export async function runWith(
  place: Place,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  mostMs = MOST_MS,
): Promise<Ran> {
  const started = performance.now();
  const child = spawn(place.program, args, {
    cwd: place.project,
    env: environmentOf(place, environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: mostMs,
  });
  const screen = collectOutput(child);
  await exitCode(child);
  return { screen: screen(), ms: performance.now() - started };
}

/** Between two keys, and before the first: it draws itself anew. */
const KEYS_MS = 3_000;

/** What its own screen shows once these keys were typed, as soon as it matches; all of it after half a minute. `script` gives it a terminal. */
export async function onScreen(place: Place, keys: readonly string[], until: RegExp): Promise<string> {
  const line = `stty cols 120 rows 40; exec ${JSON.stringify(place.program)}`;
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    cwd: place.project,
    env: { ...environmentOf(place, {}), TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = collectOutput(child);
  const ended = exitCode(child);
  // Only the letters, without what moves the cursor and colours them.
  const shown = () => stripVTControlCharacters(output()).replace(/\s+/g, ' ');
  for (const key of keys) {
    await sleep(KEYS_MS);
    child.stdin.write(key);
  }
  for (let waited = 0; waited < 30_000 && !until.test(shown()); waited += 200) await sleep(200);
  child.kill();
  await ended;
  return shown();
}

/** Of a “Tierwise” terminal, with a home of its own. `environment`: what the terminal has besides. */
function environmentOf(place: Place, environment: Readonly<Record<string, string>>): Record<string, string> {
  const ours = Object.entries(variablesFor(place.shared, environment)).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: place.home,
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    CI: '1',
    // Nothing but the models is there on this machine.
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    ...(process.env['PYENV_ROOT'] ? { PYENV_ROOT: process.env['PYENV_ROOT'] } : {}),
    ...environment,
    ...Object.fromEntries(ours),
  };
}
