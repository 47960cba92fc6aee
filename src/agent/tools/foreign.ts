import * as z from 'zod';
import type { Tool as OfferedTool } from '../../gateway/index.ts';
import { shortened } from '../../models/index.ts';

/** A tool of a server or of another extension, as it was when the task began. */
export const foreignToolShape = z.object({
  /** The name that its owner knows it by. */
  name: z.string(),
  description: z.string(),
  schema: z.record(z.string(), z.unknown()),
});
export type ForeignTool = z.infer<typeof foreignToolShape>;

/** As many are offered themselves; the others can be found. Providers take 128 in all, and models choose worse among many. */
const MOST_OFFERED = 24;
const MOST_DESCRIPTION = 600;
/** A longer schema takes more of the window than the tool is worth. */
const MOST_SCHEMA = 6_000;
/** Of all servers the strictest: letters, digits, `_` and `-`, 64 at most. */
const LONGEST_NAME = 64;

/** The tools of others under names that every provider takes, those that have most to do with the wish first. */
export interface ForeignTools {
  /** Offered themselves, always in the same order. */
  readonly offered: readonly OfferedTool[];
  /** How many can only be found. */
  readonly hidden: number;
  /** The tool of that name, offered or not; null where there is none. */
  find(name: string): ForeignTool | null;
  /** Those that have to do with the words. */
  search(query: string): readonly OfferedTool[];
}

export function foreignTools(all: readonly ForeignTool[], wish: string): ForeignTools {
  const taken = new Map<string, ForeignTool>();
  // By their own names, so that the same tools always have the same names.
  for (const one of all.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    taken.set(freeName(one.name, taken), one);
  const entries = [...taken].map(([name, one]) => ({
    name,
    tool: offeredAs(name, one),
    words: wordsOf(`${one.name} ${one.description}`),
  }));
  const ranked = (text: string) => {
    const wanted = wordsOf(text);
    return entries
      .map((entry) => ({ ...entry, score: [...wanted].filter((word) => entry.words.has(word)).length }))
      .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1));
  };
  const offered = ranked(wish)
    .slice(0, MOST_OFFERED)
    .map(({ tool }) => tool)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    offered,
    hidden: Math.max(0, entries.length - MOST_OFFERED),
    find: (name) => taken.get(name) ?? null,
    search: (query) =>
      ranked(query)
        .filter(({ score }) => score > 0)
        .slice(0, 8)
        .map(({ tool }) => tool),
  };
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  const plain = `x_${name.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`.slice(0, LONGEST_NAME);
  for (let n = 1; ; n++) {
    const end = n === 1 ? '' : `_${n}`;
    const free = plain.slice(0, LONGEST_NAME - end.length) + end;
    if (!taken.has(free)) return free;
  }
}

/** Its schema is mended where it goes out (`wires/schema.ts`); one that is far too long is left out and said to be. */
function offeredAs(name: string, { description, schema }: ForeignTool): OfferedTool {
  const isLong = JSON.stringify(schema).length > MOST_SCHEMA;
  const text = shortened(description, MOST_DESCRIPTION);
  return {
    name,
    description: isLong ? `${text} (Its input is not described here: any object.)` : text,
    schema: isLong ? { type: 'object' } : schema,
  };
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .slice(0, 20_000)
      .toLowerCase()
      .match(/[\p{L}\p{N}]{3,40}/gu) ?? [],
  );
}
