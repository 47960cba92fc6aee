import { frameworkOfProject, frameworkOfTest } from './frameworks.ts';
import { defaultPlace } from './testDefaults.ts';
import { type Layout, layoutFor, type Pair, pairsOf, shared } from './testLayout.ts';
import { baseOf, endingOf, familyOfPath, folderOf, testFileName, testNameOf } from './testNames.ts';
import { testRun } from './testRun.ts';
import { exampleOf, hasTests, titlesIn } from './testStyle.ts';
import type { FoundFramework, Project, TestFacts, TestPlace } from './types.ts';

/** Tests that are read for their framework and style, nearest first: enough to find a short one. */
const MOST_READ = 8;

/** Titles that are told as samples. */
const MOST_TITLES = 6;

/** What is known of how a project tests a file: from its own tests, those of its neighbours, and how it is built. */
export async function testsOf(path: string, ownText: string, project: Project): Promise<TestFacts> {
  if (familyOfPath(path).length === 0) {
    return { framework: null, place: null, titles: [], example: null, run: null };
  }
  const pairs = pairsOf(project.paths);
  const layout = layoutFor(path, pairs);
  const orphans = orphansOf(path, pairs, project.paths);
  const texts = await readAll(testsNear(path, pairs, layout, orphans), project);

  const built = await frameworkOfProject(path, project);
  const [nearest, ...others] = texts.map(({ path: test, text }) => frameworkOfTest(test, text));
  const framework = nearest ?? built ?? others.find((one) => one !== null) ?? null;
  const place =
    ownPlace(path, ownText, pairs, layout) ?? neighbourPlace(path, layout, orphans, framework, project);
  const runs = framework !== null && built?.id === framework.id ? built : framework;
  return {
    framework,
    place,
    titles: texts.flatMap(({ path: test, text }) => titlesIn(test, text)).slice(0, MOST_TITLES),
    example: exampleOf(texts),
    run: runs === null || place === null ? null : testRun(runs, place.path, project),
  };
}

/** Where the file has its tests already. */
function ownPlace(
  path: string,
  ownText: string,
  pairs: readonly Pair[],
  layout: Layout | null,
): TestPlace | null {
  const own = pairs.filter(({ source }) => source === path).map(({ test }) => test);
  const test = own.find((one) => one === layout?.path) ?? own[0];
  const found = { exists: true, by: 'own-test' } as const;
  if (test !== undefined) {
    const evidence = { path: test, what: `has tests of ${path}` };
    return { ...found, path: test, layout: layout?.words ?? `in ${folderOf(test).join('/')}`, evidence };
  }
  if (testNameOf(path) !== null && hasTests(path, ownText)) {
    return { ...found, path, layout: 'the file is one of tests', evidence: { path, what: 'has tests' } };
  }
  if (endingOf(path) === 'rs' && ownText.includes('#[cfg(test)]')) {
    return { ...found, path, layout: 'in the file itself', evidence: { path, what: '#[cfg(test)]' } };
  }
  return null;
}

/** Where others have theirs, what the language demands, or what the framework would find. */
function neighbourPlace(
  path: string,
  layout: Layout | null,
  orphans: readonly string[],
  framework: FoundFramework | null,
  project: Project,
): TestPlace | null {
  const exists = (test: string) => project.paths.includes(test);
  if (layout !== null) {
    const { after, words } = layout;
    const evidence = { path: after.test, what: `has tests of ${after.source}` };
    return { path: layout.path, exists: exists(layout.path), layout: words, by: 'siblings', evidence };
  }
  const byDefault = framework === null ? null : defaultPlace(path, framework, project);
  const [orphan] = orphans;
  const name = orphan === undefined ? null : testNameOf(orphan);
  if (byDefault?.by === 'rule' || orphan === undefined || name === null) return byDefault;
  const folder = folderOf(orphan);
  const test = [...folder, testFileName({ ...name, stem: baseOf(path) }, endingOf(orphan))].join('/');
  const words = `in ${folder.join('/') || 'the top folder'}, where other tests are`;
  return {
    path: test,
    exists: exists(test),
    layout: words,
    by: 'siblings',
    evidence: { path: orphan, what: 'has tests' },
  };
}

/** Tests of nothing by name, such as those of a whole flow, in the language of a file; nearest first. */
function orphansOf(path: string, pairs: readonly Pair[], paths: readonly string[]): string[] {
  const paired = new Set(pairs.map(({ test }) => test));
  const family = familyOfPath(path);
  const named = (test: string) => {
    const name = testNameOf(test);
    // Without a mark in its name, what is in a folder of tests can be anything.
    return name !== null && name.prefix + name.suffix !== '';
  };
  return paths
    .filter(
      (other) => other !== path && family.includes(endingOf(other)) && named(other) && !paired.has(other),
    )
    .sort(nearTo(path));
}

function testsNear(
  path: string,
  pairs: readonly Pair[],
  layout: Layout | null,
  orphans: readonly string[],
): string[] {
  const family = familyOfPath(path);
  const inFamily = pairs.filter(({ test }) => family.includes(endingOf(test)));
  const own = inFamily.filter(({ source }) => source === path).map(({ test }) => test);
  const near = inFamily.toSorted((a, b) => nearTo(path)(a.source, b.source)).map(({ test }) => test);
  const first = layout === null ? [] : [layout.after.test];
  return [...new Set([...own, ...first, ...near, ...orphans])];
}

function nearTo(path: string): (a: string, b: string) => number {
  const near = (other: string) => shared(folderOf(other), folderOf(path));
  return (a, b) => near(b) - near(a) || (a < b ? -1 : 1);
}

async function readAll(
  tests: readonly string[],
  project: Project,
): Promise<{ readonly path: string; readonly text: string }[]> {
  const texts = await Promise.all(
    tests.slice(0, MOST_READ).map(async (path) => ({ path, text: await project.read(path) })),
  );
  return texts.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));
}
