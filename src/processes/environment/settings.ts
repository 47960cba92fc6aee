import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { maskSecrets } from '../../secrets/index.ts';

/** Of the user's settings of git those that say how files and commits are written, and none that names a program or a key. */
const GIT_KEYS: ReadonlySet<string> = new Set([
  ...['user.name', 'user.email', 'init.defaultbranch', 'core.autocrlf', 'core.eol', 'core.excludesfile'],
  ...['core.quotepath', 'core.longpaths', 'core.symlinks', 'core.precomposeunicode', 'core.ignorecase'],
]);

/** `git config --list -z`: a name, a line feed, a value. The result is a file of settings. */
export function harmlessGitSettings(list: string): string {
  return list
    .split('\0')
    .flatMap((entry) => {
      const end = entry.indexOf('\n');
      const name = entry.slice(0, end).toLowerCase();
      if (end < 0 || !GIT_KEYS.has(name)) return [];
      const [section, key] = name.split('.');
      return [`[${section}]\n\t${key} = ${quoted(entry.slice(end + 1))}\n`];
    })
    .join('');
}

/** As git-config(1) writes a value. */
function quoted(value: string): string {
  const escaped = value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `"${escaped.replace(/\p{Cc}/gu, '')}"`;
}

const OF_KEYS = /_auth|_password|token|username|secret|email|cert|key|:\/\/[^/\s]{0,1000}@/i;

/** The lines of an `.npmrc` that are no keys: the registry of a company, say. */
export function harmlessNpmSettings(text: string): string {
  return text
    .split('\n')
    .filter((line) => !OF_KEYS.test(line.slice(0, 4_096)) && line.length < 4_096)
    .filter((line) => maskSecrets(line).masked === 0)
    .join('\n');
}

/** Writes the settings that commands see instead of the user's own into a folder; the variables that lead there, as if it were at `seenAs`. */
export function writeSettings(
  folder: string,
  seenAs: string,
  home: string,
  gitList: string,
): Record<string, string> {
  writeFileSync(join(folder, '.gitconfig'), harmlessGitSettings(gitList));
  writeFileSync(join(folder, '.npmrc'), harmlessNpmSettings(readOr(join(home, '.npmrc'))));
  return {
    GIT_CONFIG_GLOBAL: join(seenAs, '.gitconfig'),
    NPM_CONFIG_USERCONFIG: join(seenAs, '.npmrc'),
    // An empty name ends the list of helpers that the system's settings have begun.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: '',
  };
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
