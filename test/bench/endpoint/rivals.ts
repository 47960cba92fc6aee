import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, installLiteLlm } from '../../gateways/install.ts';
import { collectOutput, runQuietly, waitFor } from '../../host/process.ts';

/** A gateway by others, in front of the bench's server of models. */
export interface Rival {
  readonly url: string;
  readonly key: string;
  stop(): Promise<void>;
}

/** The newest that can be installed from the registry alone: 3.x needs a package that is not in it. */
const ROUTER = '@musistudio/claude-code-router@2.0.0';

/** claude-code-router, which takes Messages and asks its providers by Chat. */
export async function startRouter(root: string, upstream: string): Promise<Rival> {
  const home = join(root, '.gateways', 'ccr');
  const program = join(home, 'node_modules', '@musistudio', 'claude-code-router', 'dist', 'cli.js');
  if (!existsSync(program)) {
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'package.json'), '{"private":true}');
    await runQuietly('npm', ['install', ROUTER, '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: home,
    });
  }
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'tierwise-ccr-'));
  await mkdir(join(folder, '.claude-code-router'));
  const provider = {
    name: 'bench',
    api_base_url: `${upstream}/v1/chat/completions`,
    api_key: 'bench',
    models: ['m'],
  };
  const config = {
    PORT: port,
    HOST: '127.0.0.1',
    LOG: false,
    Providers: [provider],
    Router: { default: 'bench,m' },
  };
  await writeFile(join(folder, '.claude-code-router', 'config.json'), JSON.stringify(config));
  const args = [program, 'start'];
  const router = await started('claude-code-router', process.execPath, args, { HOME: folder }, port, folder);
  return { ...router, key: 'bench' };
}

/** LiteLLM's proxy, asked by Chat and asking by Chat. */
export async function startLiteLlm(root: string, upstream: string): Promise<Rival> {
  const program = await installLiteLlm(root, () => undefined);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'tierwise-litellm-'));
  const config = join(folder, 'config.yaml');
  const params = { model: 'openai/m', api_base: `${upstream}/v1`, api_key: 'bench' };
  await writeFile(config, JSON.stringify({ model_list: [{ model_name: 'm', litellm_params: params }] }));
  const args = ['--config', config, '--port', String(port), '--host', '127.0.0.1'];
  // It does not start without one.
  const key = `sk-${randomUUID()}`;
  const env = {
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    LITELLM_TELEMETRY: 'False',
    LITELLM_MASTER_KEY: key,
  };
  return { ...(await started('LiteLLM', program, args, env, port, folder)), key };
}

async function started(
  name: string,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  port: number,
  folder: string,
): Promise<Omit<Rival, 'key'>> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const output = collectOutput(child);
  const url = `http://127.0.0.1:${port}`;
  await waitFor(name, 300_000, async () => {
    if (child.exitCode !== null) throw new Error(output());
    return (await fetch(url).catch(() => null)) !== null || undefined;
  });
  const stop = async (): Promise<void> => {
    child.kill();
    await rm(folder, { recursive: true, force: true });
  };
  return { url, stop };
}
