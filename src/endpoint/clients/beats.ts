import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import * as z from 'zod';
import { pathOf } from './disk.ts';
import { CLIENT_FILES, type ClientFile, type Home } from './table.ts';

/** A file that goes before the variables of a terminal, and leads a client elsewhere. */
export interface Beating {
  readonly client: string;
  readonly path: string;
}

const settings = z.object({ env: z.record(z.string(), z.unknown()).catch({}) }).catch({ env: {} });

/** Variables by which Claude Code asks a cloud's own address. */
const CLOUDS = ['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_USE_FOUNDRY'];

/** `folders`: those that are open, whose own files count too. `address`: ours. */
export function beatingIn(home: Home, folders: readonly string[], address: string): readonly Beating[] {
  return [
    ...claudeFiles(home, folders)
      .filter((path) => leadsElsewhere(path, address))
      .map((path) => ({ client: 'Claude Code', path })),
    ...folders
      .flatMap((folder) => ['.aider.conf.yml', '.env'].map((name) => join(folder, name)))
      .filter((path) => namesElsewhere(path, address))
      .map((path) => ({ client: 'aider', path })),
  ];
}

function claudeFiles(home: Home, folders: readonly string[]): readonly string[] {
  const claude: ClientFile | undefined = CLIENT_FILES.find(({ name }) => name === 'Claude Code');
  const managed = {
    darwin: '/Library/Application Support/ClaudeCode/managed-settings.json',
    win32: 'C:\\Program Files\\ClaudeCode\\managed-settings.json',
  };
  const system: string =
    process.platform === 'darwin' || process.platform === 'win32'
      ? managed[process.platform]
      : '/etc/claude-code/managed-settings.json';
  const ofFolder = (folder: string) =>
    ['settings.json', 'settings.local.json'].map((name) => join(folder, '.claude', name));
  return [...(claude ? [pathOf(claude, home)] : []), ...folders.flatMap(ofFolder), system];
}

function leadsElsewhere(path: string, address: string): boolean {
  const text = textOf(path);
  if (text === null) return false;
  const { env } = settings.parse(parse(text));
  const base = env['ANTHROPIC_BASE_URL'];
  return (base !== undefined && base !== '' && base !== address) || CLOUDS.some((name) => isOn(env[name]));
}

const isOn = (value: unknown): boolean => value !== undefined && !['', '0', 'false'].includes(String(value));

function namesElsewhere(path: string, address: string): boolean {
  const lines = textOf(path)?.split('\n') ?? [];
  return lines.some(
    (line) =>
      /^\s{0,40}(?:export )?(?:AIDER_)?openai[-_]api[-_]base\s{0,10}[:=]/i.test(line) &&
      !line.includes(address),
  );
}

const MOST_CHARS = 200_000;

function textOf(path: string): string | null {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8').slice(0, MOST_CHARS) : null;
  } catch {
    return null;
  }
}
