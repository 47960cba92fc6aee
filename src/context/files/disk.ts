import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { bytesBehind } from './links.ts';

/** Larger files are generated or data. In bytes. */
export const LARGEST_BYTES = 1_000_000;

/**
 * Reads rules without going through VS Code's window where they are on this machine's disk: `workspace.fs` asks it for
 * every call, which on a remote machine is a way over the network. Of a file that is too large there is only the
 * beginning. Missing files come back as null, all else is thrown.
 */
export async function readText(uri: vscode.Uri): Promise<string | null> {
  return orNull(async () => {
    const bytes =
      uri.scheme === 'file'
        ? await bytesBehind(uri.fsPath, LARGEST_BYTES)
        : await vscode.workspace.fs.readFile(uri);
    return bytes && new TextDecoder().decode(bytes);
  });
}

export async function statOf(
  uri: vscode.Uri,
): Promise<{ readonly size: number; readonly version: string } | null> {
  return orNull(async () => {
    if (uri.scheme === 'file') {
      const { size, mtimeMs } = await stat(uri.fsPath);
      return { size, version: `${mtimeMs} ${size}` };
    }
    const { size, mtime } = await vscode.workspace.fs.stat(uri);
    return { size, version: `${mtime} ${size}` };
  });
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  return (await statOf(uri)) !== null;
}

/** That a folder has the name, or that a file stands where a folder would have to be, is as good as that it is missing. */
const MISSING = new Set([
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'FileNotFound',
  'FileNotADirectory',
  'FileIsADirectory',
]);

async function orNull<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && MISSING.has(String(error.code))) return null;
    throw error;
  }
}
