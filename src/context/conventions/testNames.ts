/** How a file of tests is named after what it tests: `cart.test.ts` is `cart` with the suffix `.test`. */
export interface TestName {
  readonly stem: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** Endings that belong together: a test of one may be in another. */
const FAMILIES: readonly (readonly string[])[] = [
  ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'],
  ['py'],
  ['go'],
  ['rs'],
  ['java', 'kt', 'groovy', 'scala'],
  ['cs', 'fs', 'vb'],
  ['rb'],
  ['php'],
];

/** The endings that tests of a file, and what they are named after, can have; empty where no tests are known. */
export function familyOfPath(path: string): readonly string[] {
  const ending = endingOf(path);
  return FAMILIES.find((endings) => endings.includes(ending)) ?? [];
}

const AFTER_POINT = /^(.+?)((?:[._-](?:unit|int|integration|e2e))?[._-](?:test|tests|spec))$/;
const BEFORE = /^(test[._-])(.+)$/;
const CAMEL = /^(.+?)(Tests?|TestCase|IT|Specs?)$/;
const CAMEL_BEFORE = /^(Test)(?=[A-Z])(.+)$/;

/** By the first ending of the family. */
const FORMS: Readonly<Record<string, { readonly after: RegExp | null; readonly before: RegExp | null }>> = {
  ts: { after: AFTER_POINT, before: BEFORE },
  py: { after: /^(.+)(_tests?)$/, before: /^(test_)(.+)$/ },
  go: { after: /^(.+)(_test)$/, before: null },
  rs: { after: /^(.+)(_tests?)$/, before: /^(test_)(.+)$/ },
  java: { after: CAMEL, before: CAMEL_BEFORE },
  cs: { after: CAMEL, before: CAMEL_BEFORE },
  rb: { after: /^(.+)(_(?:spec|test))$/, before: /^(test_)(.+)$/ },
  php: { after: CAMEL, before: CAMEL_BEFORE },
};

/** What a path says of being a test; null for one that is none by its name. */
export function testNameOf(path: string): TestName | null {
  const name = baseOf(path);
  const forms = FORMS[familyOfPath(path)[0] ?? ''];
  const [, stem, suffix] = forms?.after?.exec(name) ?? [];
  if (stem !== undefined && suffix !== undefined) return { stem, prefix: '', suffix };
  const [, prefix, rest] = forms?.before?.exec(name) ?? [];
  if (prefix !== undefined && rest !== undefined) return { stem: rest, prefix, suffix: '' };
  // A file in a folder of tests can have the very name of what it tests.
  return IN_TEST_FOLDER.test(path) ? { stem: name, prefix: '', suffix: '' } : null;
}

const IN_TEST_FOLDER = /(?:^|\/)(?:__tests__|tests?|specs?)\/.*\.(?:[cm]?[jt]sx?|rs)$/;

export function testFileName({ stem, prefix, suffix }: TestName, ending: string): string {
  return `${prefix}${stem}${suffix}.${ending}`;
}

export function baseOf(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '');
}

export function endingOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1] ?? '';
}

export function folderOf(path: string): string[] {
  return path.split('/').slice(0, -1);
}
