import { decide, type Route, type Signals, TIERS, type Tier } from '../../src/router/index.ts';
import { HELD_OUT, type Line, readHands } from '../../training/messages.ts';
import { POLICY } from '../unit/router/policy.ts';
import { percentile } from './percentile.ts';

/** A first message of a list that nothing was trained or tuned on, and where it goes. */
interface Judged {
  readonly acceptable: boolean;
  /** It went below the lowest tier that would be acceptable. */
  readonly underRouted: boolean;
  readonly taskFound: boolean;
  readonly alwaysMid: boolean;
  /** A second opinion would be asked for. */
  readonly unsure: boolean;
}

/** Where first messages go with the default routing table; `said`: what a second opinion says where it is asked for. */
export function judge(
  lines: readonly Line[],
  said: (line: Line) => Tier | undefined = () => undefined,
): Judged[] {
  return lines.map((line) => {
    const alone = routeOf(signalsOf(line));
    const tier = alone.unsure ? said(line) : undefined;
    const route = tier ? routeOf({ ...signalsOf(line), opinion: { model: READER, tier } }) : alone;
    const wanted = line.labels.flatMap(({ tiers }) => tiers);
    const ranks = wanted.map((name) => TIERS.indexOf(name));
    return {
      acceptable: wanted.includes(route.tier),
      underRouted: TIERS.indexOf(route.tier) < Math.min(...ranks),
      taskFound: line.labels.some(({ task }) => task === route.task),
      alwaysMid: wanted.includes('mid'),
      unsure: alone.unsure === true,
    };
  });
}

const READER = 'alpha/small';

function routeOf(signals: Signals): Route {
  return decide('chat', signals, POLICY, null);
}

/** A reader who is wrong about one message in ten, always the same ones. */
function wrongOneInTen(lines: readonly Line[]): (line: Line) => Tier | undefined {
  const wrong = new Set(lines.filter((_, i) => (i * 7_919) % lines.length < lines.length / 10));
  return (line) => {
    const { said } = line;
    if (said === undefined || !wrong.has(line)) return said;
    return TIERS[(TIERS.indexOf(said) + 1 + (line.text.length % 2)) % TIERS.length];
  };
}

function signalsOf({ text, files, contextTokens, selectionChars, language, diagnostics }: Line): Signals {
  return { contextTokens, files, selectionChars, language, diagnostics, prompt: text };
}

export function shareOf(judged: readonly Judged[], of: keyof Judged): number {
  return judged.filter((one) => one[of]).length / judged.length;
}

/** The lists that nothing was trained or tuned on, of hands that wrote nothing else. */
export function heldOut(): readonly Line[] {
  return [...readHands(HELD_OUT).values()].flat();
}

const CALLS = 20_000;
const WARM_UP = 5_000;

/**
 * How well first messages are routed, on lists of hands that wrote none of the messages of training, and how long a decision
 * takes. The rival beside it is the simplest: always mid.
 */
export function benchClassify(): Record<string, number> {
  const lines = heldOut();
  const judged = judge(lines);
  const read = judge(lines, ({ said }) => said);
  const noisy = judge(lines, wrongOneInTen(lines));
  return {
    'chat.messages': lines.length,
    'chat.acceptable_rate': shareOf(judged, 'acceptable'),
    'chat.under_routed_rate': shareOf(judged, 'underRouted'),
    'chat.task_rate': shareOf(judged, 'taskFound'),
    'chat.always_mid.acceptable_rate': shareOf(judged, 'alwaysMid'),
    'chat.second_opinion.asked_rate': shareOf(judged, 'unsure'),
    'chat.second_opinion.acceptable_rate': shareOf(read, 'acceptable'),
    'chat.second_opinion.under_routed_rate': shareOf(read, 'underRouted'),
    'chat.second_opinion.noisy.acceptable_rate': shareOf(noisy, 'acceptable'),
    'chat.decision.p99_ms': p99Ms(lines.filter(({ text }) => text.length <= 2_000)),
    'chat.decision.400kb_p99_ms': p99Ms(LONG),
  };
}

/** Texts that make a reader go back and forth. */
const LONG = ['refactor ', 'a', ' ', '\n', 'the ', 'design a ', '{;\n', '漏洞', 'e\u0301', '<', 'at x\n'].map(
  (part): Line => ({
    text: part.repeat(Math.ceil(400_000 / part.length)),
    written: 'en',
    language: null,
    selectionChars: 0,
    files: 0,
    contextTokens: 200,
    diagnostics: 0,
    labels: [],
  }),
);

function p99Ms(lines: readonly Line[]): number {
  const requests = lines.map(signalsOf);
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + CALLS; i++) {
    const signals = requests[i % requests.length];
    if (!signals) continue;
    const start = performance.now();
    decide('chat', signals, POLICY, null);
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  return percentile(times, 0.99);
}

// Counted, and not shown: a message that was looked at could not be reported any more.
if (import.meta.main) console.log(benchClassify());
