import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Facts } from '../src/router/classify/features.ts';
import { TASKS_IN_WORDS, TIERS } from '../src/router/tasks.ts';
import type { Example } from './learn.ts';

const Label = z.strictObject({ tiers: z.array(z.enum(TIERS)).min(1), task: z.enum(TASKS_IN_WORDS) });

/** One line of a file: a message, the facts of the editor, and what two readers made of it, the writer first. */
const Line = z.strictObject({
  text: z.string().min(1),
  /** The language that it is written in, by its ISO code. */
  written: z.string(),
  language: z.string().nullable(),
  selectionChars: z.number().nonnegative(),
  files: z.number().nonnegative(),
  contextTokens: z.number().nonnegative(),
  diagnostics: z.number().nonnegative(),
  labels: z.array(Label).max(2),
  /** Of a held-out message: the word of a careful reader who was given what a second opinion is given. */
  said: z.enum(TIERS).optional(),
  /** For a later turn what went before, shortened. */
  before: z.array(z.tuple([z.enum(['user', 'assistant']), z.string()])).optional(),
});
export type Line = z.infer<typeof Line>;

/** What is trained on. */
const MESSAGES = new URL('./messages/', import.meta.url);
/** What is reported, and never trained on: other hands wrote it. */
export const HELD_OUT = new URL('./held-out/', import.meta.url);
const SCRIPTS = [
  'learn.ts',
  'pack.ts',
  '../src/router/classify/features.ts',
  '../src/router/classify/pasted.ts',
  '../src/router/classify/model.ts',
];

/** The lines of each hand. */
export function readHands(folder = MESSAGES): ReadonlyMap<string, readonly Line[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return new Map(
    files.toSorted().map((name) => {
      const lines = readFileSync(new URL(name, folder), 'utf8').split('\n');
      return [
        name.slice(0, -'.jsonl'.length),
        lines.filter(Boolean).map((line) => Line.parse(JSON.parse(line))),
      ];
    }),
  );
}

/** All that is trained on, and the digest of it and of what trains. */
export function readExamples(): { examples: Example[]; digest: string } {
  const hands = readHands();
  const hash = createHash('sha256');
  for (const lines of hands.values()) hash.update(JSON.stringify(lines));
  for (const script of SCRIPTS) hash.update(readFileSync(new URL(script, import.meta.url)));
  return {
    examples: [...hands.values()].flat().map(exampleOf),
    digest: hash.digest('hex').slice(0, 32),
  };
}

/** As the editor would know them; of what went before the end, as the chat hands it on. */
export function factsOf({
  language,
  selectionChars,
  files,
  contextTokens,
  diagnostics,
  before,
}: Line): Facts {
  const facts = { language, selectionChars, files, contextTokens, diagnostics };
  return before ? { ...facts, before: before.map(([, said]) => said).join('\n') } : facts;
}

export function exampleOf(line: Line): Example {
  const { text, labels } = line;
  return {
    text,
    facts: factsOf(line),
    tiers: [...new Set(labels.flatMap(({ tiers }) => tiers))],
    tasks: [...new Set(labels.map(({ task }) => task))],
  };
}
