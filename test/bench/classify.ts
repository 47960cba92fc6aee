import { decide, formatRouteReasons, type Signals, TIERS } from '../../src/router/index.ts';
import { POLICY } from '../unit/router/policy.ts';
import { type FirstMessage, HELD_OUT, TUNING } from './messages/index.ts';

export interface Judged extends FirstMessage {
  readonly tier: string;
  readonly reasons: readonly string[];
  readonly acceptable: boolean;
  /** It went below the lowest tier that would be acceptable. */
  readonly underRouted: boolean;
}

/** Where first messages go with the default routing table. */
export function judge(messages: readonly FirstMessage[]): Judged[] {
  return messages.map((message) => {
    const route = decide('chat', signalsOf(message), POLICY, null);
    const { tier } = route;
    const ranks = message.tiers.map((name) => TIERS.indexOf(name));
    return {
      ...message,
      tier,
      reasons: formatRouteReasons(route),
      acceptable: message.tiers.includes(tier),
      underRouted: TIERS.indexOf(tier) < Math.min(...ranks),
    };
  });
}

function signalsOf({ prompt, files = 0, contextTokens = 200 }: FirstMessage): Signals {
  return { contextTokens, files, selectionChars: 0, language: null, diagnostics: 0, prompt };
}

export function shareOf(judged: readonly Judged[], of: 'acceptable' | 'underRouted'): number {
  return judged.filter((one) => one[of]).length / judged.length;
}

const CALLS = 20_000;
const WARM_UP = 5_000;

/** How well first messages are routed, on those that the rules were tuned on and those held out, and how long a decision takes. */
export function benchClassify(): Record<string, number> {
  const tuning = judge(TUNING);
  const heldOut = judge(HELD_OUT);
  const all = [...tuning, ...heldOut];
  return {
    'chat.messages': all.length,
    'chat.acceptable_rate': shareOf(all, 'acceptable'),
    'chat.under_routed_rate': shareOf(all, 'underRouted'),
    'chat.held_out.acceptable_rate': shareOf(heldOut, 'acceptable'),
    'chat.held_out.under_routed_rate': shareOf(heldOut, 'underRouted'),
    'chat.decision.p99_ms': p99Ms(all),
    'chat.decision.400kb_p99_ms': p99Ms(LONG),
  };
}

/** Texts that make expressions go back and forth. */
const LONG: readonly FirstMessage[] = ['refactor ', 'a', ' ', '\n', 'the ', 'design a ', 'rename x '].map(
  (part) => ({ prompt: part.repeat(Math.ceil(400_000 / part.length)), tiers: [] }),
);

function p99Ms(messages: readonly FirstMessage[]): number {
  const requests = messages.map(signalsOf);
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + CALLS; i++) {
    const signals = requests[i % requests.length];
    if (!signals) continue;
    const start = performance.now();
    decide('chat', signals, POLICY, null);
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}

if (import.meta.main) {
  // The held-out messages are counted, and not shown.
  for (const { prompt, tiers, tier, reasons } of judge(TUNING).filter(({ acceptable }) => !acceptable)) {
    console.log(
      `${tiers.join('|')} but ${tier}: ${JSON.stringify(prompt.slice(0, 90))} ${reasons.join('; ')}`,
    );
  }
  console.log(benchClassify());
}
