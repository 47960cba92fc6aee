import * as vscode from 'vscode';
import type { Failure, GatewayResult, Image, Message, ToolCall, Tools } from '../gateway/index.ts';
import type { Usage } from '../models/index.ts';
import {
  type Admission,
  formatRefusal,
  isOverLimit,
  noticeOfResult,
  noticeOfRoute,
} from '../requests/index.ts';
import type { Route } from '../router/index.ts';
import { plain } from '../sanitize/index.ts';

/** VS Code's messages as ours. One of theirs can hold text, images, tool calls and results at once. */
export function messagesFrom(request: readonly vscode.LanguageModelChatRequestMessage[]): Message[] {
  return request.flatMap(messagesOf);
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

/** VS Code's own agent sends its instructions in this role, which is not in the public API yet. */
const SYSTEM_ROLE = 3;

function messagesOf(message: vscode.LanguageModelChatRequestMessage): Message[] {
  const text = textOf(message.content);
  if (message.role === vscode.LanguageModelChatMessageRole.Assistant) {
    const toolCalls = message.content
      .filter((part) => part instanceof vscode.LanguageModelToolCallPart)
      .map(callOf);
    return text || toolCalls.length > 0 ? [{ role: 'assistant', content: text, toolCalls }] : [];
  }
  if (Number(message.role) === SYSTEM_ROLE) return text ? [{ role: 'system', content: text }] : [];
  const results = message.content.filter((part) => part instanceof vscode.LanguageModelToolResultPart);
  const told = results.map((part): Message => {
    return { role: 'tool', callId: part.callId, content: textOf(part.content) };
  });
  // Not all servers take images from tools: they come right after the results.
  const images = [message.content, ...results.map(({ content }) => content)].flatMap(imagesOf);
  if (!text && images.length === 0) return told;
  return [...told, { role: 'user', content: text, ...(images.length > 0 ? { images } : {}) }];
}

function callOf({ callId, name, input }: vscode.LanguageModelToolCallPart): ToolCall {
  return { id: callId, name, input: { ...input } };
}

function textOf(parts: readonly unknown[]): string {
  return parts
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : dataText(part)))
    .join('');
}

/** Tools give text and JSON as data too; what VS Code's agent adds for itself (`cache_control`, ...) is of neither type. */
function dataText(part: unknown): string {
  if (!(part instanceof vscode.LanguageModelDataPart)) return '';
  return /^text\/|[/+]json$/.test(part.mimeType) ? Buffer.from(part.data).toString('utf8') : '';
}

function imagesOf(parts: readonly unknown[]): Image[] {
  return parts.flatMap((part) =>
    part instanceof vscode.LanguageModelDataPart && part.mimeType.startsWith('image/')
      ? [{ mimeType: part.mimeType, data: Buffer.from(part.data).toString('base64') }]
      : [],
  );
}

/** What a request has used, in the form in which VS Code's agent reads it to fill its ring. */
export function usagePart({
  inputTokens,
  outputTokens,
  cacheReadTokens,
}: Usage): vscode.LanguageModelDataPart {
  const usage = {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens },
  };
  return new vscode.LanguageModelDataPart(Buffer.from(JSON.stringify(usage)), 'usage');
}

/** Why no model can be asked, as an error that callers of VS Code's language models know. */
export function errorOfRoute(route: Route): vscode.LanguageModelError {
  const message = plain(noticeOfRoute(route).message);
  if (route.passedOver.every(({ reason }) => reason === 'no-provider')) {
    return vscode.LanguageModelError.NotFound(message);
  }
  return route.passedOver.some(isOverLimit)
    ? vscode.LanguageModelError.Blocked(message)
    : vscode.LanguageModelError.NoPermissions(message);
}

/** Why a caller may not ask. */
export function errorOfAdmission(refused: Extract<Admission, { ok: false }>): Error {
  if (refused.reason === 'cancelled') return new vscode.CancellationError();
  return vscode.LanguageModelError.NoPermissions(formatRefusal(refused));
}

/** Why there is no whole answer; null where there is one. */
export function errorOfResult(result: GatewayResult): Error | null {
  if (result.outcome === 'cancelled') return new vscode.CancellationError();
  const notice = noticeOfResult(result);
  if (!notice || result.outcome === 'ok') return null;
  return errorOf(causeOf(result), plain(notice.message));
}

/** That others are passed over since their provider is known to refuse is no cause of its own. */
function causeOf(result: Extract<GatewayResult, { failure: Failure }>): Failure {
  const tried = result.outcome === 'failed' ? result.tried : [];
  return tried.find(({ failure }) => failure.reason !== 'unavailable')?.failure ?? result.failure;
}

function errorOf({ reason }: Failure, message: string): vscode.LanguageModelError {
  switch (reason) {
    case 'no-key':
    case 'auth':
    case 'payment':
    case 'unaffordable':
    case 'forbidden':
      return vscode.LanguageModelError.NoPermissions(message);
    case 'budget':
    case 'content-policy':
      return vscode.LanguageModelError.Blocked(message);
    case 'no-model':
      return vscode.LanguageModelError.NotFound(message);
    default:
      return new vscode.LanguageModelError(message);
  }
}
