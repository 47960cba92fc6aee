import * as vscode from 'vscode';
import type { Markdown } from '../sanitize/index.ts';

/** Markdown with icons that may run these commands, and no other, by its links. */
export function trustedMarkdown({ value }: Markdown, commands: readonly string[]): vscode.MarkdownString {
  const shown = new vscode.MarkdownString(value, true);
  shown.isTrusted = { enabledCommands: commands };
  return shown;
}

/** Markdown that does nothing: no icons, no HTML, no commands. */
export function inertMarkdown({ value }: Markdown): vscode.MarkdownString {
  const shown = new vscode.MarkdownString(value, false);
  shown.isTrusted = false;
  shown.supportHtml = false;
  return shown;
}
