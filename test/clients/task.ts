import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Shared } from '../../src/endpoint/clients/index.ts';
import { openDoor } from '../../src/endpoint/door/index.ts';
import type { Wire } from '../../src/wires/index.ts';
import { PROJECTS } from '../agents/projects.ts';
import { type Action, run as command, edit, read, write } from '../agents/scenario.ts';
import {
  type Received,
  type Setup,
  startWorld,
  type Upstream,
  type World,
} from '../unit/endpoint/answer/world.ts';
import { band } from '../unit/router/policy.ts';
import type { ClientId } from './install.ts';
import { type Place, PROGRAMS, type Ran, run } from './programs.ts';
import { type ScriptedModel, startScripted } from './upstream.ts';

/** A wish, and what the model does about it, a step a request. */
interface Wish {
  readonly ask: string;
  readonly steps: readonly (readonly Action[])[];
}

const SUM = edit(
  'src/cart.js',
  '  for (const item of items) sum += item.price;',
  '  for (const item of items) sum += item.price * item.quantity;',
);
const COUNT = edit(
  'src/cart.js',
  '  return items.length;',
  '  return items.reduce((all, item) => all + item.quantity, 0);',
);
const README = write('README.md', '# Cart\n\nAdds prices by quantity.\n');

const WISHES: readonly Wish[] = [
  {
    ask: 'The tests of the cart fail. Mend src/cart.js so that npm test is green.',
    steps: [[read('src/cart.js')], [SUM], [command('npm test')], [COUNT], [command('npm test')], []],
  },
  { ask: 'Now write a README.md that says what it does.', steps: [[README], [command('cat README.md')], []] },
];

/** aider makes changes and runs the tests by itself, so that its model has fewer things to say. */
const AIDER_WISHES: readonly Wish[] = [
  { ask: WISHES[0]?.ask ?? '', steps: [[SUM], [COUNT]] },
  { ask: WISHES[1]?.ask ?? '', steps: [[README]] },
];

interface Asked {
  readonly at: number;
  readonly body: string;
}

interface Arranged<Server extends Upstream> {
  readonly place: Place;
  readonly world: World;
  readonly upstream: Server;
  /** What came through the door, and when. */
  readonly asked: Asked[];
  readonly stop: () => Promise<void>;
}

const TOKEN = 'tierwise-token-of-the-test-clients';

/** The scripted model that does the wishes, a step a request. */
async function arrangeTask(client: ClientId, program: string, wire: Wire): Promise<Arranged<ScriptedModel>> {
  const steps = (client === 'aider' ? AIDER_WISHES : WISHES).flatMap((wish) => wish.steps);
  let next = 0;
  return arrange(client, program, wire, (place) =>
    startScripted(wire, (received) => {
      if (isSmall(client, received)) return { text: 'Mend the cart', calls: [] };
      return PROGRAMS[client].said(steps[next++] ?? [], place(), JSON.stringify(received.json));
    }),
  );
}

