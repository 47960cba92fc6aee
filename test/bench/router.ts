import type { ModelFacts, ModelRef } from '../../src/models/index.ts';
import { DEFAULT_SIZE_LIMITS, decide, type Policy, type Signals } from '../../src/router/index.ts';
import { percentile } from './percentile.ts';

const CALLS = 20_000;
const WARM_UP = 5_000;

/** Twelve models with two price bands each, of which some are down, unknown or too small. */
function policyOfTwelve(): Policy {
  const refs = Array.from({ length: 12 }, (_, i): ModelRef => `provider${i % 4}/vendor/model-${i}`);
  const facts = new Map(refs.map((ref, i): [ModelRef, ModelFacts] => [ref, factsOf(ref, i)]));
  facts.delete('provider3/vendor/model-3');
  return {
    tiers: { cheap: refs.slice(0, 4), mid: refs.slice(4, 8), premium: refs.slice(8) },
    routes: { explain: 'cheap', security: 'premium', debug: 'provider1/vendor/model-9', review: 'premium' },
    sizeLimits: DEFAULT_SIZE_LIMITS,
    preference: 'balanced',
    unreadable: [],
    perRequestUsd: 2,
    facts,
    unavailable: new Map([
      ['provider2/vendor/model-10', { reason: 'failing', faults: 5, retryInMs: 12_000 }],
      ['provider0/vendor/model-8', { reason: 'no-key', label: 'Provider 0' }],
    ]),
  };
}

function factsOf(ref: ModelRef, i: number): ModelFacts {
  const inputUsd = 0.1 * 1.5 ** i;
  const band = (aboveInputTokens: number, factor: number) => ({
    aboveInputTokens,
    inputUsd: inputUsd * factor,
    outputUsd: inputUsd * factor * 5,
    cacheReadUsd: inputUsd * factor * 0.1,
    cacheWriteUsd: inputUsd * factor * 1.25,
  });
  return {
    ref,
    contextTokens: i % 5 === 4 ? 64_000 : 200_000 + i * 50_000,
    contextKnown: true,
    maxOutputTokens: 64_000,
    prices: [band(-1, 1), band(200_000, 2)],
    priceSource: 'library',
  };
}

/** A hundred thousand tokens: a question, and a file pasted after it. */
function longPrompt(): string {
  const code =
    'export function total(items: readonly Item[]): number { return items.reduce((sum, item) => sum + item.price, 0); }\n';
  return `Why is the total wrong?\n${code.repeat(4_000)}`.slice(0, 400_000);
}

/** How long the router takes to decide on a chat prompt of 100k tokens with all of its rules on. */
export async function benchRouter(): Promise<{ p50Us: number; p99Us: number }> {
  const policy = policyOfTwelve();
  const prompts = [longPrompt(), `${longPrompt().slice(0, 399_950)}\nFind the race condition in this.`];
  const requests = prompts.map(
    (prompt): Signals => ({
      contextTokens: 100_000,
      files: 7,
      selectionChars: 4_000,
      language: 'typescript',
      diagnostics: 3,
      prompt,
    }),
  );
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + CALLS; i++) {
    const signals = requests[i % requests.length];
    if (!signals) continue;
    const start = process.hrtime.bigint();
    decide('chat', signals, policy, null);
    if (i >= WARM_UP) times.push(Number(process.hrtime.bigint() - start) / 1_000);
  }
  return { p50Us: percentile(times, 0.5), p99Us: percentile(times, 0.99) };
}

if (import.meta.main) console.log(await benchRouter());
