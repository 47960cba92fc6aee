import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Message } from '../../src/gateway/index.ts';
import { type Normal, trimmed } from './normal.ts';
import type { Right, Scenario } from './scenario.ts';

const OUT = join(import.meta.dirname, '..', 'fixtures', 'trajectories');

/** A request of a run, and what is right at it. */
export interface Recorded {
  readonly right: Right;
  readonly request: Normal;
}

/** Writes a run, a line a request. `places`: folders of this machine, and what they are called instead. */
export function writeRun(
  name: string,
  client: string,
  set: 'tuned' | 'heldOut',
  { flavour, about }: Scenario,
  recorded: readonly Recorded[],
  places: readonly (readonly [string, string])[],
): void {
  const clean = recorded.map(({ right, request }) => ({ right, request: withoutPlaces(request, places) }));
  const tools = clean.find(({ request }) => request.tools.length > 0)?.request.tools ?? [];
  const requests = compact(clean).map((one) => JSON.stringify(one));
  const head = JSON.stringify({ name, client, set, flavour, about, tools }).slice(0, -1);
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, `${name}.json`), `${head},"requests":[\n${requests.join(',\n')}\n]}\n`);
  console.log(name, recorded.map(({ right }) => right).join(' '));
}

/** What tells of the machine or of the moment. */
function withoutPlaces(request: Normal, places: readonly (readonly [string, string])[]): Normal {
  const [first] = places;
  let text = JSON.stringify(request);
  for (const [from, to] of places) text = text.replaceAll(from, to);
  if (first) text = text.replaceAll(first[0].replaceAll('/', '-'), first[1].replaceAll('/', '-'));
  text = text
    .replaceAll(`${homedir()}/`, '/home/user/')
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
    if (request.tools.length === 0) {
      return { right, bare: true, maxOutputTokens: request.maxOutputTokens, messages };
    }
    const now = messages.map((message) => JSON.stringify(message));
    const differs = now.findIndex((one, i) => one !== before[i]);
    const keep = differs < 0 ? now.length : differs;
    const add: readonly Message[] = messages.slice(keep);
    before = now;
    return { right, keep, add };
  });
}
