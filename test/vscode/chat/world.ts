import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { createLanguageModels } from '../../../src/chat/languageModels.ts';
import { createParticipant } from '../../../src/chat/participant.ts';
import type { ChatDeps, ChatOutcome, RunEditCommand } from '../../../src/chat/types.ts';
import { createTryAgain } from '../../../src/commands/tryAgain.ts';
import {
  type CircuitBreakers,
  createCircuitBreakers,
  createGateway,
  createProviders,
  DEFAULT_TIME_LIMITS,
  type EditorModels,
} from '../../../src/gateway/index.ts';
import { type Ledger, openLedger } from '../../../src/ledger/index.ts';
import { loadPriceLibrary, type ModelRef } from '../../../src/models/index.ts';
import { createRequestService, type PriceChoice, type RequestService } from '../../../src/requests/index.ts';
import { formatRouteReasons } from '../../../src/router/index.ts';
import { createKeys } from '../../../src/settings/keys.ts';
import { currentPolicy } from '../../../src/settings/policy.ts';
import type { SettingKey } from '../../../src/settings/schema.ts';
import { NO_LIMITS } from '../../unit/gateway/harness.ts';
import { check } from '../../unit/settings/contributed.ts';
import { createVault } from '../../unit/settings/vault.ts';

/** Prices in USD per million tokens, and a window that no test fills by accident. */
const PRICED = { inputUsd: 1, outputUsd: 5, cacheReadUsd: 0.1, cacheWriteUsd: 1.25, contextTokens: 200_000 };

export const MODELS = {
  cheap: ['open/small', 'claude/small'],
  mid: ['open/one', 'claude/one', 'claude/two', 'open/two'],
  premium: ['open/large', 'claude/large'],
} as const satisfies Record<string, readonly ModelRef[]>;

/** The parts of the chat with true router, gateway and ledger, on servers of the test's own. */
export interface World {
  readonly ledger: Ledger;
  readonly breakers: CircuitBreakers;
  readonly participant: vscode.ChatRequestHandler;
  /** For commands of the editor. */
  readonly requests: RequestService;
  /** As a new window has them: what is not stored is forgotten. */
  languageModels(): ReturnType<typeof createLanguageModels>;
  readonly priceQuestions: number[];
  /** What is asked again after a key. */
  readonly again: Pick<ReturnType<typeof createTryAgain>, 'next'>;
  /** What “Why This Model?” tells of the last request. */
  why(): readonly string[];
  stop(): void;
}

export interface WorldOptions {
  readonly url: string;
  readonly settings?: Partial<Record<SettingKey, unknown>>;
  readonly onPrice?: PriceChoice;
  readonly runEditCommand?: RunEditCommand;
  readonly uncommitted?: string;
  /** VS Code's own models, where a tier names some. */
  readonly editorModels?: EditorModels;
}

