import { fileURLToPath } from 'node:url';
import { COMMON_FAULTS } from '../test/gateways/common.ts';
import { nameOf, runExam, type Subject, type Variant, type Verdict } from '../test/gateways/exam.ts';
import { freePort, installLiteLlm, installPortkey } from '../test/gateways/install.ts';
import { liteLlmAlone, runLiteLlm, throughLiteLlm } from '../test/gateways/litellm.ts';
import { installLlama, runLlama } from '../test/gateways/llama.ts';
import { portkeyAlone, runPortkey, throughPortkey } from '../test/gateways/portkey.ts';
import { AGENT_WINDOW, realAgentChecks } from '../test/gateways/realAgent.ts';
import { REAL_MODEL_CHECKS, startWithModel } from '../test/gateways/realModel.ts';
import { SHORTER, startDirect } from '../test/gateways/tierwise.ts';

/**
 * The first sixteen faults for Tierwise, for Tierwise through the real Portkey gateway and the real LiteLLM proxy, and for
 * those two by themselves, with their own retries and fallbacks; and a real model behind llama.cpp's server. Installs them
 * itself; what it cannot is left out, with the reason. `-- --json` for programs.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const asJson = process.argv.includes('--json');

/** Both gateways speak OpenAI's protocol to whoever asks them. */
const VARIANTS: readonly Variant[] = [true, false].map((streaming) => ({ wire: 'openai', streaming }));

interface Column {
  readonly name: string;
  readonly verdicts: readonly Verdict[] | string;
}

const columns: Column[] = [];

async function column(name: string, examine: () => Promise<readonly Verdict[]>): Promise<void> {
  console.error(`examining: ${name} ...`);
  columns.push({ name, verdicts: await examine() });
}

function leaveOut(names: readonly string[], error: unknown): void {
  for (const name of names) columns.push({ name, verdicts: `left out: ${lastLine(error)}` });
}

await column('Tierwise', () => runExam(COMMON_FAULTS, VARIANTS, { shorter: SHORTER, start: startDirect }));
await examinePortkey().catch((error: unknown) => leaveOut(['Tierwise > Portkey', 'Portkey'], error));
await examineLiteLlm().catch((error: unknown) => leaveOut(['Tierwise > LiteLLM', 'LiteLLM'], error));
const realModel = await examineRealModel();
if (asJson) console.log(JSON.stringify(figures()));
else {
  printTable();
  printRealModel();
}
process.exit(0);

async function examinePortkey(): Promise<void> {
  const portkey = await runPortkey(await installPortkey(root, console.error));
  try {
    for (const [name, start] of [
      ['Tierwise > Portkey', throughPortkey],
      ['Portkey', portkeyAlone],
    ] as const) {
      await column(name, () =>
        runExam<Subject>(COMMON_FAULTS, VARIANTS, {
          shorter: SHORTER,
          start: (server, variant) => start(portkey, server, variant),
        }),
      );
    }
  } finally {
    portkey.stop();
  }
}

async function examineLiteLlm(): Promise<void> {
  const program = await installLiteLlm(root, console.error);
  for (const [name, start] of [
    ['Tierwise > LiteLLM', throughLiteLlm],
    ['LiteLLM', liteLlmAlone],
  ] as const) {
    await column(name, async () => {
      const all: Verdict[] = [];
      // A proxy of its own for each variant: it remembers which models have failed.
      for (const variant of VARIANTS) {
        const port = await freePort();
        const litellm = await runLiteLlm(program, port);
        try {
          all.push(
            ...(await runExam<Subject>(COMMON_FAULTS, [variant], {
              shorter: SHORTER,
              port,
              start: (_server, asked) => start(litellm, asked),
            })),
          );
        } finally {
          litellm.stop();
        }
      }
      return all;
    });
  }
}

