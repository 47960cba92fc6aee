import * as vscode from 'vscode';
import type { GatewayResult } from '../gateway/index.ts';
import type { TurnMemory } from './memory.ts';
import type { Notice } from './notices.ts';

/** What a command gets back from an answer in the Chat view. */
export interface ChatOutcome extends Partial<TurnMemory> {
  readonly outcome: GatewayResult['outcome'] | 'refused';
  readonly requestId: string | null;
  readonly usd: number | null;
  readonly answerChars: number;
  readonly message: string | null;
}

/** A turn in which no model answered. */
export function refuse(stream: vscode.ChatResponseStream, notice: Notice): vscode.ChatResult {
  tell(stream, notice);
  return { metadata: withoutModel('refused', notice.message) };
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

export function tell(stream: vscode.ChatResponseStream, notice: Notice): void {
  stream.markdown(new vscode.MarkdownString(`\n\n$(warning) ${asPlainText(notice.message)}\n\n`, true));
  for (const { title, command, arguments: args } of notice.buttons) {
    stream.button({ title, command, arguments: [...args] });
  }
}

/** A provider's words are no Markdown of ours. `appendText` would do, but its fixed spaces break lines within words. */
export function asPlainText(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~$&]/g, '\\$&');
}
