import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { TASKS } from '../router/index.ts';
import { privateFolder, writePrivate } from '../storage/index.ts';

/** What a change was asked of a model with, secrets masked: it can be asked for anew after a reload of the window. */
const asked = z.object({
  task: z.enum(TASKS),
  instruction: z.string(),
  promptMaterial: z.string(),
  files: z.number(),
  diagnostics: z.number(),
  others: z.union([z.literal('any'), z.array(z.string())]),
  within: z.boolean(),
  /** What it is about, as it was then. */
  target: z.object({
    uri: z.string(),
    path: z.string(),
    text: z.string(),
    start: z.number(),
    end: z.number(),
    isWhole: z.boolean(),
  }),
});

export type Asked = z.infer<typeof asked>;

/** A proposal as it survives a reload of the window. */
const pending = z.object({
  id: z.string().regex(/^edit-[\w-]+$/),
  title: z.string(),
  note: z.object({ text: z.string(), by: z.string() }).nullable().default(null),
  /** Of the answer, for the verdict. */
  attemptId: z.number(),
  task: z.string().nullable().default(null),
  asked: asked.nullable().default(null),
  /** Unix ms. */
  at: z.number(),
  /** Its writing had begun: whether the files have it is to be seen in them. */
  inDoubt: z.boolean(),
  decisions: z.array(
    z.object({
      change: z.object({
        path: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
        movedFrom: z.string().nullable(),
      }),
      accepted: z.string().nullable(),
      proposed: z.string().nullable(),
      state: z.enum(['open', 'accepted', 'refused']),
    }),
  ),
  /** URIs by path, of files that are not in the workspace. */
  locations: z.array(z.tuple([z.string(), z.string()])),
});

export type Pending = z.infer<typeof pending>;

/**
 * Keeps proposals in files that only the user can read, until they are accepted or discarded. Nothing waits: what is kept
 * is on the disk when the call comes back, whatever happens to the window then.
 */
export interface PendingStore {
  /** In the order in which they were proposed. */
  readonly all: () => readonly Pending[];
  /** False where it has no room; it is kept by the window alone then. */
  readonly keep: (proposal: Pending) => boolean;
  readonly drop: (id: string) => void;
}

/** In bytes. Each file is in it four times: as it was, as it would be, and as it is decided so far; the one that was asked about five times. */
const LARGEST = 20_000_000;
const LARGEST_OF_ALL = 50_000_000;
const ENDING = '.json';

/** @param log is told what could not be read or written; nothing throws */
export function createPendingStore(folder: string, log: (line: string) => void): PendingStore {
  const sizes = new Map<string, number>();
  const fileOf = (id: string) => join(folder, `${id}${ENDING}`);
  const attempt = <Value>(what: string, work: () => Value): Value | null => {
    try {
      return work();
    } catch (error) {
      log(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  return {
    all() {
      const names = attempt('pending changes', () => {
        privateFolder(folder);
        const inside = readdirSync(folder);
        // Of a window that ended while it wrote.
        for (const name of inside.filter((one) => one.endsWith('.part'))) rmSync(join(folder, name));
        return inside.filter((name) => name.endsWith(ENDING));
      });
      const found = (names ?? []).flatMap((name) => {
        const text = attempt(name, () => readFileSync(join(folder, name), 'utf8'));
        const read = text === null ? null : attempt(name, () => pending.parse(JSON.parse(text)));
        if (read && text !== null) sizes.set(read.id, Buffer.byteLength(text));
        return read ?? [];
      });
      return found.sort((a, b) => a.at - b.at);
    },
    keep(proposal) {
      const text = JSON.stringify(proposal);
      const size = Buffer.byteLength(text);
      const others = [...sizes].reduce((sum, [id, bytes]) => (id === proposal.id ? sum : sum + bytes), 0);
      if (size > LARGEST || others + size > LARGEST_OF_ALL) {
        log(`${proposal.id} is too large to survive a reload of the window`);
        return false;
      }
      const kept = attempt(proposal.id, () => {
        privateFolder(folder);
        writePrivate(fileOf(proposal.id), text);
        return true;
      });
      if (kept) sizes.set(proposal.id, size);
      return kept ?? false;
    },
    drop(id) {
      sizes.delete(id);
      attempt(id, () => rmSync(fileOf(id), { force: true }));
    },
  };
}