export function startWorld({
  url,
  settings: changed = {},
  onPrice = 'ask',
  runEditCommand = async () => null,
  uncommitted,
  editorModels,
}: WorldOptions): World {
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-chat-'));
  const { ledger } = openLedger({ file: join(folder, 'ledger.db') });
  const all = Object.values(MODELS).flat();
  const { settings } = check({
    providers: {
      open: { kind: 'openai', baseUrl: `${url}/v1` },
      claude: { kind: 'anthropic', baseUrl: url },
    },
    'tiers.cheap': MODELS.cheap,
    'tiers.mid': MODELS.mid,
    'tiers.premium': MODELS.premium,
    models: Object.fromEntries(all.map((model) => [model, PRICED])),
    // Its calls would stand among those that are counted; it has tests of its own.
    'routing.secondOpinion': 'off',
    ...changed,
  });
  const breakers = createCircuitBreakers(Date.now);
  const gateway = createGateway({
    provider: createProviders({
      settings: () => ({ providers: settings.providers, allowedOrigins: null }),
      key: async () => 'test-key-0123456789',
      ...(editorModels ? { editorModels } : {}),
    }),
    ledger,
    breakers,
    ownKeys: async () => [],
    limits: () => NO_LIMITS,
    baseline: () => null,
    workspace: () => null,
    timeLimits: DEFAULT_TIME_LIMITS,
    log: () => undefined,
  });
  const keys = createKeys(createVault(), {});
  const prices = { ready: async () => void (await loadPriceLibrary()) };
  const requests = createRequestService({
    policy: (also) => currentPolicy({ settings: () => settings, keys, breakers, prices, ledger }, also),
    settings: () => settings,
    gateway,
    askAboutBudget: async () => 'stop',
    askAboutEscalation: async () => true,
    onRouted: () => undefined,
  });
  const again = createTryAgain(requests.keyRefusals, async () => true);
  const priceQuestions: number[] = [];
  const deps: ChatDeps = {
    requests,
    attemptsOf: ledger.attemptsOfSession,
    verdict: ledger.verdict,
    settings: () => settings,
    askAboutPrice: async ({ expectedUsd }) => {
      priceQuestions.push(expectedUsd ?? 0);
      return onPrice;
    },
    runEditCommand,
    uncommittedChanges: async () =>
      uncommitted === undefined ? { kind: 'none' } : { kind: 'changes', text: uncommitted },
    doTask: async () => ({ message: 'No key for a task.', buttons: [] }),
    remember: again.remember,
  };
  const memento = new Map<string, unknown>();
  const store = {
    get: (key: string) => memento.get(key),
    update: async (key: string, value: unknown) => void memento.set(key, structuredClone(value)),
  };
  return {
    ledger,
    breakers,
    participant: createParticipant(deps),
    requests,
    languageModels: () =>
      createLanguageModels({
        requests,
        access: { admit: async (_caller, route) => ({ ok: true, route }) },
        settings: () => settings,
        store,
      }),
    priceQuestions,
    again,
    why: () => {
      const last = requests.lastAnswered();
      return last ? formatRouteReasons(last.route) : [];
    },
    stop() {
      ledger.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface Shown {
  readonly text: string;
  readonly buttons: readonly vscode.Command[];
  readonly trusted: boolean;
  /** The places that it names as references, and what it says it is doing. */
  readonly references: readonly vscode.Location[];
  readonly progress: readonly string[];
  /** What it would have the ring of the context show. */
  readonly used: readonly object[];
  readonly outcome: ChatOutcome;
}

export interface Ask {
  readonly command?: string;
  readonly references?: readonly vscode.ChatPromptReference[];
  /** What the model picker shows. */
  readonly picked?: string;
  readonly token?: vscode.CancellationToken;
  readonly onText?: (text: string) => void;
}

type History = readonly (vscode.ChatRequestTurn | vscode.ChatResponseTurn)[];

/** A conversation in the Chat view, kept as VS Code keeps it. */
export function conversation(participant: vscode.ChatRequestHandler, before: History = []) {
  let history = before;
  return {
    /** What VS Code keeps of it. */
    history: () => history,
    async ask(prompt: string, ask: Ask = {}): Promise<Shown> {
      const { command, references = [], picked = 'auto' } = ask;
      const parts: vscode.ChatResponseMarkdownPart[] = [];
      const buttons: vscode.Command[] = [];
      const places: vscode.Location[] = [];
      const progress: string[] = [];
      const used: object[] = [];
      const stream = {
        markdown: (value: string | vscode.MarkdownString) => {
          parts.push(new vscode.ChatResponseMarkdownPart(value));
          ask.onText?.(typeof value === 'string' ? value : value.value);
        },
        button: (button: vscode.Command) => buttons.push(button),
        progress: (line: string) => void progress.push(line),
        reference: (place: vscode.Location) => void places.push(place),
        // As in VS Code, which lets no extension tell it without a proposal.
        usage: (told: object) => {
          used.push(told);
          throw new Error('Extension CANNOT use API proposal: chatParticipantAdditions.');
        },
      } as unknown as vscode.ChatResponseStream;
      const model = { vendor: 'tierwise', id: picked };
      const request = { prompt, command, references, model } as unknown as vscode.ChatRequest;
      const token = ask.token ?? new vscode.CancellationTokenSource().token;
      const result = await participant(request, { history }, stream, token);
      assertResult(result);
      // What is stored is JSON, and nothing else comes back.
      const stored = JSON.parse(JSON.stringify(result));
      const asked = build(vscode.ChatRequestTurn, [prompt, command, references, 'tierwise.chat', []]);
      const answered = build(vscode.ChatResponseTurn, [parts, stored, 'tierwise.chat', command]);
      history = [...history, asked, answered];
      return {
        text: parts.map(({ value }) => value.value).join(''),
        trusted: parts.some(({ value }) => value.isTrusted !== undefined && value.isTrusted !== false),
        buttons,
        references: places,
        progress,
        used,
        outcome: stored.metadata,
      };
    },
  };
}

function assertResult(result: unknown): asserts result is vscode.ChatResult {
  if (typeof result !== 'object' || result === null) throw new Error('no result');
}

/** Turns are made by VS Code alone, so its types hide how. */
function build<T>(type: { prototype: T }, args: readonly unknown[]): T {
  return Reflect.construct(type as unknown as new (...args: readonly unknown[]) => T & object, args);
}
