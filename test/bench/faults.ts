import { COMMON_FAULTS } from '../gateways/common.ts';
import { type Fault, nameOf, runExam, VARIANTS } from '../gateways/exam.ts';
import { MORE_FAULTS } from '../gateways/more.ts';
import { OWN_FAULTS } from '../gateways/own.ts';
import { SHORTER, startDirect, type Tierwise } from '../gateways/tierwise.ts';

/**
 * Puts the gateway through the faults of a provider. One line a fault: the share of its variants (OpenAI's and
 * Anthropic's protocol, streaming and not) that are passed; a fault counts as passed when all of them are. Its time
 * limits and the faults' own times are `faults.times_shorter` times shorter than in the product.
 */
export async function benchFaults(): Promise<Readonly<Record<string, number>>> {
  return {
    ...(await passed('faults', [...COMMON_FAULTS, ...OWN_FAULTS])),
    ...(await passed('faults.more', MORE_FAULTS)),
    'faults.times_shorter': SHORTER,
  };
}

async function passed(
  name: string,
  faults: readonly Fault<Tierwise>[],
): Promise<Readonly<Record<string, number>>> {
  const verdicts = await runExam(faults, VARIANTS, { shorter: SHORTER, start: startDirect });
  const lines: Record<string, number> = {};
  for (const { id, title } of faults) {
    const own = verdicts.filter((verdict) => verdict.id === id);
    const good = own.filter(({ problem }) => problem === null);
    lines[`${name}.${String(id).padStart(2, '0')}_${slug(title)}`] = good.length / own.length;
  }
  for (const { id, variant, problem } of verdicts) {
    if (problem !== null) console.error(`fault ${id} (${nameOf(variant)}): ${problem}`);
  }
  return {
    [`${name}.passed`]: Object.values(lines).filter((share) => share === 1).length,
    [`${name}.total`]: faults.length,
    [`${name}.variants`]: verdicts.length,
    ...lines,
  };
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

if (import.meta.main) console.log(await benchFaults());
