import { readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchActivation } from '../test/bench/activation.ts';
import { benchAgentKills } from '../test/bench/agentKills.ts';
import { benchAgentPrefix } from '../test/bench/agentPrefix.ts';
import { benchClassify } from '../test/bench/classify.ts';
import { benchCompletion } from '../test/bench/completion.ts';
import { benchDay } from '../test/bench/day.ts';
import { benchEdits } from '../test/bench/edits.ts';
import { benchEndpoint } from '../test/bench/endpoint/index.ts';
import { benchFidelity } from '../test/bench/endpointFidelity.ts';
import { benchFaults } from '../test/bench/faults.ts';
import { benchGateway } from '../test/bench/gateway.ts';
import { benchFuzz, benchHostile } from '../test/bench/hostile.ts';
import { benchLearning } from '../test/bench/learning.ts';
import { benchNextEdits } from '../test/bench/nextEdits.ts';
import { benchNextEditsShown } from '../test/bench/nextEditsShown.ts';
import { benchRaces } from '../test/bench/races.ts';
import { benchReserve } from '../test/bench/reserve.ts';
import { benchRouter } from '../test/bench/router.ts';
import { benchSavings } from '../test/bench/savings.ts';
import { benchSpend } from '../test/bench/spend.ts';
import { measureTokens } from '../test/bench/tokens.ts';
import { benchTrajectory } from '../test/bench/trajectory.ts';
import { benchVerifyChanges } from '../test/bench/verifyChanges/index.ts';
import { readCases, score } from '../test/unit/verify/answers.ts';
import { packageExtension } from './package.ts';

/**
 * All figures that Tierwise promises something about, or those of one part, `--only "next edits"`: as a table, or with `--json`
 * as one object for programs.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });

/** What is promised; a figure without an entry is for information. */
const TARGETS: Readonly<Record<string, string>> = {
  'router.decide.p99_us': '< 100',
  'router.trajectory.p99_ms': '< 20',
  'chat.acceptable_rate': '>= 0.86',
  'chat.under_routed_rate': '<= 0.04',
  'chat.task_rate': '>= 0.7',
  'chat.second_opinion.asked_rate': '<= 0.5',
  'chat.second_opinion.acceptable_rate': '>= 0.96',
  'chat.second_opinion.under_routed_rate': '<= 0.015',
  'chat.second_opinion.noisy.acceptable_rate': '>= 0.93',
  'chat.decision.p99_ms': '< 0.1',
  'chat.decision.400kb_p99_ms': '< 1',
  'gateway.overhead.p50_ms': '< 0.5',
  'faults.passed': 'all of faults.total',
  'faults.more.passed': 'all of faults.more.total',
  'day.lost': '0',
  'day.hung': '0',
  'day.memory_growth_mb': '< 20',
  'day.ledger_differences': '0',
  'day.secrets_found': '0',
  'spend.view_query_p99_ms': '< 50',
  'spend.open_ms': '< 300',
  'ledger.append.p99_us': '< 500',
  'budget.reserve.p99_us': '< 1,000',
  'activation.ms': '< 60',
  'vsix.bytes': '< 3,000,000',
  'tokens.worst_language_pct': '< 10',
  'tokens.2mb_of_one_ms': '< 5,000',
  'reserve.texts': '>= 5,000',
  'reserve.languages': '>= 15',
  'reserve.tokenizers': '>= 5',
  'reserve.passed_limit': '0',
  'completion.own_latency_p50_ms': '< 5',
  'completion.cached_latency_p50_ms': '< 1',
  'next_edits.precision': '>= 0.9',
  'next_edits.model.accepted_per_call': '> next_edits.copilot.model.accepted_per_call',
  'next_edits.model.right_share': '> next_edits.copilot.model.right_share',
  'next_edits.model_30.accepted_per_call': '> next_edits.copilot.model_30.accepted_per_call',
  'next_edits.model_30.right_share': '> next_edits.copilot.model_30.right_share',
  'next_edits.open.unfit': '= 0',
  'next_edits.request_p50_ms': '< 5',
  'next_edits.model.request_p50_ms': '< 5',
  'next_edits.certain_p99_ms': '< 100',
  'next_edits.shown_p50_ms': '< 100',
  'edits.changes': '>= 300',
  'edits.exact_rate': '= 1',
  'edits.wrong_rate': '= 0',
  'edits.large_ms': '< 100',
  'learning.tuned.spend_worst': '<= 0.01',
  'learning.tuned.accepted_worst': '>= -0.01',
  'learning.held_out.spend_worst': '<= 0.01',
  'learning.held_out.accepted_worst': '>= -0.01',
  'hostile.mask_ms_per_100k': '< 50',
  'hostile.worst_ms_per_100k': '< 50',
  'hostile.worst_growth': '<= 1.1',
  'hostile.fuzz_answers': '>= 40,000',
  'hostile.fuzz_findings': '= 0',
  'hostile.fuzz_longest_ms': '< 100',
  'hostile.fuzz_growth_mb': '< 50',
  'races.run': '>= 10,000',
  'races.garbled': '= 0',
  'endpoint.pairs': '>= 2,400',
  'endpoint.fidelity': '= 1',
  'endpoint.added_p50_ms': '< 1',
  'endpoint.added_p99_ms': '< 5',
  'endpoint.streams_whole': '= 50',
  'endpoint.leftovers': '= 0',
  'endpoint.grown_mb': '< 5',
  'checks.answers': '>= 120',
  'checks.precision': '>= 0.95',
  'checks.recall': '>= 0.95',
  'verify.precision': '>= 0.97',
  'verify.recall': '>= 0.97',
  'verify.before.precision': '>= 0.97',
  'verify.before.recall': '>= 0.97',
  'agent.kills': '>= 200',
  'agent.lost': '0',
  'agent.repeated': '0',
  'agent.leftovers': '0',
  'agent.ledger_differences': '0',
  'agent.prefix_share': '>= 0.9',
  'savings.percent': '>= 80',
  'savings.solved': '>= savings.baseline_solved',
};

