import { estimateTokens } from '../../models/index.ts';
import { linesThatFit } from '../excerpt.ts';
import { type ShownFile, withGaps } from './example.ts';
import { type Framework, frameworkIn, type Language, manifestRank } from './languages.ts';
import { folderOf, isInside, shared } from './layout.ts';

/** A project as far as it can be looked at. Paths are relative to its top, with `/`. */
export interface Project {
  /** Of files of code, and of manifests. */
  readonly paths: readonly string[];
  /** Null for a file that is not there or may not be read; secrets are masked. */
  read(path: string): Promise<string | null>;
}

/** A file with the framework that it speaks of. */
export interface WithFramework extends ShownFile {
  readonly framework: Framework | null;
}

/** Manifests that are read to find out about a framework. */
const MOST_MANIFESTS = 20;

/**
 * The nearest manifest that tells of a framework, one above the file before others: the tests of a project can be a project
 * of their own. Where none tells, the nearest one above.
 */
export async function manifestFor(
  path: string,
  language: Language,
  project: Project,
): Promise<WithFramework | null> {
  let above: WithFramework | null = null;
  for (const file of manifestsNear(path, language, project.paths).slice(0, MOST_MANIFESTS)) {
    const text = await project.read(file);
    if (text === null) continue;
    const name = file.slice(file.lastIndexOf('/') + 1);
    const found = { path: file, text, framework: frameworkIn(`${name}\n${text}`, language) };
    if (found.framework !== null) return found;
    if (isInside(path, folderOf(file))) above ??= found;
  }
  return above;
}

/** The folder of the package that a file is in: of the innermost manifest above it, else the top. */
export function packageOf(path: string, language: Language, paths: readonly string[]): string[] {
  const [nearest = ''] = manifestsNear(path, language, paths);
  return isInside(path, folderOf(nearest)) ? folderOf(nearest) : [];
}

function manifestsNear(path: string, language: Language, paths: readonly string[]): string[] {
  const nearness = (file: string): number =>
    shared(folderOf(file), folderOf(path)) + (isInside(path, folderOf(file)) ? 1_000 : 0);
  return paths
    .filter((file) => manifestRank(file, language) >= 0)
    .sort(
      (a, b) =>
        nearness(b) - nearness(a) ||
        folderOf(a).length - folderOf(b).length ||
        manifestRank(a, language) - manifestRank(b, language),
    );
}

/** A manifest that is no longer is shown whole, in tokens. */
const MANIFEST_TOKENS = 300;

const ABOUT_TESTS = /test|spec|unit|mock|assert|expect|jest|mocha|chai|coverage|"type"/i;

/** Of a manifest what tells of tests: all of it, or the lines that do, with two more above and below. */
export function manifestExcerpt({ path, text }: ShownFile): ShownFile {
  const lines = text.trimEnd().split('\n');
  if (estimateTokens(text) <= MANIFEST_TOKENS) return { path, text: lines.join('\n') };
  const tells = lines.map((line) => ABOUT_TESTS.test(line));
  const shown = lines.map((_, i) => tells.slice(Math.max(0, i - 2), i + 3).includes(true));
  const near = lines.flatMap((line, i) => (shown[i] ? [line] : shown[i - 1] === false ? [] : ['[...]']));
  return { path, text: withGaps(near, linesThatFit(near, MANIFEST_TOKENS)) };
}
