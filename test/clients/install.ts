import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuietly } from '../host/process.ts';

/** The real clients, in the versions that were tried, in a cache of their own: never shipped, and run with homes of their own. */
const NPM = ['@anthropic-ai/claude-code@2.1.332', '@openai/codex@0.171.0', 'opencode-ai@1.18.33'];
const AIDER = 'aider-chat==0.86.2';

export const CLIENTS = ['claude', 'codex', 'opencode', 'aider'] as const;
export type ClientId = (typeof CLIENTS)[number];

/** Where each client’s program is, or why it cannot be had. */
export type Installed = Readonly<
  Record<ClientId, { readonly program: string } | { readonly problem: string }>
>;

export async function installClients(root: string, progress: (line: string) => void): Promise<Installed> {
  const home = join(root, '.clients');
  const npm = await attempt(() => fromNpm(join(home, 'npm'), progress));
  const pip = await attempt(() => fromPip(join(home, 'aider'), progress));
  const bin = (name: string) =>
    npm === null ? { program: join(home, 'npm', 'node_modules', '.bin', name) } : { problem: npm };
  return {
    claude: bin('claude'),
    codex: bin('codex'),
    opencode: bin('opencode'),
    aider: pip === null ? { program: join(home, 'aider', 'venv', 'bin', 'aider') } : { problem: pip },
  };
}

async function attempt(install: () => Promise<void>): Promise<string | null> {
  try {
    await install();
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';
  }
}

async function fromNpm(folder: string, progress: (line: string) => void): Promise<void> {
  const done = join(folder, `.done-${NPM.join('+').replace(/[^\w.+-]/g, '_')}`);
  if (existsSync(done)) return;
  progress(`installing ${NPM.join(', ')} (once) ...`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
  await runQuietly(
    'npm',
    ['install', ...NPM, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder },
  );
  // These two put the program for this machine in its place.
  const modules = join(folder, 'node_modules');
  await runQuietly(process.execPath, [join(modules, '@anthropic-ai', 'claude-code', 'install.cjs')], {
    cwd: folder,
  });
  await runQuietly(process.execPath, [join(modules, 'opencode-ai', 'postinstall.mjs')], { cwd: folder });
  await writeFile(done, '');
}

async function fromPip(folder: string, progress: (line: string) => void): Promise<void> {
  const done = join(folder, `.done-${AIDER}`);
  if (existsSync(done)) return;
  progress(`installing ${AIDER} (once, about 400 MB) ...`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await runQuietly('python3', ['-m', 'venv', 'venv'], { cwd: folder });
  await runQuietly(join(folder, 'venv', 'bin', 'pip'), ['install', '--quiet', AIDER], { cwd: folder });
  await writeFile(done, '');
}
