import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { maskSecrets } from '../../secrets/index.ts';
import { type Environment, pathOf } from './find.ts';
import { isOfTools, isProxy, NOBODY_THERE } from './names.ts';

export interface EnvironmentOf {
  /** Of the editor. */
  readonly own: Environment;
  /** Of the user's terminal; null where it could not be asked. */
  readonly login: Environment | null;
  /** Names that the user allows. */
  readonly allowed: readonly string[];
  readonly network: boolean;
  readonly cwd: string;
  /** The highest folder in which a virtual environment is looked for. */
  readonly root: string;
}

/**
 * The variables that a command gets: where the user's tools are, and that nobody is there to answer. What may be a key
 * by its name or by its value is not among them, unless the user has allowed its name.
 */
export function commandEnvironment({
  own,
  login,
  allowed,
  network,
  cwd,
  root,
}: EnvironmentOf): Record<string, string> {
  const chosen = new Set(allowed);
  const result: Record<string, string> = {};
  for (const source of [own, login ?? {}]) {
    for (const [name, value] of Object.entries(source)) {
      if (value === undefined) continue;
      if (chosen.has(name)) result[name] = value;
      else if (network && isProxy(name)) result[name] = withoutUser(value);
      else if (isOfTools(name) && isHarmless(name, value)) result[name] = value;
    }
  }
  const venv = virtualEnvironmentOf(cwd, root);
  const paths = [
    ...(venv === null ? [] : [join(venv, process.platform === 'win32' ? 'Scripts' : 'bin')]),
    ...(pathOf(login ?? {})?.split(delimiter) ?? []),
    ...(pathOf(own)?.split(delimiter) ?? []),
  ];
  for (const name of Object.keys(result)) if (name.toUpperCase() === 'PATH') delete result[name];
  if (venv !== null) result['VIRTUAL_ENV'] = venv;
  return {
    ...result,
    ...NOBODY_THERE,
    PATH: [...new Set(paths)].filter((path) => path !== '').join(delimiter),
  };
}

const SECRET_NAME = /key|token|secret|passw|credential|auth|cookie/i;

function isHarmless(name: string, value: string): boolean {
  return !SECRET_NAME.test(name) && maskSecrets(`${name}=${value}`).masked === 0;
}

/** The password of a proxy is the user's. */
function withoutUser(value: string): string {
  return value.replace(/^([a-z][a-z\d+.-]{0,20}:\/\/)?[^/@]{0,1000}@/i, '$1');
}

/** A project's own Python is found where its folder is, as its people start it. */
function virtualEnvironmentOf(cwd: string, root: string): string | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const name of ['.venv', 'venv']) {
      if (existsSync(join(folder, name, 'pyvenv.cfg'))) return join(folder, name);
    }
    if (folder === root || folder === dirname(folder)) return null;
  }
}
