import { fileURLToPath } from 'node:url';
import { COMMON_FAULTS } from '../test/gateways/common.ts';
import { nameOf, runExam, type Subject, type Variant, type Verdict } from '../test/gateways/exam.ts';
import { freePort, installLiteLlm, installPortkey } from '../test/gateways/install.ts';
import { liteLlmAlone, runLiteLlm, throughLiteLlm } from '../test/gateways/litellm.ts';
import { portkeyAlone, runPortkey, throughPortkey } from '../test/gateways/portkey.ts';
import { SHORTER, startDirect } from '../test/gateways/tierwise.ts';

/**
 * The first sixteen faults for Tierwise, for Tierwise through the real Portkey gateway and the real LiteLLM proxy, and for
 * those two by themselves, with their own retries and fallbacks. Installs both itself; what it cannot is left out, with the
 * reason. `-- --json` for programs.
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
  const why = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
  for (const name of names) columns.push({ name, verdicts: `left out: ${why}` });
}

await column('Tierwise', () => runExam(COMMON_FAULTS, VARIANTS, { shorter: SHORTER, start: startDirect }));
await examinePortkey().catch((error: unknown) => leaveOut(['Tierwise > Portkey', 'Portkey'], error));
await examineLiteLlm().catch((error: unknown) => leaveOut(['Tierwise > LiteLLM', 'LiteLLM'], error));
if (asJson) console.log(JSON.stringify(figures()));
else printTable();
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

/** Passed: in all variants. */
function passes({ verdicts }: Column, id: number): boolean | null {
  if (typeof verdicts === 'string') return null;
  return verdicts.filter((verdict) => verdict.id === id).every(({ problem }) => problem === null);
}

function figures(): Readonly<Record<string, number | string>> {
  return Object.fromEntries(
    columns.map((one) => [
      `gateways.${one.name.toLowerCase().replace(/[^a-z]+/g, '_')}.passed`,
      typeof one.verdicts === 'string' ? one.verdicts : passedIn(one),
    ]),
  );
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
      'keeps the usage of a stream back until its provider closes the connection (11). Both are installed in .gateways/.',
  );
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
