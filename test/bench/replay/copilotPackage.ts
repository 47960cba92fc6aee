import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** What is used of a document of the package. */
export type CopilotDocument = { readonly uri: string };

/** A suggestion: the text that replaces a range of the document. */
export interface CopilotCompletion {
  readonly insertText: string;
  readonly range: { readonly start: Position; readonly end: Position };
  readonly clientCompletionId: string;
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

/** The part of the package's provider that an editor uses. */
export interface CopilotProvider {
  getInlineCompletions(
    document: CopilotDocument,
    position: Position,
    token: unknown,
  ): Promise<readonly CopilotCompletion[] | undefined>;
  /** Requests ahead what follows the suggestion. */
  inlineCompletionShown(id: string): Promise<void>;
  dispose(): void;
}

/** A request of the package's engine to its server. */
export interface CopilotRequest {
  readonly prompt: string;
  readonly suffix: string;
  readonly max_tokens: number;
  readonly stop: readonly string[];
  readonly extra: { readonly next_indent: number; readonly trim_by_indentation: boolean };
}

/** The package, as far as a replay needs it. */
export interface CopilotPackage {
  provider(answer: (request: CopilotRequest, signal: AbortSignal) => AsyncIterable<string>): CopilotProvider;
  document(uri: string, language: string, version: number, text: string): CopilotDocument;
  cancellation(): { readonly token: unknown; cancel(): void };
}

const CACHE = path.join(import.meta.dirname, '../../../node_modules/.cache/tierwise/copilot-engine');
const INTERNAL = '@vscode/chat-lib/dist/src/_internal';

/** The engine of Copilot's ghost text, installed once by its lock file into the cache. */
export function copilotPackage(): CopilotPackage {
  const require = createRequire(path.join(copilotFolder(), 'package.json'));
  const { createInlineCompletionsProvider } = require('@vscode/chat-lib');
  const { Response, HeadersImpl } = require(`${INTERNAL}/platform/networking/common/fetcherService`);
  const { CopilotToken, createTestExtendedTokenInfo } = require(
    `${INTERNAL}/platform/authentication/common/copilotToken`,
  );
  const { MutableObservableWorkspace } = require(
    `${INTERNAL}/platform/inlineEdits/common/observableWorkspace`,
  );
  const { Event } = require(`${INTERNAL}/util/vs/base/common/event`);
  const { CopilotTextDocument } = require(
    `${INTERNAL}/extension/completions-core/vscode-node/lib/src/textDocument`,
  );
  const { CancellationTokenSource } = require('vscode-languageserver-protocol');
  const copilotToken = new CopilotToken(createTestExtendedTokenInfo({ token: 'a token' }));
  const nothing = () => undefined;

  return {
    document: (uri, language, version, text) => CopilotTextDocument.create(uri, language, version, text),
    cancellation: () => new CancellationTokenSource(),
    provider: (answer) =>
      createInlineCompletionsProvider({
        fetcher: {
          getUserAgentLibrary: () => 'replay',
          fetch: async (_url: string, { body, signal }: { body: string; signal: AbortSignal }) =>
            new Response(
              200,
              'OK',
              new HeadersImpl({}),
              eventStream(answer(JSON.parse(body), signal)),
              'test-stub',
              nothing,
              '',
              '',
            ),
          disconnectAll: async () => undefined,
          makeAbortController: () => new AbortController(),
          isAbortError: (error: unknown) => error instanceof Error && error.name === 'AbortError',
          isInternetDisconnectedError: () => false,
          isFetcherError: () => false,
          isNetworkProcessCrashedError: () => false,
          getUserMessageForFetcherError: String,
        },
        authService: {
          copilotToken,
          isMinimalMode: true,
          onDidAuthenticationChange: Event.None,
          onDidAccessTokenChange: Event.None,
          onDidAdoAuthenticationChange: Event.None,
          onDidCopilotTokenChange: Event.None,
          getCopilotToken: async () => copilotToken,
          resetCopilotToken: nothing,
        },
        telemetrySender: { sendTelemetryEvent: nothing },
        logTarget: { logIt: nothing },
        isRunningInTest: true,
        contextProviderMatch: async () => 0,
        statusHandler: { didChange: nothing },
        documentManager: {
          onDidChangeTextDocument: Event.None,
          onDidOpenTextDocument: Event.None,
          onDidCloseTextDocument: Event.None,
          onDidFocusTextDocument: Event.None,
          onDidChangeWorkspaceFolders: Event.None,
          getTextDocumentsUnsafe: () => [],
          findNotebook: nothing,
          getWorkspaceFolders: () => [],
        },
        workspace: new MutableObservableWorkspace(),
        urlOpener: { open: async () => undefined },
        editorInfo: { name: 'vscode', version: '1.0.0' },
        editorPluginInfo: { name: 'copilot', version: '1.0.0' },
        relatedPluginInfo: [],
        editorSession: { sessionId: 'session', machineId: 'machine' },
        notificationSender: { showWarningMessage: async () => undefined },
        endpointProvider: {
          onDidModelsRefresh: Event.None,
          getAllCompletionModels: async () => [],
          getAllChatEndpoints: async () => [],
        },
      }),
  };
}

/** An answer as the server sends it: as events of one choice each. */
function eventStream(answer: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const event = (text: string, reason: string | null) =>
    encoder.encode(`data: ${JSON.stringify({ choices: [{ index: 0, text, finish_reason: reason }] })}\n`);
  async function* events(): AsyncGenerator<Uint8Array> {
    for await (const text of answer) yield event(text, null);
    yield event('', 'stop');
    yield encoder.encode('data: [DONE]\n');
  }
  return ReadableStream.from(events());
}

/** The folder of the installed package. Its own script only copies files to where the engine looks for them; so does this. */
export function copilotFolder(): string {
  const target = path.join(CACHE, '0.66.0');
  if (existsSync(target)) return target;
  const inbox = path.join(CACHE, `inbox-${process.pid}`);
  rmSync(inbox, { recursive: true, force: true });
  mkdirSync(inbox, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(import.meta.dirname, 'copilot', file), path.join(inbox, file));
  }
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: inbox,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error(`Copilot's engine cannot be installed: ${npm.stderr}`);
  const modules = path.join(inbox, 'node_modules/@vscode');
  const assets = [
    ...globSync('chat-lib/dist/src/_internal/platform/tokenizer/node/*.tiktoken', { cwd: modules }),
    ...globSync('tree-sitter-wasm/wasm/tree-sitter*.wasm', { cwd: modules }),
  ];
  for (const asset of assets) {
    copyFileSync(path.join(modules, asset), path.join(modules, 'chat-lib/dist', path.basename(asset)));
  }
  renameSync(inbox, target);
  return target;
}
