import * as vscode from 'vscode';
import type { Message, ToolCall, Tools } from '../gateway/index.ts';

/** VS Code's messages as ours. One of theirs can hold text, tool calls and results at once. */
export function messagesFrom(request: readonly vscode.LanguageModelChatRequestMessage[]): Message[] {
  return request.flatMap(messagesOf);
}

/** All that counts as tokens of a message: its text, and what its tools were given and gave back. */
export function wholeText(message: vscode.LanguageModelChatRequestMessage): string {
  return messagesOf(message)
    .map(
      (part) =>
        part.content + (part.role === 'assistant' && part.toolCalls ? JSON.stringify(part.toolCalls) : ''),
    )
    .join('\n');
}

export function toolsFrom(options: vscode.ProvideLanguageModelChatResponseOptions): Tools | null {
  if (!options.tools?.length) return null;
  const list = options.tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    schema: inputSchema ? { ...inputSchema } : { type: 'object', properties: {} },
  }));
  return { list, required: options.toolMode === vscode.LanguageModelChatToolMode.Required };
}

function messagesOf(message: vscode.LanguageModelChatRequestMessage): Message[] {
  const text = textOf(message.content);
  if (message.role === vscode.LanguageModelChatMessageRole.Assistant) {
    const toolCalls = message.content
      .filter((part) => part instanceof vscode.LanguageModelToolCallPart)
      .map(callOf);
    return text || toolCalls.length > 0 ? [{ role: 'assistant', content: text, toolCalls }] : [];
  }
  const results = message.content
    .filter((part) => part instanceof vscode.LanguageModelToolResultPart)
    .map((part): Message => ({ role: 'tool', callId: part.callId, content: textOf(part.content) }));
  return text ? [...results, { role: 'user', content: text }] : results;
}

function callOf({ callId, name, input }: vscode.LanguageModelToolCallPart): ToolCall {
  return { id: callId, name, input: { ...input } };
}

function textOf(parts: readonly unknown[]): string {
  return parts.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}
