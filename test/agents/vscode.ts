import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { allowAgent, askAgent, enableAgent } from '../host/agent.ts';
import { newChat, openChat } from '../host/chat.ts';
import { runInHost } from '../host/inHost.ts';
import { packExtension } from '../host/pack.ts';
import { waitFor } from '../host/process.ts';
import { type Session, startSession } from '../host/session.ts';
import { type Recorded, writeRun } from './fixtures.ts';
import { HELD_OUT } from './heldOut.ts';
import { normalOf } from './normal.ts';
import { PROJECTS } from './projects.ts';
import { type Action, done, type Scenario, type Step } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { type Answer, serveScript } from './wires.ts';

/**
 * Records VS Code's own agent with our models over a scripted one, in the real VS Code: its chat extension comes with it,
 * disabled until somebody signs in, and works without where it is enabled and a model of one's own is set up.
 *   node esbuild.js && node test/agents/vscode.ts [part of a name]
 */

const root = join(import.meta.dirname, '..', '..');
const PRICED = { inputUsd: 1, outputUsd: 5, contextTokens: 200_000 };

/** The call that does it, in the tools of VS Code's agent. */
function callOf(action: Action, project: string): Answer['calls'][number] {
  const filePath = 'path' in action ? join(project, action.path) : '';
  switch (action.do) {
    case 'read': {
      const { from: startLine = 1, lines = 200 } = action;
      return { name: 'read_file', input: { filePath, startLine, endLine: startLine + lines } };
    }
    case 'search':
      return { name: 'grep_search', input: { query: action.text, isRegexp: false } };
    case 'edit':
      return {
        name: 'replace_string_in_file',
        input: { filePath, oldString: action.old, newString: action.new },
      };
    case 'write':
      return { name: 'create_file', input: { filePath, content: action.text } };
    case 'misuse':
      return { name: 'replace_string_in_file', input: { path: 'src', changes: [] } };
    default: {
      const command = 'command' in action ? action.command : 'sleep 1';
      const input = { command, explanation: 'Run it', goal: 'Run it', mode: 'sync', timeout: 60_000 };
      return { name: 'run_in_terminal', input };
    }
  }
}

/** What is not there without packages of its own, or without a command that goes on by itself. */
const LEFT_OUT = new Set(['units', 'shapes', 'text']);
const goesOn = (step: Step) => step.calls.some((action) => action.do === 'start' || action.do === 'poll');

async function main(only = ''): Promise<void> {
  let answer: (recorded: Recorded['request'], project: string) => Answer = () => ({
    say: '',
    calls: [],
    tokens: 0,
  });
  const server = await serveScript((sent) => answer(normalOf(sent), session.workspace));
  const socket = join(mkdtempSync(join(tmpdir(), 'acme-')), 'socket');
  const model = 'open/one';
  const tiers = ['cheap', 'mid', 'premium'].map((tier) => [`tierwise.tiers.${tier}`, [model]]);
  const session: Session = await startSession({
    root,
    forTests: true,
    vsix: [await packExtension(root, 'acme')],
    env: { ACME_SOCKET: socket, OPEN_API_KEY: 'none' },
    settings: {
      ...Object.fromEntries(tiers),
      'tierwise.providers': { open: { kind: 'openai', baseUrl: `${server.url}/v1` } },
      'tierwise.models': { [model]: PRICED },
      'tierwise.prices.update': false,
      'chat.tools.global.autoApprove': true,
      'chat.agent.maxRequests': 100,
    },
  });
  try {
    const page = await session.openWindow({ developmentPath: root });
    const inHost = (body: string) => runInHost(socket, body);
    await enableAgent(page, inHost);
    const sets = [
      ...SCENARIOS.map((one) => ['tuned', one] as const),
      ...HELD_OUT.map((one) => ['heldOut', one] as const),
    ];
    for (const [set, scenario] of sets) {
      const steps = scenario.wishes.flatMap((wish) => wish.steps);
      if (!scenario.name.includes(only)) continue;
      if (LEFT_OUT.has(scenario.project) || scenario.name === 'compacted' || steps.some(goesOn)) continue;
      const recorded: Recorded[] = [];
      answer = (request, project) => {
        const { right, calls, say = '' } = steps[recorded.length] ?? done('stay', 'That is all.');
        recorded.push({ right, request });
        return { say, calls: calls.map((action) => callOf(action, project)), tokens: 3_000 };
      };
      await play(page, session, scenario, () => recorded.length, inHost);
      writeRun(`vscode-${scenario.name}`, 'vscode', set, scenario, recorded, [
        [session.workspace, '/project'],
        [dirname(session.workspace), '/home/user'],
      ]);
    }
  } finally {
    await session.close();
    await server.stop();
  }
}

async function play(
  page: Page,
  { workspace }: Session,
  scenario: Scenario,
  asked: () => number,
  inHost: (body: string) => Promise<unknown>,
): Promise<void> {
  for (const name of readdirSync(workspace)) rmSync(join(workspace, name), { recursive: true });
  for (const [path, text] of Object.entries(PROJECTS[scenario.project])) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text, path.endsWith('.sh') ? { mode: 0o755 } : {});
  }
  await openChat(page);
  await newChat(page).catch(() => undefined);
  let until = 0;
  for (const { ask, steps } of scenario.wishes) {
    until += steps.length;
    await askAgent(inHost, ask);
    await waitFor(`the end of ${scenario.name}`, 90_000, async () => {
      await allowAgent(page);
      return asked() >= until ? true : undefined;
    });
    await page.waitForTimeout(1_500);
  }
}

await main(...process.argv.slice(2));
