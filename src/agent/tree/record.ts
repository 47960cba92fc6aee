import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writePrivate } from '../../storage/index.ts';

const leftOut = z.object({
  path: z.string(),
  why: z.enum([
    'ignored-and-large',
    'other-repository',
    'not-followed',
    'linked',
    'special',
    'unreadable',
    'no-content',
    'no-submodule',
    'encoding',
  ]),
  bytes: z.number().nullable(),
});

const recordShape = z.object({
  version: z.literal(1),
  units: z.array(
    z.object({
      user: z.string(),
      hasGit: z.boolean(),
      place: z.string(),
      /** What was brought over although it is ignored, and repositories in the unit. */
      ignored: z.array(z.string()),
      nested: z.array(z.string()),
      others: z.array(z.string()),
    }),
  ),
  folders: z.array(z.object({ name: z.string(), path: z.string(), unit: z.int(), within: z.string() })),
  base: z.string(),
  leftOut: z.array(leftOut),
});

/** What is known of a tree once it is whole. */
export type Record = z.infer<typeof recordShape>;

const NAME = 'tree.json';

export function writeRecord(home: string, record: Record): void {
  writePrivate(join(home, NAME), JSON.stringify(record));
}

/** Null for a tree that is not whole, or was made by another version. */
export async function readRecord(home: string): Promise<Record | null> {
  try {
    return recordShape.parse(JSON.parse(await readFile(join(home, NAME), 'utf8')));
  } catch {
    return null;
  }
}
