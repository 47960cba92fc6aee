import { regionMessages } from '../../../src/gateway/providers/nextEdit.ts';
import { createEngine } from '../../../src/nextEdits/engine.ts';
import type { Suggestion } from '../../../src/nextEdits/index.ts';
import { parsesWithChange } from '../../../src/nextEdits/parsing.ts';
import type { EnginePorts, OpenDocument } from '../../../src/nextEdits/ports.ts';
import { placesOf, positionAt } from '../../../src/nextEdits/texts.ts';
import { parsesAsBefore } from '../../../src/verify/problems.ts';
import { percentile } from '../percentile.ts';

const LINES = 5_000;
/** Places that follow, in the file and in another one that is as long. */
const PLACES = 200;
const RUNS = 12;

/** Keys that are typed, one text after the other, and the uses of a name that a language server knows. */
interface Scene {
  readonly texts: readonly string[];
  readonly other: string;
  readonly name: string;
  /** Whether something follows from the last of them. */
  readonly isCertain: boolean;
}

/**
 * What the engine takes by itself, pauses left out, in files of 5,000 lines: for each key until what follows for certain is
 * known in all its places (`key`); from the edit until it is shown, parsed where it has to be (`certain`); and from the edit
 * until a model is asked (`request`).
 */
export async function times(): Promise<Record<string, number>> {
  const keys: number[] = [];
  const certain: number[] = [];
  const requests: number[] = [];
  const scenes = [renamed(), called(), repeated()];
  for (let run = 0; run < RUNS; run++) {
    for (const scene of scenes) {
      const took = await measure(scene);
      // The first run of all is that of code which was never run.
      if (run === 0) continue;
      keys.push(...took.keys);
      certain.push(took.shown);
    }
    const { asked } = await measure(alone(run));
    if (run > 0) requests.push(asked);
  }
  return {
    'next_edits.key_p50_ms': percentile(keys, 0.5),
    'next_edits.key_p99_ms': percentile(keys, 0.99),
    'next_edits.certain_p50_ms': percentile(certain, 0.5),
    'next_edits.certain_p99_ms': percentile(certain, 0.99),
    'next_edits.request_p50_ms': percentile(requests, 0.5),
    'next_edits.request_p99_ms': percentile(requests, 0.99),
  };
}

async function measure({ texts, other, name, isCertain }: Scene) {
  let [text = ''] = texts;
  const before = text;
  const documents = (): OpenDocument[] => [
    { uri: 'a', languageId: 'typescript', text },
    { uri: 'b', languageId: 'typescript', text: other },
  ];
  const places = (uri: string, where: string) =>
    placesOf(where, name, PLACES * 2).map((start) => ({ uri, start, end: start + name.length }));
  const references = [...places('a', before), ...places('b', other)];
  const shown = Promise.withResolvers<number>();
  const asked = Promise.withResolvers<number>();
  let [start, isLast] = [0, false];
  const ports: EnginePorts = {
    documents,
    symbol: async () => ({ definitions: references.slice(0, 1), references }),
    errors: () => [],
    quickFix: async () => [],
    parses: (_uri, was, now) => parsesWithChange(parsesAsBefore, 'typescript', was, now),
    pathOf: (uri) => uri,
    async ask(region) {
      regionMessages(region);
      asked.resolve(performance.now() - start);
      return undefined;
    },
    onDidChange(current: Suggestion | undefined) {
      if (current !== undefined && isLast) shown.resolve(performance.now() - start);
    },
    now: () => performance.now(),
    sleep: async () => undefined,
  };
  const engine = createEngine(ports);
  for (const document of documents()) engine.opened(document);
  engine.cursor('a', positionAt(text, Math.max(0, before.indexOf(name))));
  await new Promise((resolve) => setTimeout(resolve, 5));
  const keys: number[] = [];
  for (const [i, next] of texts.slice(1).entries()) {
    text = next;
    isLast = i === texts.length - 2;
    const document = documents()[0];
    if (document === undefined) continue;
    start = performance.now();
    engine.changed(document, 'edit');
    engine.following();
    keys.push(performance.now() - start);
  }
  const took = isCertain
    ? { keys, shown: await shown.promise, asked: 0 }
    : { keys, shown: 0, asked: await asked.promise };
  engine.dispose();
  return took;
}

/** A file in which a line stands again and again between others. */
function file(repeated: string, head: string): string {
  const every = LINES / PLACES;
  return Array.from({ length: LINES }, (_, n) => {
    if (n === 0) return head;
    if (n % 50 === 1) return `export function part${n}() {`;
    if (n % 50 === 49) return '}';
    return n % every === 0 ? repeated : `  const value${n} = compute(input${n}, settings.strict, ${n});`;
  }).join('\n');
}

/** Each text with one more key. */
function typed(text: string, at: number, end: number, keys: string): string[] {
  return Array.from(keys, (_, i) => text.slice(0, at) + keys.slice(0, i + 1) + text.slice(end));
}

/** A name is typed over where it is declared. */
function renamed(): Scene {
  const text = file('  use(total, settings);', 'let total = 0;');
  const texts = [text, ...typed(text, 4, 9, 'counted')];
  return { texts, other: text.replace('let total', '//'), name: 'total', isCertain: true };
}

/** A parameter is typed behind another. */
function called(): Scene {
  const text = file('  price(total, settings);', 'const rate = 1; function price(total, settings) {}');
  const at = text.indexOf(') {}');
  const texts = [text, ...typed(text, at, at, ', rate')];
  return {
    texts,
    other: file('  price(total, settings);', 'const rate = 1;'),
    name: 'price',
    isCertain: true,
  };
}

/** An argument is typed at two calls, and stands at the others then. */
function repeated(): Scene {
  const text = file('  send(total, settings.mode);', '');
  const first = text.indexOf('mode);') + 4;
  const once = `${text.slice(0, first)}, now${text.slice(first)}`;
  const second = once.indexOf('mode);') + 4;
  const texts = [text, once, ...typed(once, second, second, ', now')];
  return { texts, other: text, name: 'nothing', isCertain: true };
}

/** A number in a line that stands nowhere else. */
function alone(run: number): Scene {
  const text = file('  one(two);', '');
  const at = text.indexOf(`${1001 + run});`);
  const texts = [text, ...typed(text, at, at, '7')];
  return { texts, other: '', name: 'nothing', isCertain: false };
}
