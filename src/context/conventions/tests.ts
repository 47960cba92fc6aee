import { fenced } from '../excerpt.ts';
import { exampleOf, hasTests, ownTests, type ShownFile } from './example.ts';
import { endingOf, type Framework, frameworkIn, type Language, languageOf } from './languages.ts';
import {
  folderOf,
  isInside,
  isMarked,
  type Pair,
  pairsOf,
  placeByPairs,
  placeByPattern,
  shared,
  testFileLike,
  testNameOf,
} from './layout.ts';
import { manifestExcerpt, manifestFor, type Project, packageOf, type WithFramework } from './manifest.ts';

/** How a project tests a file; null for what was not found. */
export interface TestConventions {
  readonly framework: Framework | null;
  /** Where the tests belong. `exists`: they are added to what is there; `inside`: that is the tested file itself. */
  readonly place: { readonly path: string; readonly exists: boolean; readonly inside: boolean } | null;
  /** The tests that are there already, else others to copy the style from. */
  readonly example: ShownFile | null;
  /** What says how the file's package is built and tested, as far as it tells of tests. */
  readonly manifest: ShownFile | null;
}

/** Finds the nearest tests, the manifest, and where by their example the tests of a file belong. */
export async function testsOf(path: string, ownText: string, project: Project): Promise<TestConventions> {
  const language = languageOf(path);
  const pairs = pairsOf(path, project.paths);
  const manifest = await manifestFor(path, language, project);
  // What the tests of other packages are written with says nothing of this one.
  const home = manifest?.framework ? folderOf(manifest.path) : [];
  const tests = await readTests(path, home, pairs, language, project);
  const isHome = (file: ShownFile) => isInside(file.path, home);
  const framework =
    tests.find(isHome)?.framework ??
    manifest?.framework ??
    tests.find((test) => test.framework !== null)?.framework ??
    null;
  const alike = tests.filter((test) => test.framework === null || test.framework.id === framework?.id);

  const pattern = manifest?.framework?.place ?? language.place;
  // C# has its tests in the project that has the framework, all others in the package of the file.
  const top = pattern?.startsWith('./') ? home : packageOf(path, language, project.paths);
  const place =
    (isTestItself(path, ownText, language) ? path : placeByPairs(path, pairs)) ??
    (language.demanded ? null : besideFlows(path, alike.filter(isHome), pairs)) ??
    (pattern === null ? null : placeByPattern(path, pattern, top));
  const inside = place === path && testNameOf(path) === null;
  const own = place === null || place === path ? null : await project.read(place);
  return {
    framework,
    place: place === null ? null : { path: place, exists: project.paths.includes(place), inside },
    example:
      place !== null && own !== null
        ? ownTests({ path: place, text: own })
        : exampleOf(inside ? alike.filter(({ path: test }) => testNameOf(test) === null) : alike),
    manifest: manifest && manifestExcerpt(manifest),
  };
}

/** A file of tests is its own place, and so is one that has tests beside its code. */
function isTestItself(path: string, text: string, { place }: Language): boolean {
  return (testNameOf(path) !== null && hasTests(text)) || (place === '*' && text.includes('#[cfg(test)]'));
}

/** Where tests stand that test nothing by name, such as those of a whole flow. */
function besideFlows(path: string, tests: readonly ShownFile[], pairs: readonly Pair[]): string | null {
  const paired = new Set(pairs.map(({ test }) => test));
  const flow = tests.find(({ path: test }) => isMarked(test) && !paired.has(test));
  return flow === undefined ? null : [...folderOf(flow.path), testFileLike(flow.path, null, path)].join('/');
}

/** Tests that are read, nearest first: enough to find a short one. */
const MOST_TESTS = 8;

/**
 * The nearest tests, those of the file's own package first, with the framework that each shows, or its package's; in Rust
 * of the files that have their tests in them.
 */
async function readTests(
  path: string,
  home: readonly string[],
  pairs: readonly Pair[],
  language: Language,
  project: Project,
): Promise<WithFramework[]> {
  const sources = new Map(pairs.map(({ source, test }) => [test, source]));
  const nearness = (file: string): number => {
    const tested = folderOf(sources.get(file) ?? file);
    return shared(tested, folderOf(path)) + (isInside(file, home) ? 1_000 : 0);
  };
  const near = project.paths
    .filter((file) => file !== path && language.endings.includes(endingOf(file)))
    .filter((file) => language.place === '*' || testNameOf(file) !== null)
    .sort((a, b) => nearness(b) - nearness(a) || (a < b ? -1 : 1));
  const found = near.slice(0, MOST_TESTS).map(async (file): Promise<WithFramework | null> => {
    const text = await project.read(file);
    if (text === null || !hasTests(text)) return null;
    const own = frameworkIn(text, language);
    if (own !== null || isInside(file, home)) return { path: file, text, framework: own };
    return { path: file, text, framework: (await manifestFor(file, language, project))?.framework ?? null };
  });
  return (await Promise.all(found)).filter((test) => test !== null);
}

/** How the project tests a file, for a prompt: only what was found. Empty where nothing was. */
export function formatTests({ framework, place, example, manifest }: TestConventions): string {
  const shown = (what: string, { path, text }: ShownFile) =>
    `${what}, ${path}:\n${fenced(text, endingOf(path))}`;
  const lines: string[] = [];
  if (framework !== null) lines.push(`The project’s tests run with ${framework.id}.`);
  if (place !== null) {
    const there = place.exists ? 'It is there already: add to it.' : 'It is a new file.';
    lines.push(
      place.inside
        ? `The tests belong into ${place.path} itself, into a module of tests at its end.`
        : `The tests belong into ${place.path}. ${there}`,
    );
  }
  if (example !== null) {
    const isOwn = example.path === place?.path;
    lines.push(shown(isOwn ? 'The tests that are there' : 'An example of the project’s tests', example));
  }
  if (manifest !== null) lines.push(shown('What tells how it is built and tested', manifest));
  return lines.join('\n');
}