/** A client with a project and a home of its own, in front of the endpoint and a server of that wire. */
export async function arrange<Server extends Upstream>(
  client: ClientId,
  program: string,
  wire: Wire,
  start: (place: () => Place) => Promise<Server>,
  more: Partial<Setup> = {},
): Promise<Arranged<Server>> {
  const root = mkdtempSync(join(tmpdir(), `client-${client}-`));
  const [project, home] = [join(root, 'project'), join(root, 'home')];
  mkdirSync(home, { recursive: true });
  for (const [path, text] of Object.entries(PROJECTS.cart)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: project });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'Start');
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = a\n\temail = a@example.org\n');

  const upstream = await start(() => place);
  const world = await startWorld({
    providers: {
      up: {
        kind: wire === 'messages' ? 'anthropic' : 'openai',
        baseUrl: wire === 'messages' ? upstream.url : `${upstream.url}/v1`,
        wires: [wire],
      },
    },
    tiers: { cheap: ['up/small'], mid: ['up/medium'], premium: ['up/large'] },
    facts: { 'up/small': { prices: [band(0.1, 0.4)] }, 'up/large': { prices: [band(5, 25)] } },
    ...more,
  });
  const asked: Asked[] = [];
  const opened = await openDoor(0, {
    token: () => TOKEN,
    secret: 'x'.repeat(32),
    log: () => undefined,
    answer: (ask, reply) => {
      asked.push({ at: performance.now(), body: Buffer.from(ask.body).toString() });
      return world.answer(ask, reply);
    },
  });
  if (!opened.ok) throw new Error(opened.message);
  const { door } = opened;
  const models = ['auto', 'cheap', 'mid', 'premium'].map((id) => ({
    id,
    name: `Tierwise ${id}`,
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    vision: true,
  }));
  const shared: Shared = { port: door.port, token: TOKEN, folder: join(root, 'storage'), models };
  const place: Place = { program, home, project, shared };
  const { aiderFiles } = await import('../../src/endpoint/clients/index.ts');
  mkdirSync(shared.folder);
  for (const { path, text } of aiderFiles(shared)) writeFileSync(path, text);
  PROGRAMS[client].prepare(place);
  return {
    place,
    world,
    upstream,
    asked,
    async stop() {
      await door.close();
      await world.stop();
      await upstream.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Titles, words for a commit and the like: without tools, or with the small model by its name. */
export function isSmall(client: ClientId, { json }: Received): boolean {
  if (client === 'aider') return json['model'] === 'small';
  const { tools } = json;
  return !Array.isArray(tools) || tools.length === 0;
}

/** What a client made of the task. */
export interface Done {
  readonly problem: string | null;
  readonly requests: number;
  readonly small: number;
  readonly seconds: number;
}

/** The whole task, over two turns: the files are right, and the ledger has what the server has billed, line by line. */
export async function doTask(client: ClientId, program: string, wire: Wire): Promise<Done> {
  const { place, world, upstream, asked, stop } = await arrangeTask(client, program, wire);
  const started = performance.now();
  const screens: string[] = [];
  try {
    for (const [i, { ask }] of WISHES.entries()) screens.push((await run(client, place, ask, i > 0)).screen);
    await world.quiet();
    const small = upstream.journal.filter(({ model }) => model === 'small').length;
    const figures = { requests: asked.length, small, seconds: (performance.now() - started) / 1_000 };
    try {
      examine(client, place.project, world, upstream, screens.join('\n'));
      return { problem: null, ...figures };
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      return { problem: `${said}\n${screens.join('\n').slice(-1_500)}`, ...figures };
    }
  } finally {
    await stop();
  }
}

function examine(
  client: ClientId,
  project: string,
  world: World,
  { journal }: ScriptedModel,
  screen: string,
): void {
  execFileSync('npm', ['test', '--silent'], { cwd: project, stdio: 'ignore' });
  assert.equal(
    readFileSync(join(project, 'README.md'), 'utf8').trim(),
    README.do === 'write' ? README.text.trim() : '',
    'README.md',
  );
  const rows = world.attempts();
  assert.deepEqual(
    rows.map(({ model, outcome, inputTokens, cacheReadTokens, outputTokens }) => ({
      model,
      outcome,
      inputTokens,
      cacheReadTokens,
      outputTokens,
    })),
    journal.map(({ model, inputTokens, cachedTokens, outputTokens }) => ({
      model,
      outcome: 'ok',
      inputTokens,
      cacheReadTokens: cachedTokens,
      outputTokens,
    })),
    'the ledger is not the journal',
  );
  for (const { requestId } of rows) assert.equal(world.callerOf(requestId), PROGRAMS[client].name);
  const models = new Set(journal.map(({ model }) => model).filter((model) => model !== 'small'));
  assert.ok(models.size <= (client === 'aider' ? 2 : 1), `the session went to ${[...models].join(', ')}`);
  assert.doesNotMatch(screen, /Warning for openai|Model metadata for/, 'the client does not know the model');
}

/** What a client does when the budget is reached in the middle of the task. */
export interface Stopped {
  readonly problem: string | null;
  /** Requests from the one on that was refused. */
  readonly requests: number;
  /** From then until the client ended. */
  readonly seconds: number;
  readonly words: string;
}

export async function reachBudget(client: ClientId, program: string, wire: Wire): Promise<Stopped> {
  const { place, world, upstream, asked, stop } = await arrangeTask(client, program, wire);
  try {
    const after = client === 'aider' ? 1 : 2;
    const running: Promise<Ran> = run(client, place, WISHES[0]?.ask ?? '', false);
    let ended = false;
    void running.then(() => {
      ended = true;
    });
    while (!ended && upstream.journal.filter(({ model }) => model !== 'small').length < after) await pause();
    world.limits.perDayUsd = 0.000_001;
    const before = asked.length;
    const { screen } = await running;
    const refused = asked.slice(before);
    const seconds = (performance.now() - (refused[0]?.at ?? performance.now())) / 1_000;
    const words =
      screen
        .split('\n')
        .find((line) => /limit|budget/i.test(line))
        ?.trim() ?? '';
    const problem =
      words === ''
        ? `no words of the limit on its screen:\n${screen.slice(-1_500)}`
        : repeated(refused) > 1
          ? `asked the same ${repeated(refused)} times again`
          : null;
    return { problem, requests: refused.length, seconds, words: words.slice(0, 300) };
  } finally {
    await stop();
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 10));

/** How often the same was asked for again, at most. */
function repeated(asked: readonly Asked[]): number {
  return Math.max(0, ...asked.map(({ body }) => asked.filter((other) => other.body === body).length - 1));
}
