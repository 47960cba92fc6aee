import { endingOf, languageOf } from './languages.ts';

/** How a file of tests is named after what it tests: `cart.test.ts` is `cart` with the suffix `.test`. */
interface TestName {
  readonly stem: string;
  readonly prefix: string;
  readonly suffix: string;
}

const TEST_NAMES: readonly RegExp[] = [
  /^(?<stem>.+?)(?<suffix>(?:[._-](?:unit|int|integration|e2e))?[._-](?:tests?|spec))$/,
  /^(?<stem>[A-Z]\w*?)(?<suffix>Tests?|TestCase|IT|Specs?)$/,
  /^(?<prefix>test[._-]|Test(?=[A-Z]))(?<stem>.+)$/,
];

/** In a folder of tests a file can have the very name of what it tests. */
const IN_TEST_FOLDER = /(?:^|\/)(?:__tests__|tests?|specs?)\//;
const MAY_BE_TEST = /\.(?:[cm]?[jt]sx?|rs)$/;

/** What a path says of being a test; null for one that is none by its name. */
export function testNameOf(path: string): TestName | null {
  const stem = baseOf(path);
  const named = TEST_NAMES.map((form) => form.exec(stem)?.groups).find((groups) => groups !== undefined);
  if (named !== undefined) return { stem, prefix: '', suffix: '', ...named };
  return IN_TEST_FOLDER.test(path) && MAY_BE_TEST.test(path) ? { stem, prefix: '', suffix: '' } : null;
}

export function isMarked(test: string): boolean {
  const { prefix = '', suffix = '' } = testNameOf(test) ?? {};
  return prefix + suffix !== '';
}

/** A test, and the file that it tests. */
export interface Pair {
  readonly source: string;
  readonly test: string;
}

/** The tests in the language of a file with what each of them tests, by name and nearness. */
export function pairsOf(path: string, paths: readonly string[]): Pair[] {
  const { endings } = languageOf(path);
  const files = paths.filter((file) => endings.includes(endingOf(file)));
  const sources = Map.groupBy(
    files.filter((file) => testNameOf(file) === null),
    baseOf,
  );
  const pairs = files.flatMap((test) => {
    const known = sources.get(testNameOf(test)?.stem ?? '') ?? [];
    const [source] = known.toSorted((a, b) => closeness(b, test) - closeness(a, test));
    return source === undefined ? [] : [{ source, test }];
  });
  // Where tests have a mark in their names, what has none in a folder of tests is something else.
  const marked = pairs.filter(({ test }) => isMarked(test));
  return marked.length > 0 ? marked : pairs;
}

/** The same folder, then the one above, then the more folders have the same names at the end and at the beginning. */
function closeness(source: string, test: string): number {
  const [from, to] = [folderOf(source), folderOf(test)];
  if (isSame(from, to)) return 1_000;
  if (isSame(from, to.slice(0, -1))) return 900;
  return 10 * shared(from.toReversed(), to.toReversed()) + shared(from, to);
}

/**
 * Where the tests of a file are, or else belong by the example of others; null where there are none. Every pair says where
 * it would put them; the nearer it is to the file, the more its word counts.
 */
export function placeByPairs(path: string, pairs: readonly Pair[]): string | null {
  const folder = folderOf(path);
  const flat = flatFolders(pairs);
  const votes = new Map<string, number>();
  for (const pair of pairs) {
    const target = pair.source === path ? null : folderBy(pair, folder, flat);
    if (target === null) continue;
    const place = [...target, testFileLike(pair.test, pair.source, path)].join('/');
    const from = folderOf(pair.source);
    // A neighbour in the same folder knows best.
    const near = shared(from, folder) + (isSame(from, folder) ? 1 : 0);
    votes.set(place, (votes.get(place) ?? 0) + NEARER ** near);
  }
  const [[most = null] = []] = [...votes].sort(([a, all], [b, others]) => others - all || (a < b ? -1 : 1));
  const own = pairs.filter(({ source }) => source === path).map(({ test }) => test);
  return own.find((test) => test === most) ?? own[0] ?? most;
}

/** How much more a pair counts for each folder that it is nearer. */
const NEARER = 4;

