import * as vscode from 'vscode';
import type { Notice } from '../requests/index.ts';
import type { TurnMemory } from './memory.ts';
import type { ChatOutcome } from './types.ts';

/** A turn in which no model answered; `kept` is what was paid for before that. */
export function refuse(
  stream: vscode.ChatResponseStream,
  notice: Notice,
  kept: Partial<TurnMemory> = {},
): vscode.ChatResult {
  showNotice(stream, notice);
  return { metadata: { ...withoutModel('refused', notice.message), ...kept } };
}

/** A turn that Tierwise answered itself; `memory` is what the conversation goes on with. */
export function answered(memory: TurnMemory | null): vscode.ChatResult {
  return {
    metadata: { ...withoutModel('ok', null), ...(memory ? { ...memory, ours: [], answerChars: 0 } : {}) },
  };
}

function withoutModel(outcome: ChatOutcome['outcome'], message: string | null): ChatOutcome {
  return { outcome, requestId: null, usd: null, answerChars: 0, message };
}

/** A notice with its buttons, below the answer. */
export function showNotice(stream: vscode.ChatResponseStream, notice: Notice): void {
  stream.markdown(new vscode.MarkdownString(`\n\n$(warning) ${asPlainText(notice.message)}\n\n`, true));
  for (const { title, command, arguments: args } of notice.buttons) {
    stream.button({ title, command, arguments: [...args] });
  }
}

/** A provider's words are no Markdown of ours. `appendText` would do, but its fixed spaces break lines within words. */
export function asPlainText(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~$&]/g, '\\$&');
}
