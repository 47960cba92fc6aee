import type * as vscode from 'vscode';
import type { Notice } from '../requests/index.ts';
import type { ChatWriter } from '../workbench/index.ts';
import type { TurnMemory } from './memory.ts';
import type { ChatOutcome } from './types.ts';

/** A turn in which no model answered; `kept` is what was paid for before that. */
export function refuse(chat: ChatWriter, notice: Notice, kept: Partial<TurnMemory> = {}): vscode.ChatResult {
  chat.notice(notice);
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
