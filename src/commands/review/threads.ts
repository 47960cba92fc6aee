import * as vscode from 'vscode';
import { type Edit, planEdits, refusedWords } from '../../edits/index.ts';
import { t } from '../../l10n/index.ts';
import { obstaclesText, type Writer } from '../../proposals/index.ts';
import { harmless } from '../../sanitize/index.ts';
import { inertMarkdown, notify } from '../../workbench/index.ts';
import type { Finding, Severity } from './findings.ts';

/** A review in the editor: a comment thread for each finding, in VS Code's own comment view. */
export interface ReviewThreads extends vscode.Disposable {
  /** Shows the findings in place of those of an earlier review of that file. */
  show(
    document: vscode.TextDocument,
    path: string,
    findings: readonly Finding[],
    onEnd: (kept: number) => void,
  ): void;
  readonly commands: Readonly<
    Record<'applySuggestion' | 'dismissComment' | 'dismissReview', (thread: unknown) => Promise<void>>
  >;
}

interface Entry {
  readonly thread: vscode.CommentThread;
  readonly document: vscode.TextDocument;
  readonly path: string;
  readonly edits: readonly Edit[];
  readonly onDone: (applied: boolean) => void;
}

const words = (): Readonly<Record<Severity, string>> => ({
  problem: t('Problem'),
  risk: t('Risk'),
  style: t('Style'),
});

/** Whether the file in front has comments: what the Command Palette asks, through which they are had by keyboard. */
const CONTEXT = 'tierwise.comments';

export function createReviewThreads({ write }: Pick<Writer, 'write'>): ReviewThreads {
  const controller = vscode.comments.createCommentController('tierwise.review', t('Tierwise Review'));
  const entries = new Set<Entry>();

  const inFront = () => {
    const document = vscode.window.activeTextEditor?.document;
    return [...entries].filter((entry) => entry.document === document);
  };
  const look = () => vscode.commands.executeCommand('setContext', CONTEXT, inFront().length > 0);
  const watching = vscode.window.onDidChangeActiveTextEditor(look);
  const finish = (entry: Entry, applied: boolean) => {
    entries.delete(entry);
    entry.thread.dispose();
    entry.onDone(applied);
    void look();
  };
  const show: ReviewThreads['show'] = (document, path, findings, onEnd) => {
    for (const entry of entries) if (entry.document === document) finish(entry, false);
    let open = findings.length;
    let applied = 0;
    for (const { severity, lines, text, edits } of findings) {
      const thread = controller.createCommentThread(
        document.uri,
        new vscode.Range(lines.start, 0, lines.end, document.lineAt(lines.end).text.length),
        [commentOf(text, edits)],
      );
      thread.label = words()[severity];
      thread.canReply = false;
      thread.contextValue = edits.length > 0 ? 'suggestion' : 'remark';
      thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
      const onDone = (was: boolean) => {
        open--;
        if (was) applied++;
        if (open === 0) onEnd(applied);
      };
      entries.add({ thread, document, path, edits, onDone });
    }
    void look();
    reveal(document, findings);
  };
  /** That of a button, or that at the cursor; from elsewhere in the file the next one is gone to. */
  const entryOf = async (thread: unknown) => {
    if (thread !== undefined) return [...entries].find((entry) => entry.thread === thread);
    const cursor = vscode.window.activeTextEditor?.selection.active;
    const here = inFront().find((entry) => cursor && entry.thread.range?.contains(cursor));
    if (!here) await vscode.commands.executeCommand('editor.action.nextCommentThreadAction');
    return here;
  };

  const apply = async (thread: unknown) => {
    const entry = await entryOf(thread);
    // A second press while the first one writes has nothing to apply.
    if (!entry || !entries.delete(entry)) return;
    const { document, path, edits } = entry;
    const plan = planEdits(edits, (one) => (one === path ? document.getText() : null));
    const stay = (message: string | null) => {
      entries.add(entry);
      if (message !== null) void notify({ message, buttons: [] });
    };
    const [refused] = plan.refused;
    if (refused) return stay(t('This suggestion no longer fits: {0}', refusedWords(refused)));
    const result = await write(plan.changes, new Map([[path, document.uri]]), t('Tierwise: Review'));
    if (result.ok) return finish(entry, true);
    stay(result.obstacles.length > 0 ? obstaclesText(result.obstacles) : null);
  };
  return {
    show,
    commands: {
      applySuggestion: apply,
      dismissComment: async (thread) => {
        const entry = await entryOf(thread);
        if (entry) finish(entry, false);
      },
      dismissReview: async () => {
        for (const entry of entries) finish(entry, false);
      },
    },
    dispose: () => {
      watching.dispose();
      controller.dispose();
    },
  };
}

/** So many lines a comment takes, which stands below its own. */
const COMMENT_LINES = 8;

/** Brings the first finding into sight where none is with its comment. */
function reveal(document: vscode.TextDocument, findings: readonly Finding[]): void {
  const ranges = findings.map(({ lines }) => new vscode.Range(lines.start, 0, lines.end, 0));
  const [first] = ranges.toSorted((a, b) => a.start.compareTo(b.start));
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  const isSeen = editor?.visibleRanges.some((seen) =>
    ranges.some(({ end }) => seen.contains(end) && end.line + COMMENT_LINES <= seen.end.line),
  );
  if (editor && first && !isSeen) editor.revealRange(first, vscode.TextEditorRevealType.InCenter);
}

function commentOf(text: string, edits: readonly Edit[]): vscode.Comment {
  const parts = [text, ...edits.map(diffOf)].filter(Boolean);
  return {
    body: inertMarkdown(harmless(...parts)),
    mode: vscode.CommentMode.Preview,
    // How severe it is says the thread's title.
    author: { name: 'Tierwise' },
  };
}

/** A suggestion as it will be applied. */
function diffOf(edit: Edit): string {
  if (edit.kind !== 'replace') return '';
  const lines = (text: string, sign: string) =>
    text === ''
      ? []
      : text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => sign + line);
  const body = [...lines(edit.find, '-'), ...lines(edit.text, '+')].join('\n');
  const fence = '`'.repeat(Math.max(3, ...[...body.matchAll(/`{3,}/g)].map(([run]) => run.length + 1)));
  return `${fence}diff\n${body}\n${fence}`;
}
