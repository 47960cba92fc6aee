import * as vscode from 'vscode';
import { labelOf, MOST_LABEL, plain } from '../sanitize/index.ts';
import { inertMarkdown } from './markdown.ts';
import { createTreeRows, type TreeRow, type TreeSource } from './treeRows.ts';

export interface Tree extends vscode.Disposable {
  /** Reads anew what has changed. */
  refresh(): void;
  /** A number at the view's icon, with what it counts; 0 takes it away. */
  badge(count: number, words: string): void;
}

/** A view of package.json, which asks for its rows once somebody looks at it. */
export function createTree<Node extends object>(view: string, source: TreeSource<Node>): Tree {
  const changed = new vscode.EventEmitter<Node[] | undefined>();
  const rows = createTreeRows(source);
  const tree = vscode.window.createTreeView<Node>(view, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (element) => [...(await rows.children(element ?? null))],
      getTreeItem: (element) => itemOf(rows.row(element)),
    },
  });

  let isLooking = false;
  let hasChanged = false;
  async function refresh(): Promise<void> {
    hasChanged = true;
    if (isLooking) return;
    isLooking = true;
    while (hasChanged) {
      hasChanged = false;
      // What cannot be read tells so where VS Code asks for it.
      const found = await rows.changes().catch(() => [null]);
      const below = found.flatMap((element) => element ?? []);
      if (below.length < found.length) changed.fire(undefined);
      else if (below.length > 0) changed.fire(below);
    }
    isLooking = false;
  }

  return {
    refresh: () => void refresh(),
    badge: (count, words) => {
      tree.badge = count === 0 ? undefined : { value: count, tooltip: plain(words, MOST_LABEL) };
    },
    dispose: () => {
      tree.dispose();
      changed.dispose();
    },
  };
}

function itemOf(row: TreeRow): vscode.TreeItem {
  const item = new vscode.TreeItem(labelOf(row.label), STATES[row.opens]);
  item.id = row.id;
  item.description = plain(row.description, MOST_LABEL);
  item.iconPath = row.icon;
  item.contextValue = row.context;
  item.accessibilityInformation = { label: plain(row.spoken) };
  if (row.tooltip) item.tooltip = inertMarkdown(row.tooltip);
  if (row.command) {
    const { command, arguments: args } = row.command;
    item.command = { title: '', command, arguments: [...args] };
  }
  return item;
}

const STATES = {
  nothing: vscode.TreeItemCollapsibleState.None,
  folded: vscode.TreeItemCollapsibleState.Collapsed,
  unfolded: vscode.TreeItemCollapsibleState.Expanded,
} as const;
