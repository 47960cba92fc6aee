import { spawn } from 'node:child_process';
import { collectOutput, waitFor } from '../host/process.ts';
import type { FaultServer } from '../unit/gateway/faultServer.ts';
import type { Subject, Variant } from './exam.ts';
import { freePort } from './install.ts';
import { type Plan, startPlain } from './plain.ts';
import { startTierwise, TIME_LIMITS } from './tierwise.ts';

export interface Running {
  readonly url: string;
  /** For who asks it. */
  readonly key: string;
  stop(): void;
}

const PROVIDER_KEY = 'test-key-0123456789';

export async function runPortkey(program: string): Promise<Running> {
  const port = await freePort();
  const child = spawn(process.execPath, [program, `--port=${port}`, '--headless'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(child);
  const url = `http://127.0.0.1:${port}`;
  await waitFor('Portkey', 30_000, async () => {
    if (child.exitCode !== null) throw new Error(output());
    return (await fetch(url)).ok || undefined;
  });
  return { url: `${url}/v1`, key: PROVIDER_KEY, stop: () => child.kill() };
}

/** Portkey by itself: its own retries and its own fallback, with our time limit to the first byte. */
export async function portkeyAlone(
  { url, key }: Running,
  server: FaultServer,
  variant: Variant,
): Promise<Subject> {
  const plan = (chain: readonly string[]): Plan => {
    const targets = chain.map((model) => ({
      provider: 'openai',
      api_key: PROVIDER_KEY,
      custom_host: `${server.url}/v1`,
      override_params: { model },
      retry: { attempts: 2, use_retry_after_header: true },
      request_timeout: TIME_LIMITS.firstTokenMs,
    }));
    return {
      headers: { 'x-portkey-config': JSON.stringify({ strategy: { mode: 'fallback' }, targets }) },
    };
  };
  return startPlain({ url, key }, variant, plan);
}

/** Our gateway with Portkey between it and the provider, which only passes on. */
export function throughPortkey({ url }: Running, server: FaultServer, variant: Variant): Promise<Subject> {
  return startTierwise({
    kind: variant.wire,
    baseUrl: url,
    stream: variant.streaming,
    headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${server.url}/v1` },
  });
}
