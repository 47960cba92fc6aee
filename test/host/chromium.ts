import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runQuietly } from './process.ts';

/** Finds a Chromium, Chrome or Edge; where there is none it installs one if that needs no person. */
export async function findChromium(progress: (line: string) => void): Promise<string> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
  }
  const found = usualPlaces().find(existsSync);
  if (found !== undefined) return found;
  for (const install of [installByApt, installByPlaywright]) {
    const path = await install(progress);
    if (path !== undefined) return path;
  }
  throw new Error(
    'No Chromium, Chrome or Edge found: install one of them, or set CHROMIUM_PATH to its program, and try again.',
  );
}

function usualPlaces(): readonly string[] {
  if (process.platform === 'darwin') {
    const apps = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];
    const all = [...apps, 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge'];
    return all.flatMap((app) => [join('/Applications', app), join(homedir(), 'Applications', app)]);
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
      (name) => process.env[name] ?? [],
    );
    const apps = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe'];
    return roots.flatMap((root) =>
      [...apps, 'Microsoft\\Edge\\Application\\msedge.exe'].map((app) => join(root, app)),
    );
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
    '/snap/bin',
  ];
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** Only where nobody has to be asked for a password. */
async function installByApt(progress: (line: string) => void): Promise<string | undefined> {
  // Ubuntu's package is an empty shell around snap.
  if (!existsSync('/etc/debian_version') || (await readIfThere('/etc/os-release')).includes('ID=ubuntu'))
    return undefined;
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  progress('Chromium: installing it with apt-get (once) ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = async (...args: readonly string[]): Promise<void> => {
    const [command = 'apt-get', ...rest] = [...prefix, 'apt-get', ...args];
    await runQuietly(command, rest, { env });
  };
  try {
    await apt('update');
    await apt('install', '-y', 'chromium');
  } catch (error) {
    progress(`Chromium: apt-get could not: ${lastLine(error)}`);
  }
  return usualPlaces().find(existsSync);
}

async function installByPlaywright(progress: (line: string) => void): Promise<string | undefined> {
  const { chromium } = await import('playwright-core');
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  progress("Chromium: downloading Playwright's (once) ...");
  const cli = fileURLToPath(import.meta.resolve('playwright-core/cli.js'));
  try {
    await runQuietly(process.execPath, [cli, 'install', 'chromium']);
  } catch (error) {
    progress(`Chromium: the download failed: ${lastLine(error)}`);
  }
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

function lastLine(error: unknown): string {
  return (
    String(error instanceof Error ? error.message : error)
      .trim()
      .split('\n')
      .at(-1) ?? ''
  );
}

async function readIfThere(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return await readFile(path, 'utf8').catch(() => '');
}
