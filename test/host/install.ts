import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuietly } from './process.ts';

/** The npm package that carries VS Code's server; its version names the VS Code inside: 4.139.1 is 1.139.1. */
const PACKAGE = 'code-server@4.139.1';

export interface Host {
  /** The folder that holds `out/server-main.js`. */
  readonly folder: string;
  readonly vscodeVersion: string;
}

/** Installs VS Code's server once into `.vscode-host/` of the project and finds it there ever after. */
export async function installHost(root: string, progress: (line: string) => void): Promise<Host> {
  const cache = join(root, '.vscode-host');
  const home = join(cache, PACKAGE.replace('@', '-'));
  if (!existsSync(home)) {
    const started = Date.now();
    progress(`VS Code: installing ${PACKAGE} (once, about 300 MB) ...`);
    await install(cache, home);
    progress(`VS Code: installed in ${Math.round((Date.now() - started) / 1000)} s`);
  }
  const folder = join(home, 'node_modules', 'code-server', 'lib', 'vscode');
  return { folder, vscodeVersion: await readVersion(folder) };
}

/** Works in a folder of its own and renames it at the end: what bears the final name is always complete. */
async function install(cache: string, home: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  await removeLeftovers(cache);
  const draft = join(cache, `${DRAFT}${process.pid}`);
  await mkdir(draft, { recursive: true });
  await writeFile(join(draft, 'package.json'), '{"private":true}\n');
  try {
    // No native module is needed, so no install script has to run.
    const flags = [
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--fetch-timeout=60000',
    ];
    await npm(draft, ['install', PACKAGE, ...flags]);
    const folder = join(draft, 'node_modules', 'code-server', 'lib', 'vscode');
    await npm(folder, ['install', '--omit=dev', ...flags]);
    await npm(join(folder, 'extensions'), ['install', '--omit=dev', ...flags]);
    await rename(draft, home);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another run may have finished first: its result is as good.
    if (!existsSync(home)) throw error;
  }
}

const DRAFT = 'draft-';

async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (name.startsWith(DRAFT) && !isAlive(Number(name.slice(DRAFT.length)))) {
      await rm(join(cache, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const cli = process.env['npm_execpath'];
  // Started as part of `npm run`: settings of that npm must not leak into this install.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_(?!execpath)/i.test(key)),
  );
  const viaNode = cli?.endsWith('npm-cli.js') === true;
  const options = { cwd, env, timeout: NPM_TIMEOUT_MS };
  const run = () =>
    viaNode
      ? runQuietly(process.execPath, [cli, ...args], options)
      : runQuietly('npm', args, { ...options, shell: process.platform === 'win32' });
  // A registry that hangs or hiccups once is asked once more.
  await run().catch(run);
}

/** It takes 8 s on a fast network, and is known to hang. */
const NPM_TIMEOUT_MS = 240_000;

async function readVersion(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error(`No version in ${folder}/package.json`);
}
