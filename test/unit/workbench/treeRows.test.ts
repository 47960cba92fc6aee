import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createTreeRows,
  type TreeRow,
  type TreeRows,
  type TreeSource,
} from '../../../src/workbench/treeRows.ts';

interface Thing {
  readonly id: string;
  readonly label: string;
  readonly things: readonly Thing[];
}

const rowOf = ({ id, label }: Thing): TreeRow => ({
  ...{
    id,
    label,
    description: '',
    tooltip: null,
    context: '',
    spoken: label,
    opens: 'unfolded',
    command: null,
  },
  icon: Object.create(null),
});

/** The source of today makes its nodes anew each time, as one that reads a journal does. */
function sourceOf(now: () => readonly Thing[]): TreeSource<Thing> {
  const find = (all: readonly Thing[], id: string): Thing | undefined =>
    all.flatMap((one) => (one.id === id ? [one] : (find(one.things, id) ?? []))).at(0);
  return {
    children: async (node) =>
      (node === null ? now() : (find(now(), node.id)?.things ?? [])).map((one) => ({ ...one })),
    row: rowOf,
  };
}

/** As VS Code keeps what it shows: it asks for what is below all that it reads anew. */
class Shown {
  readonly elements = new Map<string, Thing>();
  private below = new Map<string | null, readonly string[]>();
  private labels = new Map<string, string>();
  private readonly rows: TreeRows<Thing>;
  readonly folded: ReadonlySet<string>;

  constructor(rows: TreeRows<Thing>, folded: readonly string[] = []) {
    this.rows = rows;
    this.folded = new Set(folded);
  }

  async read(element: Thing | null): Promise<void> {
    const id = element?.id ?? null;
    this.forgetBelow(id);
    if (element) this.labels.set(element.id, String(this.rows.row(element).label));
    if (this.folded.has(id ?? '')) return;
    const found = await this.rows.children(element);
    this.below.set(
      id,
      found.map((one) => one.id),
    );
    for (const one of found) {
      this.elements.set(one.id, one);
      await this.read(one);
    }
  }

  private forgetBelow(id: string | null): void {
    for (const gone of this.below.get(id) ?? []) {
      this.forgetBelow(gone);
      this.elements.delete(gone);
    }
    this.below.delete(id);
  }

  tree(id: string | null = null): unknown {
    return (this.below.get(id) ?? []).map((one) => [one, this.labels.get(one), this.tree(one)]);
  }
}

const treeOf = (things: readonly Thing[], folded: ReadonlySet<string>): unknown =>
  things.map(({ id, label, things: below }) => [id, label, folded.has(id) ? [] : treeOf(below, folded)]);

const label = fc.constantFrom('waits', 'runs', 'done');
const leaf = fc.nat(3);
const state = fc
  .uniqueArray(
    fc.record({
      id: fc.nat(3),
      label,
      below: fc.uniqueArray(fc.tuple(leaf, label), { selector: ([id]) => id }),
    }),
    {
      selector: ({ id }) => id,
    },
  )
  .map((all): readonly Thing[] =>
    all.map(({ id, label: shown, below }) => ({
      id: `${id}`,
      label: shown,
      things: below.map(([n, word]) => ({ id: `${id}/${n}`, label: word, things: [] })),
    })),
  );

describe('Rows of a view', () => {
  it('are those of the source after any changes, where VS Code reads anew what it is told', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(state, { minLength: 1, maxLength: 6 }),
        fc.subarray(['0', '1', '2', '3']),
        async (states, folded) => {
          let now: readonly Thing[] = [];
          const rows = createTreeRows(sourceOf(() => now));
          const shown = new Shown(rows, folded);
          await shown.read(null);
          for (const next of states) {
            now = next;
            for (const element of await rows.changes()) await shown.read(element);
            assert.deepEqual(shown.tree(), treeOf(now, shown.folded));
            assert.deepEqual(await rows.changes(), []);
          }
        },
      ),
    ));

  it('keep their element for as long as they are there', () =>
    fc.assert(
      fc.asyncProperty(state, state, async (first, second) => {
        let now = first;
        const rows = createTreeRows(sourceOf(() => now));
        const shown = new Shown(rows);
        await shown.read(null);
        const before = new Map(shown.elements);
        now = second;
        for (const element of await rows.changes()) await shown.read(element);
        for (const [id, element] of shown.elements) {
          const known = before.get(id);
          // One whose parent has gone meanwhile is a new one.
          if (known) assert.equal(element, known, id);
        }
      }),
    ));

  it('of which one changes leave all others known', async () => {
    const thing = (id: string, shown: string, things: readonly Thing[] = []): Thing => ({
      id,
      label: shown,
      things,
    });
    let now = [thing('a', 'runs', [thing('a/1', 'done'), thing('a/2', 'runs')]), thing('b', 'done')];
    const rows = createTreeRows(sourceOf(() => now));
    const shown = new Shown(rows);
    await shown.read(null);
    now = [thing('a', 'runs', [thing('a/1', 'done'), thing('a/2', 'done')]), thing('b', 'done')];
    assert.deepEqual(await rows.changes(), [shown.elements.get('a/2')]);
    await shown.read(shown.elements.get('a/2') ?? null);
    now = [
      thing('a', 'runs', [thing('a/1', 'done'), thing('a/2', 'done'), thing('a/3', 'runs')]),
      thing('b', 'done'),
    ];
    assert.deepEqual(await rows.changes(), [shown.elements.get('a')]);
  });
});
