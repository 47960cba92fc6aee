import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ask, CLIENT_RULES, type Place } from './clients.ts';
import { type Recorded, writeRun } from './fixtures.ts';
import { HELD_OUT } from './heldOut.ts';
import { type Normal, normalOf } from './normal.ts';
import { PROJECTS } from './projects.ts';
import { type Client, done, type Scenario } from './scenario.ts';
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

interface Run {
  readonly recorded: readonly Recorded[];
  /** Folders of this machine, and what they are called instead. */
  readonly places: readonly (readonly [string, string])[];
}

async function record(client: Client, scenario: Scenario, bin: string): Promise<Run> {
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
  const places = [
    [project, '/project'],
    [place.home, '/home/user'],
    [root, '/home'],
  ] as const;
  return { recorded, places };
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

async function main([bin, only = '']: readonly string[]): Promise<void> {
  if (bin === undefined)
    throw new Error('Where are the clients? node test/agents/record.ts <node_modules/.bin>');
  for (const [set, scenarios] of [
    ['tuned', SCENARIOS],
    ['heldOut', HELD_OUT],
  ] as const) {
    for (const scenario of scenarios) {
      for (const client of scenario.clients) {
        const name = `${client}-${scenario.name}`;
        if (!name.includes(only)) continue;
        const { recorded, places } = await record(client, scenario, bin);
        writeRun(name, client, set, scenario, recorded, places);
      }
    }
  }
}

await main(process.argv.slice(2));
