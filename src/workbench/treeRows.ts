import type * as vscode from 'vscode';
import type { Iconed, Markdown } from '../sanitize/index.ts';

/** A row of a view; nothing of it that comes from elsewhere does anything. */
export interface TreeRow {
  /** The same for the same thing, so that what was unfolded stays so. */
  readonly id: string;
  readonly label: string | Iconed;
  readonly description: string;
  readonly tooltip: Markdown | null;
  readonly icon: vscode.ThemeIcon;
  /** Words that menus of package.json look for. */
  readonly context: string;
  /** What a screen reader says in place of label and description. */
  readonly spoken: string;
  readonly opens: 'nothing' | 'folded' | 'unfolded';
  /** What a click does; null for nothing. */
  readonly command: { readonly command: string; readonly arguments: readonly unknown[] } | null;
}

export interface TreeSource<Node extends object> {
  /** Those below a node; null: the top ones. */
  readonly children: (node: Node | null) => Promise<readonly Node[]>;
  readonly row: (node: Node) => TreeRow;
}

/** What a view shows of a source, and what has changed since. */
export interface TreeRows<Node extends object> {
  readonly children: (element: Node | null) => Promise<readonly Node[]>;
  readonly row: TreeSource<Node>['row'];
  /** The elements that VS Code has to read anew, as few as there can be; null: the top. */
  changes(): Promise<readonly (Node | null)[]>;
}

interface Shown<Node> {
  /** What VS Code knows it by; the same for as long as there is a row with this id. Null: the top. */
  readonly element: Node | null;
  /** As the source has it now. */
  node: Node | null;
  /** As VS Code shows it; null where it has not asked since. */
  row: string | null;
  /** The ids below, as VS Code has them, and whether it has asked since. */
  below: readonly string[];
  isBelowShown: boolean;
}

/**
 * VS Code forgets all elements below one that is read anew until it has asked for them again: a menu or a button pressed meanwhile
 * comes without its row. Rows of a task that runs change several times a second, so only those that changed are read anew.
 */
export function createTreeRows<Node extends object>(source: TreeSource<Node>): TreeRows<Node> {
  const top: Shown<Node> = { element: null, node: null, row: null, below: [], isBelowShown: false };
  const shown = new Map<string, Shown<Node>>();
  const ids = new WeakMap<Node, string>();

  const shownOf = (element: Node | null): Shown<Node> | undefined =>
    element === null ? top : shown.get(ids.get(element) ?? '');

  function forget(gone: readonly string[]): void {
    for (const id of gone) {
      forget(shown.get(id)?.below ?? []);
      shown.delete(id);
    }
  }

  const read = async ({ node }: Shown<Node>) =>
    (await source.children(node)).map((below) => ({ node: below, row: source.row(below) }));

  async function changesBelow(parent: Shown<Node>): Promise<readonly Shown<Node>[]> {
    if (!parent.isBelowShown) return [];
    const found = await read(parent);
    const isSame =
      found.length === parent.below.length && found.every(({ row }, i) => row.id === parent.below[i]);
    if (!isSame) return [parent];
    const changed: Shown<Node>[] = [];
    for (const { node, row } of found) {
      const one = shown.get(row.id);
      if (!one) continue;
      one.node = node;
      if (one.row !== null && one.row !== JSON.stringify(row)) changed.push(one);
      else changed.push(...(await changesBelow(one)));
    }
    return changed;
  }

  return {
    async children(element) {
      const parent = shownOf(element);
      // Its row has gone meanwhile.
      if (!parent) return [];
      const found = await read(parent);
      const below = found.map(({ row }) => row.id);
      forget(parent.below.filter((id) => !below.includes(id)));
      parent.below = below;
      parent.isBelowShown = true;
      return found.map(({ node, row: { id } }) => {
        const known = shown.get(id);
        if (known?.element) {
          known.node = node;
          return known.element;
        }
        ids.set(node, id);
        shown.set(id, { element: node, node, row: null, below: [], isBelowShown: false });
        return node;
      });
    },
    row(element) {
      const one = shownOf(element);
      const row = source.row(one?.node ?? element);
      if (one) one.row = JSON.stringify(row);
      return row;
    },
    async changes() {
      const changed = await changesBelow(top);
      for (const one of changed) {
        // VS Code asks for its row, and for what is below it where that is unfolded.
        one.row = null;
        one.isBelowShown = false;
      }
      return changed.map(({ element }) => element);
    },
  };
}
