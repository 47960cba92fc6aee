import type * as vscode from 'vscode';
import { turnMemory } from './memory.ts';

/** What is worth asking next; code in an answer has tests and edge cases. */
export function followupsOf(result: vscode.ChatResult): vscode.ChatFollowup[] {
  const memory = turnMemory.safeParse(result.metadata);
  if (!memory.success || memory.data.answerChars === 0) return [];
  const { tier, chosen } = memory.data;
  const followups: vscode.ChatFollowup[] = [
    { prompt: 'Which cases does this not handle?', label: 'Which cases are not handled?' },
    { prompt: '', command: 'why', label: 'Why this model?' },
  ];
  if (tier !== 'premium' && !chosen) {
    followups.push({ prompt: 'premium', command: 'model', label: 'Go on with a premium model' });
  }
  return followups;
}
