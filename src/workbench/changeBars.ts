import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { MOST_LABEL, plain } from '../sanitize/index.ts';

/** What stands above a change in an editor: what is to be said of it, and the actions in words. */
export interface ChangeBar {
  readonly uri: vscode.Uri;
  /** The first line of the change, from 0. */
  readonly line: number;
  readonly label: string;
  /** What is said of it. */
  readonly text: string;
  /** By whom, empty for nobody. */
  readonly by: string;
  /** Whether something that stood beside it was discarded and can come back. */
  readonly canUndo: boolean;
}

/** VS Code has no lenses in its diff editors, but comments: their titles show actions in words (package.json has the menu). */
export interface ChangeBars extends vscode.Disposable {
  /** Shows these in place of those that were shown for the key; only one of them is unfolded. */
  show(key: string, bars: readonly ChangeBar[]): void;
  /** Unfolds the last one at or above a line, and folds the others of its key. */
  unfold(uri: vscode.Uri, line: number): void;
  /** The bar that a command was started from; undefined where it was started elsewhere. */
  of(argument: unknown): ChangeBar | undefined;
}

interface Shown {
  readonly thread: vscode.CommentThread;
  readonly bar: ChangeBar;
}

interface Group {
  readonly bars: readonly Shown[];
  /** The one that was unfolded last; the user may have folded it. */
  at: number;
}

export function createChangeBars(): ChangeBars {
  let controller: vscode.CommentController | null = null;
  const groups = new Map<string, Group>();

  const create = ({ uri }: ChangeBar): vscode.CommentThread => {
    controller ??= vscode.comments.createCommentController('tierwise.changes', t('Proposed Changes'));
    const thread = controller.createCommentThread(uri, new vscode.Range(0, 0, 0, 0), []);
    thread.canReply = false;
    return thread;
  };
  const unfoldOnly = (group: Group, at: number) => {
    group.at = at;
    const { Collapsed, Expanded } = vscode.CommentThreadCollapsibleState;
    for (const [i, { thread }] of group.bars.entries()) {
      const state = i === at ? Expanded : Collapsed;
      if (thread.collapsibleState !== state) thread.collapsibleState = state;
    }
  };
  return {
    show(key, bars) {
      const before = groups.get(key) ?? { bars: [], at: 0 };
      const now = bars.map((bar, i): Shown => {
        const old = before.bars[i];
        const isSame = old !== undefined && String(old.bar.uri) === String(bar.uri);
        const thread = isSame ? old.thread : create(bar);
        if (!isSame) old?.thread.dispose();
        fill(thread, bar);
        // Only then there are others to go to, and something to bring back: the menu asks for these words.
        const words = [bars.length > 1 ? 'several' : 'one', ...(bar.canUndo ? ['undo'] : [])];
        thread.contextValue = words.join(' ');
        return { thread, bar };
      });
      for (const { thread } of before.bars.slice(bars.length)) thread.dispose();
      groups.delete(key);
      if (now.length === 0) return;
      const group = { bars: now, at: 0 };
      groups.set(key, group);
      // Where one was decided, that is the one after it.
      unfoldOnly(group, Math.min(before.at, now.length - 1));
    },
    unfold(uri, line) {
      for (const group of groups.values()) {
        const at = group.bars.findLastIndex(({ bar }) => String(bar.uri) === String(uri) && bar.line <= line);
        if (at >= 0 && at !== group.at) unfoldOnly(group, at);
      }
    },
    of: (argument) =>
      [...groups.values()].flatMap(({ bars }) => bars).find(({ thread }) => thread === argument)?.bar,
    dispose: () => controller?.dispose(),
  };
}

function fill(thread: vscode.CommentThread, { line, label, text, by }: ChangeBar): void {
  thread.label = plain(label, MOST_LABEL);
  // Below the line before the change; above the first line of a file stands what is about all of it.
  thread.range = line === 0 ? undefined : new vscode.Range(line - 1, 0, line - 1, 0);
  // The text as the author's name: it is shown as it is, and a comment with a body would open the Comments view.
  const author = { name: plain(text) };
  const comment = { body: '', mode: vscode.CommentMode.Preview, author };
  thread.comments = [by === '' ? comment : { ...comment, label: plain(by, MOST_LABEL) }];
}
