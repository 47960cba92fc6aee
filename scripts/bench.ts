import { readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** All figures that Tierwise promises something about: as a table, or with `--json` as one object for programs. */

const root = fileURLToPath(new URL('..', import.meta.url));
const asJson = process.argv.includes('--json');

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

async function measure(): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const add = (more: Readonly<Record<string, number>>): void => {
    for (const [name, value] of Object.entries(more)) figures[name] = round(value);
  };

  progress('router');
  const router = await benchRouter();
  add({ 'router.decide.p50_us': router.p50Us, 'router.decide.p99_us': router.p99Us });
  const trajectory = benchTrajectory();
  add({ 'router.trajectory.p50_ms': trajectory.p50Ms, 'router.trajectory.p99_ms': trajectory.p99Ms });

  progress('the wires of the endpoint');
  const fidelity = await benchFidelity();
  add({ 'endpoint.pairs': fidelity.pairs, 'endpoint.fidelity': fidelity.equal });

  progress('the endpoint beside other gateways');
  add(await benchEndpoint(root, progress));

  progress('what an agent’s requests begin with');
  add(await benchAgentPrefix());

  progress('first messages');
  add(benchClassify());

  progress('what is learnt, in ninety days');
  add(benchLearning());

  progress('gateway');
  const gateway = await benchGateway();
  add({ 'gateway.overhead.p50_ms': gateway.overheadP50Ms, 'gateway.overhead.p99_ms': gateway.overheadP99Ms });

  progress('faults');
  add(await benchFaults());

  progress('a full day');
  add(await benchDay());

  progress('completion');
  add((await benchCompletion()).figures);

  progress('next edits');
  add(await benchNextEdits(progress));

  progress('edits');
  add(benchEdits(progress).figures);

  progress('races');
  add(await benchRaces());

  progress('checks');
  const checks = await score(readCases());
  add({
    'checks.answers': checks.cases,
    'checks.precision': checks.precision,
    'checks.recall': checks.recall,
  });

  progress('verification of real changes');
  const verification = await benchVerifyChanges(progress);
  add(verification.figures);

  progress('tasks whose process is killed');
  add(await benchAgentKills());
  progress('savings');
  add(benchSavings(root, verification.quality, progress));

  progress('hostile text');
  add(await benchHostile());

  progress('hostile answers');
  add(await benchFuzz());

  progress('package');
  const vsix = await packageExtension(root, 'out/tierwise.vsix');
  add({ 'vsix.bytes': statSync(vsix).size, 'bundle.main.bytes': bytesAtActivation() });

  progress('spend and ledger, with a million attempts');
  add(await benchSpend(root, vsix));

  progress('next edits on the screen');
  add(await benchNextEditsShown(root, vsix));

  progress('activation');
  add({ 'activation.ms': (await benchActivation(root, vsix)).medianMs });

  progress('tokens');
  const tokens = await measureTokens();
  add({
    'tokens.files': tokens.files,
    'tokens.worst_language_pct': tokens.worstLanguagePct,
    'tokens.us_per_100k': tokens.usPer100kTokens,
    'tokens.2mb_of_one_ms': tokens.monotonousMs,
  });

  progress('reservations');
  const reserve = await benchReserve();
  add({
    'reserve.texts': reserve.texts,
    'reserve.languages': reserve.languages,
    'reserve.tokenizers': reserve.tokenizers,
    'reserve.worst_ratio': reserve.worstRatio,
    'reserve.passed_limit': reserve.passedLimit,
  });
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

const figures = await measure();
if (asJson) console.log(JSON.stringify(figures));
else printTable(figures);
// aimock and VS Code are stopped by now; a keep-alive socket must not hold the figures back.
process.exit(0);
