import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { CARRIED, type Carried, keptText, TEXT_OF_PACKAGE } from './carried.ts';
import { mayBeShipped } from './licences.ts';

/** A work of others in what is shipped, with the texts of its licence. */
export interface Part {
  readonly name: string;
  readonly version: string | null;
  /** An SPDX expression. */
  readonly licence: string;
  readonly source: string | null;
  readonly texts: readonly string[];
  /** Whether it is a package of the lock; else one of `CARRIED`. */
  readonly isPackage: boolean;
}

const packageShape = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default('none'),
  homepage: z.string().optional(),
});
const LICENCE_FILE = /^(?:un)?licen[cs]e|^copying|^notice/i;

/**
 * The works of others in the files that are shipped: the bundles' inputs of which at least a byte is in the bundles, and files
 * that are carried as they are, all as paths from the root. Throws where a licence is missing, is not allowed, or is nobody's.
 */
export function partsOf(root: string, files: readonly string[]): readonly Part[] {
  const carried = CARRIED.filter(({ within }) => files.some((file) => isWithin(file, within)));
  const packages = [...new Set(files.flatMap((file) => packageOf(file) ?? []))];
  for (const file of files) refuseUnclaimed(root, file, carried);
  const parts = [
    ...packages.map((folder) => packagePart(root, folder)),
    ...carried.map(({ version = null, text, ...part }) => ({
      ...part,
      version,
      texts: [keptText(text)],
      isPackage: false,
    })),
  ];
  for (const { name, licence } of parts) {
    if (!mayBeShipped(licence)) throw new Error(`The licence of ${name}, ${licence}, is not allowed`);
  }
  return parts.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function packagePart(root: string, folder: string): Part {
  const path = join(root, folder);
  const about = packageShape.parse(JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')));
  const kept = TEXT_OF_PACKAGE[about.name];
  const texts = licencesIn(path).map((file) => readFileSync(file, 'utf8'));
  if (texts.length === 0 && kept !== undefined) texts.push(keptText(kept));
  if (texts.length === 0) throw new Error(`${about.name} has no text of its licence`);
  const { name, version, license: licence, homepage: source = null } = about;
  return { name, version, licence, source, texts, isPackage: true };
}

/** Code that a package took from others has a licence of its own beside it, or beside its source. */
function refuseUnclaimed(root: string, file: string, carried: readonly Carried[]): void {
  if (carried.some(({ within }) => isWithin(file, within))) return;
  if (file.startsWith('dist/')) throw new Error(`Nobody is named for ${file}`);
  const folder = packageOf(file);
  if (folder === null) return;
  for (let inner = dirname(file); inner.length > folder.length; inner = dirname(inner)) {
    const source = join(folder, 'src', inner.slice(folder.length));
    const [found] = [inner, source].flatMap((path) => licencesIn(join(root, path)));
    if (found !== undefined) throw new Error(`Nobody is named for ${file}, which is under ${found}`);
  }
}

function licencesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => LICENCE_FILE.test(name));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return []; // There is no such folder.
  }
}

/** The folder of the package that a file belongs to; null for a file of ours. */
function packageOf(file: string): string | null {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? null;
}

function isWithin(file: string, places: readonly string[]): boolean {
  return places.some((place) => file === place || file.startsWith(`${place}/`));
}
