import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The absolute path of a program on the PATH, or null. Relative entries are passed over, and on Windows the current
 * folder, where a project could have put a program of the same name.
 */
export function findProgram(
  name: string,
  environment: Environment,
  platform = process.platform,
): string | null {
  const endings = platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of (pathOf(environment) ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (isProgram(file)) return file;
    }
  }
  return null;
}

/** On Windows the name may be written `Path`. */
export function pathOf(environment: Environment): string | undefined {
  return (
    environment['PATH'] ?? Object.entries(environment).find(([name]) => name.toUpperCase() === 'PATH')?.[1]
  );
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