/** Problems by title, null for none; or why it is left out. */
async function examineRealModel(): Promise<ReadonlyMap<string, string | null> | string> {
  try {
    const installed = await installLlama(root, console.error);
    console.error('examining: a real model ...');
    const server = await runLlama(installed);
    const harness = startWithModel(server.url);
    const problems = new Map<string, string | null>();
    const examine = async (title: string, check: () => Promise<void>) => {
      const problem = await check().then(
        () => null,
        (error: unknown) => firstLine(error instanceof Error ? error.message : String(error)),
      );
      problems.set(title, problem);
    };
    for (const { title, check } of REAL_MODEL_CHECKS) await examine(title, () => check(harness));
    harness.stop();
    server.stop();
    const wide = await runLlama(installed, AGENT_WINDOW, 'tools');
    for (const { title, check } of realAgentChecks(wide.url)) await examine(title, check);
    wide.stop();
    return problems;
  } catch (error) {
    return `left out: ${lastLine(error)}`;
  }
}

/** Passed: in all variants. */
function passes({ verdicts }: Column, id: number): boolean | null {
  if (typeof verdicts === 'string') return null;
  return verdicts.filter((verdict) => verdict.id === id).every(({ problem }) => problem === null);
}

function figures(): Readonly<Record<string, number | string>> {
  const model =
    typeof realModel === 'string' ? realModel : [...realModel.values()].filter((one) => one === null);
  return Object.fromEntries([
    ...columns.map((one) => [
      `gateways.${one.name.toLowerCase().replace(/[^a-z]+/g, '_')}.passed`,
      typeof one.verdicts === 'string' ? one.verdicts : passedIn(one),
    ]),
    ['gateways.faults', COMMON_FAULTS.length],
    ['real_model.passed', typeof model === 'string' ? model : model.length],
    ['real_model.checks', typeof realModel === 'string' ? REAL_MODEL_CHECKS.length : realModel.size],
  ]);
}

function passedIn(one: Column): number {
  return COMMON_FAULTS.filter(({ id }) => passes(one, id)).length;
}

function printTable(): void {
  const width = Math.max(...COMMON_FAULTS.map(({ title }) => title.length)) + 4;
  const heads = columns.map(({ name }) => name.padStart(20)).join('');
  console.log(`\n${''.padEnd(width)}${heads}`);
  for (const { id, title } of COMMON_FAULTS) {
    const cells = columns.map((one) => {
      const passed = passes(one, id);
      return (passed === null ? '-' : passed ? 'passed' : 'FAILED').padStart(20);
    });
    console.log(`${`${id}. ${title}`.padEnd(width)}${cells.join('')}`);
  }
  const sums = columns.map((one) =>
    (typeof one.verdicts === 'string' ? '-' : `${passedIn(one)} of ${COMMON_FAULTS.length}`).padStart(20),
  );
  console.log(`${'passed, streaming and not'.padEnd(width)}${sums.join('')}\n`);
  for (const { name, verdicts } of columns) {
    if (typeof verdicts === 'string') {
      console.log(`${name}: ${verdicts}`);
      continue;
    }
    for (const { id, variant, problem } of verdicts) {
      if (problem !== null) console.log(`${name}, ${id} (${nameOf(variant)}): ${firstLine(problem)}`);
    }
  }
  console.log(
    `\nTimes are ${SHORTER} times shorter than in the faults' names, for all alike: time limits, outages and cooldowns. ` +
      'Back-off between retries is not. The two gateways answer a client of OpenAI as they are documented: Portkey with a ' +
      `fallback of targets and two retries, LiteLLM with fallbacks and two retries. Behind Tierwise they only pass on. LiteLLM ` +
      'keeps the usage of a stream back until its provider closes the connection (11). All are installed in .gateways/.',
  );
}

function printRealModel(): void {
  console.log('\nSmolLM2-135M behind llama.cpp’s server, through Tierwise');
  if (typeof realModel === 'string') console.log(realModel);
  else {
    for (const [title, problem] of realModel) {
      console.log(
        `${problem === null ? 'passed' : 'FAILED'}  ${title}${problem === null ? '' : `: ${problem}`}`,
      );
    }
  }
}

/** What an installer says last says why. */
function lastLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
