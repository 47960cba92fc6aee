import { createRequire } from 'node:module';
import path from 'node:path';
import { changeBetween } from '../../../src/nextEdits/edit.ts';
import { positionAt } from '../../../src/nextEdits/texts.ts';
import { copilotFolder } from '../replay/copilotPackage.ts';
import type { Chat, ChatMessage } from './chat.ts';
import { languageOf } from './languages.ts';
import type { Oracle } from './oracle.ts';
import type { Desk, Offer, Rival } from './simulate.ts';

const INTERNAL = '@vscode/chat-lib/dist/src/_internal';
const ROOT = 'file:///project/';

/** The package waits by the clock for the user to stop typing. The simulated one has stopped: it waits so much shorter. */
const FASTER = 100;

/**
 * The package's provider of next edits, with the settings that it comes with; in the place of its server it asks the oracle, or
 * a real model with its own messages.
 */
export function copilot({ history, texts }: Desk, model: Oracle | Chat): Rival {
  const require = createRequire(path.join(copilotFolder(), 'package.json'));
  const { createNESProvider } = require('@vscode/chat-lib');
  const { Response, HeadersImpl } = require(`${INTERNAL}/platform/networking/common/fetcherService`);
  const { CopilotToken, createTestExtendedTokenInfo } = require(
    `${INTERNAL}/platform/authentication/common/copilotToken`,
  );
  const { MutableObservableWorkspace } = require(
    `${INTERNAL}/platform/inlineEdits/common/observableWorkspace`,
  );
  const { DocumentId } = require(`${INTERNAL}/platform/inlineEdits/common/dataTypes/documentId`);
  const { StringEdit, StringReplacement } = require(
    `${INTERNAL}/util/vs/editor/common/core/edits/stringEdit`,
  );
  const { OffsetRange } = require(`${INTERNAL}/util/vs/editor/common/core/ranges/offsetRange`);
  const { Event } = require(`${INTERNAL}/util/vs/base/common/event`);
  const { URI } = require(`${INTERNAL}/util/vs/base/common/uri`);
  const { CancellationToken } = require(`${INTERNAL}/util/vs/base/common/cancellation`);
  const token = new CopilotToken(createTestExtendedTokenInfo({ token: 'a token' }));
  const nothing = () => undefined;
  const workspace = new MutableObservableWorkspace();
  let last: { readonly file: string; readonly text: string } = { file: '', text: '' };

  const respond = async (url: string, { json }: { json?: { messages?: readonly ChatMessage[] } }) => {
    const messages = json?.messages ?? [];
    const prompt = messages.at(-1)?.content;
    const answer = async (asked: string) =>
      'chat' in model ? model.chat(messages) : windowAfter(asked, model);
    const body = prompt === undefined ? '{"models":[]}' : events(await answer(prompt));
    return new Response(200, 'OK', new HeadersImpl({}), stream(body), 'test-stub', nothing, '', url);
  };
  /** The window of the prompt, found in the file that the user is in, as the oracle says that it becomes. */
  const windowAfter = (prompt: string, oracle: Oracle): string => {
    const tagged = /<\|code_to_edit\|>\n([\s\S]*?)\n?<\|\/code_to_edit\|>/.exec(prompt)?.[1] ?? '';
    const window = tagged.replace('<|cursor|>', '');
    const text = texts.get(last.file) ?? '';
    const start = `\n${text}\n`.indexOf(`\n${window}\n`);
    if (start < 0) return window;
    const from = text.slice(0, start).split('\n').length - 1;
    return oracle.answer(last.file, from, from + window.split('\n').length);
  };
  const provider = createNESProvider({
    workspace,
    fetcher: {
      getUserAgentLibrary: () => 'replay',
      fetch: async (url: string, options: object) => respond(url, options),
      fetchWithPagination: async () => [],
      disconnectAll: async () => undefined,
      makeAbortController: () => new AbortController(),
      isAbortError: (error: unknown) => error instanceof Error && error.name === 'AbortError',
      isInternetDisconnectedError: () => false,
      isFetcherError: () => false,
      isNetworkProcessCrashedError: () => false,
      getUserMessageForFetcherError: String,
    },
    copilotTokenManager: {
      onDidCopilotTokenRefresh: Event.None,
      getCopilotToken: async () => token,
      resetCopilotToken: nothing,
    },
    telemetrySender: { sendTelemetryEvent: nothing, sendEnhancedTelemetryEvent: nothing },
    logTarget: { logIt: nothing },
    editorInfo: { name: 'vscode', version: '1.0.0' },
    editorPluginInfo: { name: 'copilot', version: '1.0.0' },
  });
  const documents = new Map(
    [...history.after.keys()].map((file) => [
      file,
      workspace.addDocument({
        id: DocumentId.create(ROOT + file),
        initialValue: texts.get(file) ?? '',
        languageId: languageOf(file),
      }),
    ]),
  );
  let shown: { readonly offer: Offer; readonly result: unknown } | undefined;
  const put = (file: string, offset: number) => {
    const { line } = positionAt(texts.get(file) ?? '', offset);
    documents.get(file)?.setSelection([new OffsetRange(offset, offset)], undefined, line);
    last = { file, text: texts.get(file) ?? '' };
  };
  const ask = async (): Promise<void> => {
    const result = await provider
      .getNextEdit(URI.parse(ROOT + last.file), CancellationToken.None)
      .catch(nothing);
    const edit = result?.result;
    if (edit === undefined) return;
    const file =
      edit.targetDocumentUri === undefined ? last.file : String(edit.targetDocumentUri).slice(ROOT.length);
    const { start, endExclusive: end } = edit.range;
    provider.handleShown(result);
    shown = { result, offer: { file, start, end, newText: edit.newText, way: 'model' } };
  };
  return {
    // As in the editor, the cursor on another line asks where the file was changed lately.
    async goTo(file, offset) {
      const isKnown = file === last.file && last.text !== '';
      put(file, offset);
      if (isKnown) await ask();
    },
    async changed(file, text) {
      const document = documents.get(file);
      const change = document && changeBetween(document.value.get().value, text);
      if (!change) return;
      const { start, end, text: newText } = change;
      shown = undefined;
      document.applyEdit(new StringEdit([StringReplacement.replace(new OffsetRange(start, end), newText)]));
      put(file, start + newText.length);
      await ask();
    },
    current: () => shown?.offer,
    accept() {
      if (shown) provider.handleAcceptance(shown.result);
      shown = undefined;
    },
    async sendAway() {
      if (shown) provider.handleRejection(shown.result);
      shown = undefined;
    },
    dispose: () => provider.dispose(),
  };
}

function stream(text: string): ReadableStream<Uint8Array> {
  return ReadableStream.from([new TextEncoder().encode(text)]);
}

function events(text: string): string {
  const event = (content: string, reason: string | null) =>
    `data: ${JSON.stringify({ id: '1', choices: [{ index: 0, delta: { content }, finish_reason: reason }] })}\n\n`;
  return `${event(text, null)}${event('', 'stop')}data: [DONE]\n\n`;
}

/** Runs something with all waiting so much shorter. */
export async function faster<T>(run: () => Promise<T>): Promise<T> {
  const { setTimeout } = globalThis;
  const quick = (task: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
    setTimeout(task, ms / FASTER, ...args);
  Object.assign(globalThis, { setTimeout: quick });
  try {
    return await run();
  } finally {
    Object.assign(globalThis, { setTimeout });
  }
}
