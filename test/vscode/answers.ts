import type { EditDeps } from '../../src/commands/edit/index.ts';
import { answerStream, type Message } from '../../src/gateway/index.ts';
import type { Verdict } from '../../src/ledger/index.ts';
import type { Proposals } from '../../src/proposals/index.ts';
import type { RequestService } from '../../src/requests/index.ts';
import type { Route } from '../../src/router/index.ts';

/** One model that writes what the test says, for commands that ask. */

type Answer = (prompt: string, signal: AbortSignal) => string | Promise<string>;

const MODEL = 'open/small';

export interface Asked {
  readonly requests: RequestService;
  /** All that was sent, a text for each request. */
  readonly prompts: string[];
  /** What was wrong with answers, as a repair tells the model. */
  readonly details: string[];
}

/** The answer to a prompt goes through the check of its request once, as a chain of one model has it. */
export function requestsThat(answer: Answer): Asked {
  const prompts: string[] = [];
  const details: string[] = [];
  const requests: Pick<RequestService, 'route' | 'answer'> = {
    route: async () => ROUTE,
    answer: (question, _route, signal) =>
      answerStream(signal, async (_emit, stopped) => {
        const prompt = question.messages.map(textOf).join('\n\n');
        prompts.push(prompt);
        const base = {
          requestId: 'r',
          attempts: 1,
          cost: { usd: 0, source: 'priced' },
          model: MODEL,
        } as const;
        const text = await answer(prompt, stopped);
        if (stopped.aborted) return { ...base, outcome: 'cancelled', text };
        const checked = await question.check?.(text);
        if (checked && !checked.ok) {
          const { rejection, value } = checked;
          details.push(rejection.detail);
          const failure = { reason: 'check', message: rejection.short, detail: rejection.detail } as const;
          const failed = { ...failure, status: null, retryAfterMs: null, rejection };
          return { ...base, outcome: 'incomplete', attemptId: 1, text, value, failure: failed };
        }
        const value = checked?.value ?? null;
        return { ...base, outcome: 'ok', attemptId: 1, text, toolCalls: [], value, usage: null };
      }),
  };
  return {
    requests: {
      ...requests,
      routeRead: async (question) => ({ question, route: await requests.route(question) }),
      fitting: async (_asked, route) => route,
      lastAnswered: () => null,
      keyRefusals: () => 0,
      windowFor: async () => 128_000,
    },
    prompts,
    details,
  };
}

function textOf({ content }: Message): string {
  return typeof content === 'string' ? content : '';
}

const ROUTE: Route = {
  task: 'refactor',
  tier: 'cheap',
  chain: [
    {
      model: MODEL,
      tier: 'cheap',
      maxOutputTokens: 1_000,
      facts: {
        ref: MODEL,
        contextTokens: 100_000,
        contextKnown: true,
        maxOutputTokens: null,
        prices: [],
        priceSource: 'local',
      },
    },
  ],
  passedOver: [],
  inputTokens: 10,
  expectedUsd: 0,
  reasons: [],
};

/** What an edit command works with; the user is told into `told`. */
export function editDeps(
  requests: RequestService,
  proposals: Proposals,
  told: string[],
  verdict: (attemptId: number, verdict: Verdict) => void = () => undefined,
): EditDeps {
  return {
    requests,
    proposals,
    problems: { find: async () => null },
    notify: ({ message }) => told.push(message),
    verdict,
    showText: async () => undefined,
  };
}

/** The code of a file in a prompt: what stands in the fence behind its path. */
export function codeIn(prompt: string, path: string): string {
  const from = prompt.lastIndexOf(`\n${path}`);
  return /(`{3,})\w*\n([\s\S]*?)\n\1/.exec(prompt.slice(from))?.[2] ?? '';
}

export function whole(path: string, text: string): string {
  return `${path}\n<<<<<<< WRITE\n${text}\n>>>>>>> END\n`;
}

export function block(path: string, find: string, text: string): string {
  return `${path}\n<<<<<<< SEARCH\n${find}\n=======\n${text}\n>>>>>>> REPLACE\n`;
}
