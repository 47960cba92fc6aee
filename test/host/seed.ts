import { openLedger, type PriceNote } from '../../src/ledger/index.ts';
import { taskName } from '../../src/router/index.ts';

const DAY_MS = 86_400_000;

interface Sold {
  readonly tier: string;
  readonly provider: string;
  readonly model: string;
  readonly inputUsd: number;
  readonly outputUsd: number;
}

const FLASH: Sold = {
  tier: 'cheap',
  provider: 'openrouter',
  model: 'deepseek/deepseek-v4-flash',
  inputUsd: 0.0983,
  outputUsd: 0.1966,
};
const LOCAL: Sold = { tier: 'cheap', provider: 'ollama', model: 'qwen3-coder', inputUsd: 0, outputUsd: 0 };
const HAIKU: Sold = {
  tier: 'mid',
  provider: 'anthropic',
  model: 'claude-haiku-4-5',
  inputUsd: 1,
  outputUsd: 5,
};
const MINI: Sold = { tier: 'mid', provider: 'openai', model: 'gpt-5.4-mini', inputUsd: 0.75, outputUsd: 4.5 };
const OPUS: Sold = {
  tier: 'premium',
  provider: 'anthropic',
  model: 'claude-opus-5-5',
  inputUsd: 4,
  outputUsd: 20,
};

const WORK: readonly (readonly [task: string, language: string, chain: readonly Sold[]])[] = [
  ['autocomplete', 'typescript', [FLASH]],
  ['autocomplete', 'typescript', [FLASH]],
  ['autocomplete', 'css', [LOCAL]],
  ['docstring', 'typescript', [FLASH]],
  ['explain', 'typescript', [HAIKU]],
  ['chat', 'python', [HAIKU]],
  ['bug-fix', 'typescript', [MINI, HAIKU]],
  ['unit-tests', 'python', [HAIKU]],
  ['commit-message', 'markdown', [FLASH]],
  ['multi-file-refactor', 'typescript', [OPUS]],
  ['debug', 'python', [OPUS]],
  ['refactor', 'typescript', [HAIKU, OPUS]],
];

/** Puts some weeks of work up to `now` into a ledger, which may be in use: always the same. */
export function seedLedger(file: string, now: number): void {
  const { ledger } = openLedger({ file });
  const noLimits = {
    perRequestUsd: null,
    perSessionUsd: null,
    perDayUsd: null,
    perMonthUsd: null,
    models: [],
    dayStart: 0,
    monthStart: 0,
  };
  let state = 7;
  const roll = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let day = 40; day >= 0; day -= 1) {
    const busy = day % 7 === 0 || day % 7 === 6 ? 2 : 10 + roll(12);
    for (let nth = 0; nth < busy; nth += 1) {
      const [task, language, chain] = WORK[roll(WORK.length)] ?? ['chat', 'go', [HAIKU]];
      const at = now - day * DAY_MS - (busy - nth) * 1_500_000 - roll(600_000);
      const requestId = `seed-${day}-${nth}`;
      chain.forEach(({ tier, provider, model, inputUsd, outputUsd }, index) => {
        const isLast = index === chain.length - 1;
        const inputTokens = 1_200 + roll(9_000);
        const cacheReadTokens = roll(3) === 0 ? Math.floor(inputTokens * 0.7) : 0;
        const outputTokens = task === 'autocomplete' ? 20 + roll(60) : 200 + roll(1_500);
        const usd = (inputTokens - cacheReadTokens * 0.9) * inputUsd + outputTokens * outputUsd;
        const costUsd = roll(60) === 0 ? null : usd / 1e6;
        const prices: PriceNote = {
          source: inputUsd === 0 ? 'local' : 'library',
          pricedAs: inputUsd === 0 ? null : `${provider}/${model}`,
          on: inputUsd === 0 ? null : '2026-09-23',
          bands: [
            {
              aboveInputTokens: -1,
              inputUsd,
              outputUsd,
              cacheReadUsd: inputUsd / 10,
              cacheWriteUsd: inputUsd * 1.25,
            },
          ],
        };
        const reserved = ledger.reserve(
          {
            requestId,
            sessionId: task === 'chat' || task === 'explain' ? `chat-${day}-${Math.floor(nth / 6)}` : null,
            at: at + index * 4_000,
            task,
            tier,
            provider,
            model,
            attempt: index + 1,
            language,
            workspace: language === 'python' ? 'price-service' : 'corner-shop',
            reasons: [
              `“${taskName(task)}” goes to ${chain[0]?.tier}`,
              ...(inputTokens > 9_500 ? ['9.6k tokens of context'] : []),
            ],
            prices,
            contextTokens: inputTokens,
            worstUsd: usd / 1e6,
            inputUsd: 0,
            outputTokenUsd: 0,
          },
          noLimits,
        );
        if (!reserved.ok) throw new Error(reserved.reason);
        ledger.settle(reserved.id, {
          outcome: isLast ? 'ok' : 'rejected',
          reason: isLast ? null : 'does not parse',
          inputTokens,
          cacheReadTokens,
          cacheWriteTokens: 0,
          outputTokens,
          reasoningTokens: tier === 'premium' ? Math.floor(outputTokens / 3) : 0,
          costUsd,
          costSource:
            costUsd === null
              ? 'unknown'
              : roll(12) === 0
                ? 'estimated'
                : provider === 'openrouter'
                  ? 'billed'
                  : 'priced',
          baselineUsd: (inputTokens * 4 + outputTokens * 20) / 1e6,
          firstTokenMs: 300 + roll(900),
          latencyMs: 1_500 + roll(9_000),
        });
        if (task === 'autocomplete') {
          const shown = 1;
          const accepted = roll(3) === 0;
          ledger.suggested(reserved.id, {
            shown,
            suggestedChars: outputTokens * 3,
            acceptedChars: accepted ? outputTokens * 3 : 0,
          });
          if (accepted) ledger.survived(reserved.id, 600, 0.8);
        }
        if (isLast && roll(3) > 0 && task !== 'chat')
          ledger.verdict(reserved.id, roll(4) === 0 ? 'rejected' : 'accepted');
      });
    }
  }
  ledger.close();
}