/** The folder that relates to that of a file as the test of a pair does to its source. */
function folderBy(
  { source, test }: Pair,
  folder: readonly string[],
  flat: ReturnType<typeof flatFolders>,
): string[] | null {
  const [from, to] = [folderOf(source), folderOf(test)];
  if (isSame(from, to)) return [...folder];
  if (isSame(from, to.slice(0, -1)) && from.length > 0) return [...folder, ...to.slice(-1)];
  const all = flat.get(to.join('/'));
  if (all !== undefined && shared(all, folder) === all.length) return to;
  const same = shared(from.toReversed(), to.toReversed());
  const [sources, tests] = [from.slice(0, from.length - same), to.slice(0, to.length - same)];
  if (shared(sources, folder) === sources.length) return [...tests, ...folder.slice(sources.length)];
  // In another package of the same project, which is laid out alike.
  const top = shared(sources, tests);
  const inSources = sources.slice(top);
  const at = folder.findIndex((_, i) => isSame(inSources, folder.slice(i, i + inSources.length)));
  if (inSources.length === 0 || at < 0) return null;
  return [...folder.slice(0, at), ...tests.slice(top), ...folder.slice(at + inSources.length)];
}

/** Folders that have the tests of several folders, without folders of their own for them, and what holds all of these. */
function flatFolders(pairs: readonly Pair[]): ReadonlyMap<string, readonly string[]> {
  const apart = pairs
    .map(({ source, test }) => ({ from: folderOf(source), to: folderOf(test) }))
    .filter(({ from, to }) => from.at(-1) !== to.at(-1));
  const flat = new Map<string, readonly string[]>();
  for (const [folder, all] of Map.groupBy(apart, ({ to }) => to.join('/'))) {
    const [first = [], ...others] = all.map(({ from }) => from);
    if (others.some((from) => !isSame(from, first))) flat.set(folder, others.reduce(common, first));
  }
  return flat;
}

/** What tests of files are written in that cannot be tests themselves. */
const TESTED_IN: Readonly<Record<string, string>> = {
  vue: 'ts',
  svelte: 'ts',
  h: 'cpp',
  hh: 'cc',
  hpp: 'cpp',
  hxx: 'cxx',
};

/** The name of a file's tests, after the example of a test; `source` is what that one tests, if that is known. */
export function testFileLike(test: string, source: string | null, path: string): string {
  const { prefix, suffix } = testNameOf(test) ?? { prefix: '', suffix: '' };
  const follows = source !== null && endingOf(source) === endingOf(test) && !(endingOf(path) in TESTED_IN);
  return `${prefix}${baseOf(path)}${suffix}.${endingOf(follows ? path : test)}`;
}

/** Folders of sources, whose own folders those of the tests mirror. */
const SOURCES = /^(?:src\/main|src|lib|app)\//;

/** Where the tests of a file go by a pattern of its language; `top` is the folder of its package. */
export function placeByPattern(path: string, pattern: string, top: readonly string[]): string {
  const ending = TESTED_IN[endingOf(path)] ?? endingOf(path);
  const file = `${pattern.slice(pattern.lastIndexOf('/') + 1).replace('*', baseOf(path))}.${ending}`;
  if (!pattern.includes('/')) return [...folderOf(path), file].join('/');
  const inPackage = path.split('/').slice(top.length).join('/');
  const mirrored = folderOf(inPackage.replace(SOURCES, ''));
  const folders = folderOf(pattern).flatMap((name) =>
    name === '**' ? mirrored : name === '.' ? [] : [name],
  );
  return [...top, ...folders, file].join('/');
}

/** Whether a file is somewhere in a folder. */
export function isInside(path: string, folder: readonly string[]): boolean {
  return shared(folder, folderOf(path)) === folder.length;
}

function baseOf(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '');
}

export function folderOf(path: string): string[] {
  return path.split('/').slice(0, -1);
}

/** How many parts two paths share from the beginning. */
export function shared(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((name, i) => name !== b[i]);
  return differs < 0 ? a.length : differs;
}

function common(a: readonly string[], b: readonly string[]): readonly string[] {
  return a.slice(0, shared(a, b));
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.join('/') === b.join('/');
}
