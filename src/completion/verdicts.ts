import * as vscode from 'vscode';
import type { Ledger } from '../ledger/index.ts';
import { follow, type Stretch, shareLeft } from './survival.ts';

/** When an accepted text is looked at again, in seconds. */
const LOOKS = [30, 120, 600] as const;
/** Followed at the same time at most; the oldest is left out of the later looks. */
const MOST_FOLLOWED = 200;

/** Follows what becomes of accepted text, for the ledger: how much of it is still there later. */
export interface Verdicts extends vscode.Disposable {
  accepted(attemptId: number, document: vscode.TextDocument, start: number, text: string): void;
}

interface Followed {
  readonly attemptId: number;
  readonly uri: string;
  readonly text: string;
  stretch: Stretch;
  readonly timers: NodeJS.Timeout[];
}

export function createVerdicts(ledger: Pick<Ledger, 'survived'>): Verdicts {
  const followed = new Set<Followed>();
  const drop = (one: Followed) => {
    for (const timer of one.timers) clearTimeout(timer);
    followed.delete(one);
  };
  const look = (one: Followed, seconds: (typeof LOOKS)[number]) => {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === one.uri);
    // A file that was closed has been kept as it is, or thrown away: nobody can tell.
    if (!document || document.isClosed) return drop(one);
    const { start, end } = one.stretch;
    const now = document.getText(new vscode.Range(document.positionAt(start), document.positionAt(end)));
    ledger.survived(one.attemptId, seconds, shareLeft(one.text, now));
    if (seconds === LOOKS.at(-1)) drop(one);
  };
  const changes = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length === 0) return;
    const uri = document.uri.toString();
    for (const one of followed) {
      if (one.uri !== uri) continue;
      for (const { rangeOffset, rangeLength, text } of contentChanges) {
        one.stretch = follow(one.stretch, { offset: rangeOffset, length: rangeLength, text });
      }
    }
  });
  return {
    accepted(attemptId, document, start, text) {
      const one: Followed = {
        attemptId,
        uri: document.uri.toString(),
        text,
        stretch: { start, end: start + text.length },
        timers: [],
      };
      for (const seconds of LOOKS) {
        const timer = setTimeout(() => look(one, seconds), seconds * 1_000);
        timer.unref();
        one.timers.push(timer);
      }
      followed.add(one);
      const oldest = followed.values().next().value;
      if (followed.size > MOST_FOLLOWED && oldest) drop(oldest);
    },
    dispose() {
      changes.dispose();
      for (const one of [...followed]) drop(one);
    },
  };
}
