import { compare, type RawChange } from './difference.ts';
import type { Record } from './record.ts';
import type { Kept, Store } from './snapshots.ts';
import type { SnapshotId } from './types.ts';

/** What the parts of a tree work with. */
export interface Opened {
  readonly home: string;
  /** What holds the copies. */
  readonly work: string;
  readonly store: Store;
  readonly record: Record;
  /** One for each unit. */
  readonly kept: readonly Kept[];
}

/** A state of the tree is one of each unit. */
export function treesIn(id: SnapshotId, units: number): string[] {
  const trees = id.split('-');
  if (trees.length !== units || !trees.every((tree) => /^[0-9a-f]{40,64}$/.test(tree)))
    throw new Error(`no snapshot of this tree: ${id}`);
  return trees;
}

/** For each unit, what differs in it. */
export async function rawChanges(
  { store, kept }: Opened,
  from: SnapshotId,
  to: SnapshotId,
): Promise<RawChange[][]> {
  const [before, after] = [treesIn(from, kept.length), treesIn(to, kept.length)];
  return Promise.all(kept.map((_, i) => compare(store, before[i] ?? '', after[i] ?? '')));
}
