import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** VS Code takes about a second to see what another program has written; a busy machine's watcher takes longer. */
const CATCH_UP_MS = 10_000;
const STEP_MS = 200;

/**
 * Why the text in the editor cannot stand for the file on the disk, in one clause after the file's name; null where it
 * can. Waits for VS Code to take in what another program has just written. Unsaved text is the user's own: about a
 * conflict of it with the disk, VS Code asks when it is saved.
 */
export async function staleness(document: vscode.TextDocument): Promise<string | null> {
  for (let waited = 0; waited < CATCH_UP_MS; waited += STEP_MS) {
    if (document.isDirty) return null;
    const bytes = await vscode.workspace.fs.readFile(document.uri);
    const { encoding } = document;
    const text = await vscode.workspace.decode(bytes, { encoding });
    if (linesOf(text) === linesOf(document.getText())) {
      return (await isWhole(bytes, text, encoding))
        ? null
        : 'is not in the encoding that it is open in, and would lose characters; reopen it with its own';
    }
    await sleep(STEP_MS);
  }
  return 'was changed on the disk, and the editor does not show that yet';
}

/** VS Code holds a text without its byte order mark, and with one kind of line end. */
function linesOf(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

/** Bytes that mean nothing in an encoding are read as this, and would be written as it. */
const UNREADABLE = '\uFFFD';

async function isWhole(bytes: Uint8Array, text: string, encoding: string): Promise<boolean> {
  if (!text.includes(UNREADABLE)) return true;
  const again = await vscode.workspace.encode(text, { encoding });
  // With some encodings the byte order mark (2 or 3 bytes) is not put there again.
  const mark = bytes.length - again.length;
  return [0, 2, 3].includes(mark) && Buffer.from(bytes).subarray(mark).equals(again);
}
