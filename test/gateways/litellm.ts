import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectOutput, waitFor } from '../host/process.ts';
import { modelsAskedFor } from './common.ts';
import type { Subject, Variant } from './exam.ts';
import { freePort } from './install.ts';
import { type Plan, startPlain } from './plain.ts';
import type { Running } from './portkey.ts';
import { SHORTER, startTierwise, TIME_LIMITS } from './tierwise.ts';

const SECONDS = TIME_LIMITS.firstTokenMs / 1_000;

/** Its proxy in front of the provider at that port, which it has to know beforehand. */
export async function runLiteLlm(program: string, providerPort: number): Promise<Running> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-litellm-'));
  const config = join(folder, 'config.yaml');
  // It does not start with a weak one.
  const key = `sk-${randomBytes(24).toString('hex')}`;
  writeFileSync(config, JSON.stringify(configFor(providerPort, key)));
  const child = spawn(program, ['--config', config, '--port', String(port), '--host', '127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_TELEMETRY: 'False' },
  });
  const output = collectOutput(child);
  const url = `http://127.0.0.1:${port}`;
  await waitFor('LiteLLM', 120_000, async () => {
    if (child.exitCode !== null) throw new Error(output());
    return (await fetch(`${url}/health/liveliness`)).ok || undefined;
  });
  const stop = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `${url}/v1`, key, stop };
}

/** JSON, which is YAML as well. Its cooldown of 30 s is shortened as all times are. */
function configFor(providerPort: number, key: string): object {
  return {
    model_list: modelsAskedFor(SHORTER).map((model) => ({
      model_name: model,
      litellm_params: {
        model: `openai/${model}`,
        api_base: `http://127.0.0.1:${providerPort}/v1`,
        api_key: 'test-key-0123456789',
        timeout: SECONDS,
        stream_timeout: SECONDS,
      },
    })),
    router_settings: { num_retries: 0, cooldown_time: 30 / SHORTER },
    general_settings: { master_key: key },
    litellm_settings: { telemetry: false },
  };
}

/** LiteLLM by itself: two retries, and the rest of the chain as fallbacks of all kinds that it has. */
export async function liteLlmAlone(proxy: Running, variant: Variant): Promise<Subject> {
  const plan = ([first = '', ...fallbacks]: readonly string[]): Plan => ({
    body: {
      num_retries: 2,
      ...(fallbacks.length > 0 ? { fallbacks, context_window_fallbacks: [{ [first]: fallbacks }] } : {}),
    },
  });
  return startPlain(proxy, variant, plan);
}

/** Our gateway with LiteLLM between it and the provider, which only passes on. */
export function throughLiteLlm({ url, key }: Running, variant: Variant): Promise<Subject> {
  return startTierwise({ kind: variant.wire, baseUrl: url, stream: variant.streaming }, key);
}
