import * as vscode from 'vscode';
import {
  type ChatCall,
  type EditorModels,
  failure,
  type ListedModel,
  type Message,
  ProviderError,
  type ProviderEvent,
  type Tools,
} from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { tokensOf } from '../requests/index.ts';
import { failureOfEditor } from './editorFailures.ts';

/** Our own models would ask the models of the tiers again, and so for ever. */
const OWN_VENDOR = 'tierwise';

const justificationWords = () => t('A tier of Tierwise names this model.');

/** The models that other extensions bring into VS Code, as Copilot's: `vendor/id`, paid with their subscription. */
export function createEditorModels(): EditorModels {
  return { stream, list };
}

async function list(): Promise<readonly ListedModel[]> {
  const models = await vscode.lm.selectChatModels();
  return models
    .filter(({ vendor, id }) => vendor !== OWN_VENDOR && /^\S+$/.test(vendor + id))
    .map(({ vendor, id, maxInputTokens }) => ({
      name: `${vendor}/${id}`,
      contextTokens: maxInputTokens > 0 ? maxInputTokens : null,
      inputUsd: null,
      outputUsd: null,
    }));
}

async function* stream(call: ChatCall, signal: AbortSignal): AsyncIterable<ProviderEvent> {
  const cancel = new vscode.CancellationTokenSource();
  const stop = () => cancel.cancel();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const model = await find(call.model);
    if (tokensOf(call.messages, call.tools) > model.maxInputTokens) {
      const detail = `${call.model} reads at most ${model.maxInputTokens} tokens`;
      throw new ProviderError(failure('context-too-long', t('the request is too long for it'), { detail }));
    }
    const answer = await model.sendRequest(messagesTo(call.messages), optionsOf(call), cancel.token);
    for await (const part of answer.stream) {
      if (part instanceof vscode.LanguageModelTextPart) yield { type: 'text', text: part.value };
      else if (part instanceof vscode.LanguageModelToolCallPart) {
        const { callId: id, name, input } = part;
        yield { type: 'tool-call', call: { id, name, input: { ...input } } };
      } else yield { type: 'alive' };
    }
    yield { type: 'end', reason: 'stop' };
  } catch (error) {
    throw error instanceof ProviderError ? error : new ProviderError(failureOfEditor(error));
  } finally {
    signal.removeEventListener('abort', stop);
    cancel.cancel();
    cancel.dispose();
  }
}

/** By its id, else by its family: the first is exact, the second is what people know it by. */
async function find(name: string): Promise<vscode.LanguageModelChat> {
  const slash = name.indexOf('/');
  const vendor = name.slice(0, slash);
  if (vendor === OWN_VENDOR) {
    throw new ProviderError(failure('bad-request', 'Tierwise cannot be asked through itself'));
  }
  const models = slash > 0 ? await vscode.lm.selectChatModels({ vendor }) : [];
  const wanted = name.slice(slash + 1);
  const model = models.find(({ id }) => id === wanted) ?? models.find(({ family }) => family === wanted);
  if (model) return model;
  throw new ProviderError(failure('bad-request', 'VS Code has no such model now', { detail: name }));
}

function optionsOf({ tools, temperature }: ChatCall): vscode.LanguageModelChatRequestOptions {
  return {
    justification: justificationWords(),
    ...(temperature === null ? {} : { modelOptions: { temperature } }),
    ...(tools ? toolOptions(tools) : {}),
  };
}

function toolOptions({ list: tools, required }: Tools): vscode.LanguageModelChatRequestOptions {
  const { Auto, Required } = vscode.LanguageModelChatToolMode;
  return {
    tools: tools.map(({ name, description, schema }) => ({ name, description, inputSchema: schema })),
    toolMode: required ? Required : Auto,
  };
}

/** There is no role for instructions: they are told as the user's, as VS Code's guide has it. */
function messagesTo(messages: readonly Message[]): vscode.LanguageModelChatMessage[] {
  return messages.map((message) => {
    if (message.role === 'assistant') {
      const calls = (message.toolCalls ?? []).map(
        ({ id, name, input }) => new vscode.LanguageModelToolCallPart(id, name, input),
      );
      return vscode.LanguageModelChatMessage.Assistant([...textPart(message.content), ...calls]);
    }
    if (message.role === 'tool') {
      const result = [new vscode.LanguageModelTextPart(message.content)];
      return vscode.LanguageModelChatMessage.User([
        new vscode.LanguageModelToolResultPart(message.callId, result),
      ]);
    }
    const images = message.role === 'user' ? (message.images ?? []) : [];
    return vscode.LanguageModelChatMessage.User([
      ...textPart(message.content),
      ...images.map(({ data, mimeType }) =>
        vscode.LanguageModelDataPart.image(Buffer.from(data, 'base64'), mimeType),
      ),
    ]);
  });
}

function textPart(text: string): vscode.LanguageModelTextPart[] {
  return text === '' ? [] : [new vscode.LanguageModelTextPart(text)];
}
