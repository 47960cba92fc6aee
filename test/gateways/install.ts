import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { runQuietly } from '../host/process.ts';

/**
 * Portkey's gateway. With the newest `hono` its streams fail (`TypeError: immutable`); with this one they do not.
 */
const PORTKEY = '@portkey-ai/gateway@1.15.2';
const OVERRIDES = { hono: '4.9.7', '@hono/node-server': '1.13.7' };

/** Installs it once into `.gateways/`, and gives the program that starts it. */
export async function installPortkey(root: string, progress: (line: string) => void): Promise<string> {
  const home = join(root, '.gateways', 'portkey');
  const program = join(home, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  if (!existsSync(program)) {
    progress(`Portkey: installing ${PORTKEY} (once) ...`);
    await once(home, async (draft) => {
      await writeFile(join(draft, 'package.json'), JSON.stringify({ private: true, overrides: OVERRIDES }));
      const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      await runQuietly('npm', ['install', PORTKEY, ...flags], { cwd: draft });
    });
  }
  return program;
}

const LITELLM = 'litellm[proxy]==1.108.7';

/** Installs LiteLLM's proxy once into `.gateways/`, with the Python that there is, and gives its program. */
export async function installLiteLlm(root: string, progress: (line: string) => void): Promise<string> {
  const home = join(root, '.gateways', 'litellm');
  const program = join(home, 'venv', 'bin', 'litellm');
  if (!existsSync(program)) {
    progress(`LiteLLM: installing ${LITELLM} (once, about 750 MB) ...`);
    await rm(home, { recursive: true, force: true });
    await mkdir(home, { recursive: true });
    // A virtual environment holds its own path, so it cannot be made elsewhere and moved.
    try {
      await runQuietly('python3', ['-m', 'venv', 'venv'], { cwd: home });
      await runQuietly(join(home, 'venv', 'bin', 'pip'), ['install', '--quiet', LITELLM], { cwd: home });
    } catch (error) {
      await rm(home, { recursive: true, force: true });
      throw error;
    }
  }
  return program;
}

/** Works in a draft, and gives it its name at the end: what bears it is always complete. */
async function once(home: string, make: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${home}-${process.pid}`;
  await mkdir(draft, { recursive: true });
  try {
    await make(draft);
    await rm(home, { recursive: true, force: true });
    await rename(draft, home);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
