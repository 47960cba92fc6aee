import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Message } from '../../src/gateway/index.ts';
import { ask, CLIENT_RULES, type Place } from './clients.ts';
import { HELD_OUT } from './heldOut.ts';
import { type Normal, normalOf, trimmed } from './normal.ts';
import { PROJECTS } from './projects.ts';
import { type Client, done, type Right, type Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { type Answer, type Sent, serveScript } from './wires.ts';

/**
 * Runs the real clients against a scripted model and writes what they send to test/fixtures/trajectories. They are
 * installed beforehand, somewhere outside:
 *   npm i @anthropic-ai/claude-code @openai/codex opencode-ai mocha vitest typescript
 *   node test/agents/record.ts <that folder>/node_modules/.bin [part of a name]
 */

/** Requests after the last step of a script. */
const MOST_MORE = 2;

const OUT = join(import.meta.dirname, '..', 'fixtures', 'trajectories');

interface Recorded {
  readonly right: Right;
  readonly request: Normal;
}

async function record(client: Client, scenario: Scenario, bin: string): Promise<readonly Recorded[]> {
  const root = mkdtempSync(join(tmpdir(), 'agent-'));
  const project = join(root, 'project');
  for (const [path, text] of Object.entries(PROJECTS[scenario.project])) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text, path.endsWith('.sh') ? { mode: 0o755 } : {});
  }
  symlinkSync(join(bin, '..'), join(root, 'node_modules'));
  const recorded: Recorded[] = [];
  const steps = scenario.wishes.flatMap((wish) => wish.steps);
  let next = 0;
  const server = await serveScript((sent) => {
    const request = normalOf(sent);
    const summary = isCompaction(request);
    if (request.tools.length === 0 || summary) {
      recorded.push({ right: summary ? 'may' : 'cheap', request });
      return { say: summary ? SUMMARY : 'Mend the sample', calls: [], tokens: 2_000 };
    }
    // A client that is told of the end of a command asks once more.
    const step = steps[next++] ?? done('stay', 'That is all.');
    recorded.push({ right: step.right, request });
    return answerOf(step, client, project, sent);
  });
  const path = [bin, process.env['PATH'] ?? ''].join(':');
  const place: Place = { bin, home: join(root, 'home'), project, url: server.url, path };
  mkdirSync(place.home);
  CLIENT_RULES[client].prepare(place);
  try {
    let asked = 0;
    for (const [i, wish] of scenario.wishes.entries()) {
      const printed = await ask(client, place, wish.ask, i > 0);
      asked += wish.steps.length;
      if (next < asked || next > asked + MOST_MORE)
        throw new Error(`${client}-${scenario.name}: ${next} of ${asked} steps\n${printed}`);
    }
  } finally {
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  }
  return recorded.map(({ right, request }) => ({ right, request: withoutPlaces(request, root) }));
}

const SUMMARY =
  '<summary>The user wants the sample mended. Read so far: its source. Next: change it and run its tests.</summary>';

/** Clients ask for a summary with the conversation itself, and with words of their own. */
function isCompaction({ messages }: Normal): boolean {
  const last = messages.at(-1);
  return (
    last?.role === 'user' &&
    /(?:CONTEXT CHECKPOINT|detailed summary|summary of (?:our|the|this) conversation|anchored summary)/i.test(
      last.content,
    )
  );
}

function answerOf(
  { calls, say, tokens = 3_000 }: Scenario['wishes'][number]['steps'][number],
  client: Client,
  project: string,
  sent: Sent,
): Answer {
  const text = JSON.stringify(sent.body);
  return {
    say: say ?? '',
    tokens,
    calls: calls.map((action) => CLIENT_RULES[client].call(action, project, text)),
  };
}

/** What tells of the machine or of the moment. */
function withoutPlaces(request: Normal, root: string): Normal {
  const text = JSON.stringify(request)
    .replaceAll(`${root}/project`, '/project')
    .replaceAll(`${root}/home`, '/home/user')
    .replaceAll(root, '/home')
    .replaceAll(`${root}/project`.replaceAll('/', '-'), '-project')
    .replace(/\/tmp\/claude-\d+/g, '/tmp/claude')
    .replace(/\/(?:root|home|usr|opt|work|tmp)\/[\w./@+-]*node_modules/g, '/node_modules')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '00000000-0000-0000-0000-000000000000')
    .replace(/20\d\d-\d\d-\d\d/g, '2026-11-01');
  return JSON.parse(text);
}

/** Each request as what it keeps of the one before, and what is added. */
function compact(recorded: readonly Recorded[]): object[] {
  let before: readonly string[] = [];
  return recorded.map(({ right, request }) => {
    const messages = request.messages.map(trimmed);
    const now = messages.map((message) => JSON.stringify(message));
    const differs = now.findIndex((one, i) => one !== before[i]);
    const keep = differs < 0 ? now.length : differs;
    const add: readonly Message[] = messages.slice(keep);
    const small = request.tools.length === 0;
    if (!small) before = now;
    return {
      right,
      ...(small ? { bare: true, maxOutputTokens: request.maxOutputTokens, messages } : { keep, add }),
    };
  });
}

async function main([bin, only = '']: readonly string[]): Promise<void> {
  if (bin === undefined)
    throw new Error('Where are the clients? node test/agents/record.ts <node_modules/.bin>');
  mkdirSync(OUT, { recursive: true });
  for (const [set, scenarios] of [
    ['tuned', SCENARIOS],
    ['heldOut', HELD_OUT],
  ] as const) {
    for (const scenario of scenarios) {
      for (const client of scenario.clients) {
        const name = `${client}-${scenario.name}`;
        if (!name.includes(only)) continue;
        const recorded = await record(client, scenario, bin);
        const { flavour, about } = scenario;
        const tools = recorded.find(({ request }) => request.tools.length > 0)?.request.tools ?? [];
        const requests = compact(recorded).map((one) => JSON.stringify(one));
        const head = JSON.stringify({ name, client, set, flavour, about, tools }).slice(0, -1);
        writeFileSync(join(OUT, `${name}.json`), `${head},"requests":[\n${requests.join(',\n')}\n]}\n`);
        console.log(name, recorded.map(({ right }) => right).join(' '));
      }
    }
  }
}

await main(process.argv.slice(2));
