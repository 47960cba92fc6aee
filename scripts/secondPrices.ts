import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/**
 * Makes src/models/secondPrices.ts of the price map in the newest release of LiteLLM (MIT licence), which `pip` fetches:
 * `node scripts/secondPrices.ts`, before each release.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'node_modules/.cache/tierwise/litellm');
const target = join(root, 'src/models/secondPrices.ts');

/** LiteLLM's providers that are called directly, and what the price library calls them. */
const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'google',
  deepseek: 'deepseek',
  mistral: 'mistral',
  xai: 'x-ai',
  groq: 'groq',
  moonshot: 'moonshotai',
  zai: 'zai',
  cerebras: 'cerebras',
  together_ai: 'together',
};

const amount = z.number().nonnegative().optional().catch(undefined);
const modelShape = z
  .object({
    litellm_provider: z.string(),
    mode: z.string(),
    max_input_tokens: z.number().optional().catch(undefined),
    input_cost_per_token: z.number(),
    output_cost_per_token: z.number(),
    cache_read_input_token_cost: amount,
    cache_creation_input_token_cost: amount,
  })
  .catchall(z.unknown());
type Model = z.infer<typeof modelShape>;

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}

function newestMap(): { readonly wheel: string; readonly models: Readonly<Record<string, unknown>> } {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run(
    'python3',
    '-m',
    'pip',
    'download',
    'litellm',
    '--no-deps',
    '--only-binary',
    ':all:',
    '-q',
    '-d',
    folder,
  );
  const [wheel] = globSync(join(folder, '*.whl'));
  if (wheel === undefined) throw new Error('pip downloaded no wheel');
  const script = `import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read("litellm/model_prices_and_context_window_backup.json"))`;
  return { wheel: basename(wheel), models: JSON.parse(run('python3', '-c', script, wheel)) };
}

/** The day on which the release was published. */
async function dayOf(wheel: string): Promise<string> {
  const headers = { accept: 'application/vnd.pypi.simple.v1+json' };
  const answer = await fetch('https://pypi.org/simple/litellm/', { headers });
  const shape = z.object({ files: z.array(z.object({ filename: z.string(), 'upload-time': z.string() })) });
  const file = shape.parse(await answer.json()).files.find(({ filename }) => filename === wheel);
  if (!file) throw new Error(`PyPI does not list ${wheel}`);
  return file['upload-time'].slice(0, 10);
}

/** USD per million tokens, without the noise of binary fractions. */
const perMillion = (usd: number): number => Number((usd * 1e6).toPrecision(6));

/** One row for each band: above how many tokens it holds, input, output, cache read, cache write. */
function bandsOf(model: Model): readonly (readonly number[])[] {
  const at = (name: string, suffix: string): number | undefined => amount.parse(model[`${name}${suffix}`]);
  const thresholds = Object.keys(model).flatMap((name) => {
    const thousands = /^input_cost_per_token_above_(\d+)k_tokens$/.exec(name)?.[1];
    return thousands === undefined ? [] : [Number(thousands)];
  });
  return [null, ...thresholds.sort((a, b) => a - b)].map((thousands) => {
    const suffix = thousands === null ? '' : `_above_${thousands}k_tokens`;
    const input = at('input_cost_per_token', suffix) ?? model.input_cost_per_token;
    const output = at('output_cost_per_token', suffix) ?? model.output_cost_per_token;
    const read = at('cache_read_input_token_cost', suffix) ?? model.cache_read_input_token_cost ?? input;
    const write = at('cache_creation_input_token_cost', suffix) ?? model.cache_creation_input_token_cost;
    const above = thousands === null ? -1 : thousands * 1_000;
    // 0 stands for a cache that charges nothing besides the input.
    return [above, ...[input, output, read, write || input].map(perMillion)];
  });
}

const { wheel, models } = newestMap();
const date = await dayOf(wheel);
const rows = new Map<string, string>();
for (const [key, raw] of Object.entries(models)) {
  const parsed = modelShape.safeParse(raw);
  if (!parsed.success || !['chat', 'responses'].includes(parsed.data.mode)) continue;
  const provider = PROVIDERS[parsed.data.litellm_provider];
  if (provider === undefined || /^ft:|audio|realtime|search-preview|together-ai-/.test(key)) continue;
  const name = key.startsWith(`${parsed.data.litellm_provider}/`) ? key.slice(key.indexOf('/') + 1) : key;
  const value = JSON.stringify([parsed.data.max_input_tokens ?? 0, ...bandsOf(parsed.data)]);
  rows.set(`${provider}/${name.toLowerCase()}`, value);
}
const body = [...rows].sort().map(([name, value]) => `${JSON.stringify(name)}:${value}`);
writeFileSync(
  target,
  `// Made by \`node scripts/secondPrices.ts\` of LiteLLM's price map (MIT licence); not to be edited by hand.

/** The day of the release that the prices are from, and its name. */
export const SECOND_PRICES = { date: '${date}', wheel: '${wheel.replace(/-cp.*/, '')}' } as const;

/**
 * By model, in the price library's own terms: its window (0: unknown), and for each band above how many input tokens it
 * holds, and the USD per million tokens of input, output, cache reads and cache writes. JSON, since it is parsed at its
 * first use only.
 */
export const SECOND_PRICES_JSON =
  '{${body.join(',')}}';
`,
);
console.log(`${rows.size} models of ${wheel}, ${date}`);
