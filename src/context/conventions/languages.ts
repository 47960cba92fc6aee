/** What is known beforehand of the tests in a language; all else is seen from the project. */
export interface Language {
  /** Of files that can test one another. */
  readonly endings: readonly string[];
  /** Names of the files that say how a package is built and tested; `*` stands for anything. */
  readonly manifests: readonly string[];
  /**
   * Where tests go in a project that has none yet; null where that cannot be known. `*` is the file's name; a folder is one
   * of its package, and `**` the file's own folders below it. With `./` it is the folder of the manifest that tells of
   * tests.
   */
  readonly place: string | null;
  /** Another place, where a manifest has this in it. */
  readonly unless?: readonly [sign: RegExp, place: string];
  /** The language or its build tools demand that place: tests that stand elsewhere are of another kind. */
  readonly demanded?: true;
}

const LANGUAGES: readonly Language[] = [
  {
    endings: ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'],
    manifests: ['package.json', 'vitest.config.*', 'jest.config.*', '.mocharc.*', 'deno.json', 'deno.jsonc'],
    place: '*.test',
    // The only runner of these that looks into one folder alone.
    unless: [/(?<!@types\/)\bmocha\b/, 'test/**/*.test'],
  },
  {
    endings: ['py'],
    manifests: [
      ...['pyproject.toml', 'setup.cfg', 'tox.ini', 'pytest.ini', 'setup.py', 'requirements*.txt', 'Pipfile'],
    ],
    place: 'tests/test_*',
  },
  { endings: ['go'], manifests: ['go.mod'], place: '*_test', demanded: true },
  // The file itself.
  { endings: ['rs'], manifests: ['Cargo.toml'], place: '*', demanded: true },
  {
    endings: ['java', 'kt', 'groovy', 'scala'],
    manifests: ['pom.xml', 'build.gradle', 'build.gradle.kts'],
    place: 'src/test/**/*Test',
    demanded: true,
  },
  // In the project of the tests.
  { endings: ['cs', 'fs', 'vb'], manifests: ['*.csproj', '*.fsproj', '*.vbproj'], place: './*Tests' },
  {
    endings: ['rb'],
    manifests: ['Gemfile', '*.gemspec', '.rspec'],
    place: 'test/**/*_test',
    unless: [/\brspec\b/i, 'spec/**/*_spec'],
  },
  {
    endings: ['php'],
    manifests: ['composer.json', 'phpunit.xml', 'phpunit.xml.dist'],
    place: 'tests/**/*Test',
  },
  {
    endings: ['c', 'h', 'cc', 'hh', 'cpp', 'hpp', 'cxx', 'hxx'],
    manifests: ['CMakeLists.txt', 'meson.build'],
    place: null,
  },
  { endings: ['dart'], manifests: ['pubspec.yaml'], place: 'test/**/*_test' },
];

/** The language of a file by its ending; of an unknown one only that its files go together. */
export function languageOf(path: string): Language {
  const ending = endingOf(path);
  const known = LANGUAGES.find(({ endings }) => endings.includes(ending));
  return known ?? { endings: [ending], manifests: [], place: null };
}

/** Which of the language's manifests a file is: the number in their list; -1 for none. */
export function manifestRank(path: string, { manifests }: Language): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return manifests.findIndex((form) => {
    const [start = '', end] = form.split('*');
    return end === undefined ? name === form : name.startsWith(start) && name.endsWith(end);
  });
}

export function endingOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1] ?? '';
}