/** What `--only` chooses from; each part gives its figures. */
const PARTS: Readonly<Record<string, () => Figures | Promise<Figures>>> = {
  async router() {
    const { p50Us, p99Us } = await benchRouter();
    const trajectory = benchTrajectory();
    return {
      'router.decide.p50_us': p50Us,
      'router.decide.p99_us': p99Us,
      'router.trajectory.p50_ms': trajectory.p50Ms,
      'router.trajectory.p99_ms': trajectory.p99Ms,
    };
  },
  async 'the wires of the endpoint'() {
    const { pairs, equal } = await benchFidelity();
    return { 'endpoint.pairs': pairs, 'endpoint.fidelity': equal };
  },
  'the endpoint beside other gateways': () => benchEndpoint(root, progress),
  'what an agent’s requests begin with': benchAgentPrefix,
  'first messages': benchClassify,
  'what is learnt, in ninety days': benchLearning,
  async gateway() {
    const { overheadP50Ms, overheadP99Ms } = await benchGateway();
    return { 'gateway.overhead.p50_ms': overheadP50Ms, 'gateway.overhead.p99_ms': overheadP99Ms };
  },
  faults: benchFaults,
  'a full day': benchDay,
  completion: async () => (await benchCompletion()).figures,
  'next edits': () => benchNextEdits(progress),
  edits: () => benchEdits(progress).figures,
  races: benchRaces,
  async checks() {
    const { cases, precision, recall } = await score(readCases());
    return { 'checks.answers': cases, 'checks.precision': precision, 'checks.recall': recall };
  },
  'verification of real changes': async () => (await verification()).figures,
  'tasks whose process is killed': benchAgentKills,
  savings: async () => benchSavings(root, (await verification()).quality, progress),
  'hostile text': benchHostile,
  'hostile answers': benchFuzz,
  async package() {
    const { size } = statSync(await vsix());
    return { 'vsix.bytes': size, 'bundle.main.bytes': bytesAtActivation() };
  },
  'spend and ledger, with a million attempts': async () => benchSpend(root, await vsix()),
  'next edits on the screen': async () => benchNextEditsShown(root, await vsix()),
  activation: async () => ({ 'activation.ms': (await benchActivation(root, await vsix())).medianMs }),
  async tokens() {
    const tokens = await measureTokens();
    return {
      'tokens.files': tokens.files,
      'tokens.worst_language_pct': tokens.worstLanguagePct,
      'tokens.us_per_100k': tokens.usPer100kTokens,
      'tokens.2mb_of_one_ms': tokens.monotonousMs,
    };
  },
  async reservations() {
    const reserve = await benchReserve();
    return {
      'reserve.texts': reserve.texts,
      'reserve.languages': reserve.languages,
      'reserve.tokenizers': reserve.tokenizers,
      'reserve.worst_ratio': reserve.worstRatio,
      'reserve.passed_limit': reserve.passedLimit,
    };
  },
};

type Figures = Readonly<Record<string, number>>;

/** What several parts need is made once. */
const verification = once(() => benchVerifyChanges(progress));
const vsix = once(() => packageExtension(root, 'out/tierwise.vsix'));

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function measure(only: string | undefined): Promise<Figures> {
  const parts = Object.entries(PARTS).filter(([name]) => only === undefined || name === only);
  if (parts.length === 0)
    throw new Error(`No part is called ${only}. There are: ${Object.keys(PARTS).join('; ')}`);
  const figures: Record<string, number> = {};
  for (const [name, run] of parts) {
    progress(name);
    for (const [figure, value] of Object.entries(await run())) figures[figure] = round(value);
  }
  return figures;
}

/** Of all files that are read when the extension is activated: the entry, and what it imports statically. */
function bytesAtActivation(): number {
  const meta: Meta = JSON.parse(readFileSync(join(root, 'out', 'meta', 'extension.json'), 'utf8'));
  const files = new Set(['dist/extension.js']);
  for (const file of files) {
    for (const used of meta.outputs[file]?.imports ?? []) {
      if (used.kind === 'import-statement' && used.external !== true) files.add(used.path);
    }
  }
  return [...files].reduce((sum, file) => sum + (meta.outputs[file]?.bytes ?? 0), 0);
}

interface Meta {
  readonly outputs: Readonly<
    Record<string, { bytes: number; imports: { path: string; kind: string; external?: boolean }[] }>
  >;
}

function round(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}

function progress(part: string): void {
  console.error(`measuring: ${part} ...`);
}

function printTable(figures: Readonly<Record<string, number>>): void {
  console.log(
    `\nNode ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}\n`,
  );
  for (const [name, value] of Object.entries(figures)) {
    const target = TARGETS[name] ?? '';
    console.log(`${name.padEnd(62)} ${value.toLocaleString('en').padStart(12)}   ${target}`);
  }
}

const figures = await measure(options.only);
if (options.json) console.log(JSON.stringify(figures));
else printTable(figures);
// aimock and VS Code are stopped by now; a keep-alive socket must not hold the figures back.
process.exit(0);
