import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { isDead, type Owner, thisProcess, writePrivate } from '../../storage/index.ts';
import { createFamily } from './family.ts';
import { processTable } from './table.ts';

/** What is known on the disk of a command that runs, so that the next start can end it. */
export interface Entry {
  readonly mark: string;
  readonly file: string;
  /** Notes the process that was started, and when. */
  started(pid: number, at: string): void;
  /** Nothing of the command is left. */
  remove(): void;
}

export interface Register {
  /** Throws where the storage cannot be written to. */
  add(temporary: string): Entry;
  killLeftovers(): Promise<number>;
}

const shape = z.object({
  mark: z.string().min(16),
  temporary: z.string(),
  /** The extension host that ran the command. */
  owner: z.object({ token: z.string(), pid: z.number(), host: z.string(), started: z.string().nullable() }),
});
const rootShape = z.object({ pid: z.number(), started: z.string() });

type Noted = z.infer<typeof shape>;

export function createRegister(folder: string): Register {
  const table = processTable();

  async function killOf(file: string): Promise<number> {
    const record = read(file, shape);
    if (record === null) {
      forget(file);
      return 0;
    }
    if (!isDead(record.owner)) return 0;
    // The number and the time of the process say nothing after a start of the machine.
    const root = bootOf(record.owner) === bootOf(thisProcess()) ? read(`${file}.root`, rootShape) : null;
    const killed = await createFamily({ root, mark: record.mark, file }, table).kill();
    forget(file);
    removeFolder(record.temporary);
    return killed;
  }

  return {
    add(temporary) {
      const mark = randomBytes(16).toString('hex');
      const noted: Noted = { mark, temporary, owner: thisProcess() };
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = join(realpathSync(folder), `${mark}.json`);
      writePrivate(file, JSON.stringify(noted));
      return {
        mark,
        file,
        started(pid, started) {
          try {
            // Beside it: who holds the first file open is found by it.
            writePrivate(`${file}.root`, JSON.stringify({ pid, started }));
          } catch {
            // On a full disk the marks alone lead to it.
          }
        },
        remove: () => forget(file),
      };
    },
    async killLeftovers() {
      let killed = 0;
      for (const name of namesIn(folder)) {
        if (name.endsWith('.json')) killed += await killOf(join(realpathSync(folder), name));
      }
      return killed;
    },
  };
}

/** With what stands beside it: also what was being written when its owner was killed. */
function forget(file: string): void {
  for (const name of namesIn(dirname(file))) {
    if (name.startsWith(basename(file))) rmSync(join(dirname(file), name), { force: true });
  }
}

/** A folder that a command has made unreadable, or one that is gone, is left. */
function removeFolder(folder: string): void {
  try {
    if (dirname(folder) === realpathSync(tmpdir())) rmSync(folder, { recursive: true, force: true });
  } catch {
    // The system clears its temporary folder.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Null for what is no such file, as one that was cut off. */
function read<T>(file: string, kind: z.ZodType<T>): T | null {
  try {
    return kind.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function bootOf({ started }: Pick<Owner, 'started'>): string | undefined {
  return started?.split(':')[0];
}
