import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';

/** Of scripts and settings that tools make; larger ones are data. */
const MOST_BYTES = 1_000_000;

/** Within dependencies only these name the folder they were installed in: looking into all others takes too long. */
const NAMING =
  /(?:^|\/)(?:bin|Scripts|\.bin)\/[^/]+$|\.(?:pth|egg-link)$|(?:^|\/)(?:__editable__[^/]*|pyvenv\.cfg|direct_url\.json|\.modules\.yaml)$/;

/**
 * The bytes of a generated file that names the user's folder, with the names of its copy instead: the first lines of a
 * virtual environment's scripts, editable installs, what a build was configured for. Without that a command in the copy
 * would work on the user's files. Null for all others, which are copied as they are.
 *
 * @param homes folders of the user, and where they are copied to
 */
export async function relocated(
  file: string,
  isDependency: boolean,
  homes: ReadonlyMap<string, string>,
): Promise<Buffer | null> {
  if (isDependency && !NAMING.test(file.replaceAll('\\', '/'))) return null;
  const { size } = await stat(file);
  if (size > MOST_BYTES) return null;
  const bytes = await readFile(file);
  if (bytes.includes(0) && !basename(file).endsWith('.egg-link')) return null;
  return replaced(bytes, homes);
}

/** Null where none of the folders is named. */
export function replaced(bytes: Buffer, homes: ReadonlyMap<string, string>): Buffer | null {
  const before = bytes.toString('latin1');
  let text = before;
  for (const [home, copy] of homes) {
    const [from, to] = [home, copy].map((path) => Buffer.from(path).toString('latin1'));
    if (from !== undefined && to !== undefined && text.includes(from)) text = renamed(text, from, to);
  }
  return text === before ? null : Buffer.from(text, 'latin1');
}

/** Only where the name ends there: `/a/b` is not the beginning of `/a/bc`. */
function renamed(text: string, from: string, to: string): string {
  const parts = text.split(from);
  return parts.reduce((all, part) => all + (/^[\w-]|^\.[\w-]/.test(part) ? from : to) + part);
}
