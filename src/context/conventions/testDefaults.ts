import { baseOf, endingOf, folderOf, testFileName } from './testNames.ts';
import type { FoundFramework, Project, TestFramework, TestPlace } from './types.ts';

/**
 * Where tests of a file belong when no other test shows it: what the language or the build tool demands, or else where
 * the framework looks by itself.
 */
export function defaultPlace(
  path: string,
  { id, evidence }: FoundFramework,
  project: Project,
): TestPlace | null {
  const [stem, ending, folder] = [baseOf(path), endingOf(path), folderOf(path)];
  const place = (
    by: 'rule' | 'default',
    inFolder: readonly string[],
    name: { readonly prefix?: string; readonly suffix?: string },
    layout: string,
  ): TestPlace => {
    const file = testFileName({ stem, prefix: name.prefix ?? '', suffix: name.suffix ?? '' }, ending);
    const target = [...inFolder, file].join('/');
    return { path: target, exists: project.paths.includes(target), layout, by, evidence };
  };
  const top = folderOf(evidence.path);

  if (id === 'go') return place('rule', folder, { suffix: '_test' }, 'beside the file, as Go demands');
  if (id === 'cargo') {
    return { path, exists: true, layout: 'in the file itself, in a module tests', by: 'rule', evidence };
  }
  if (isJava(id)) {
    const main = folder.lastIndexOf('main');
    if (main < 1 || folder[main - 1] !== 'src') return null;
    const tests = [...folder.slice(0, main), 'test', ...folder.slice(main + 1)];
    return place('rule', tests, { suffix: 'Test' }, 'src/test mirrors src/main');
  }
  if (id === 'xunit' || id === 'nunit' || id === 'mstest') {
    // The project that has the framework is the one of the tests.
    if (!/proj$/.test(evidence.path)) return null;
    return place('rule', top, { suffix: 'Tests' }, `in the test project ${top.join('/')}`);
  }
  const form = DEFAULTS[id];
  if (form === undefined) return null;
  const [inFolder, name] = form;
  if (inFolder === null) return place('default', folder, name, 'beside the file');
  return place('default', [...top, inFolder], name, `in ${inFolder}`);
}

/** Of the frameworks' manuals: a folder, or null for beside the file, and the name that they find. */
const DEFAULTS: Readonly<
  Partial<
    Record<
      TestFramework,
      readonly [folder: string | null, name: { readonly prefix?: string; readonly suffix?: string }]
    >
  >
> = {
  vitest: [null, { suffix: '.test' }],
  jest: [null, { suffix: '.test' }],
  'node:test': [null, { suffix: '.test' }],
  'bun:test': [null, { suffix: '.test' }],
  ava: [null, { suffix: '.test' }],
  tap: ['test', {}],
  uvu: ['tests', {}],
  mocha: ['test', { suffix: '.test' }],
  jasmine: ['spec', { suffix: '.spec' }],
  deno: [null, { suffix: '_test' }],
  pytest: ['tests', { prefix: 'test_' }],
  unittest: ['tests', { prefix: 'test_' }],
  rspec: ['spec', { suffix: '_spec' }],
  minitest: ['test', { suffix: '_test' }],
  phpunit: ['tests', { suffix: 'Test' }],
  pest: ['tests', { suffix: 'Test' }],
};

function isJava(id: TestFramework): boolean {
  return id === 'junit5' || id === 'junit4' || id === 'testng';
}
