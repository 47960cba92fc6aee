/** What is known beforehand of the tests in a language; all else is seen from the project. */
export interface Language {
  /** Of files that can test one another. */
  readonly endings: readonly string[];
  /** Names of the files that say how a package is built and tested; `*` stands for anything. */
  readonly manifests: readonly string[];
  /**
   * Where tests go in a project that has none yet; null where that cannot be known. `*` is the file's name; a folder is one
   * of its package, and `**` the file's own folders below it.
   */
  readonly place: string | null;
  /** The language or its build tools demand that place: tests that stand elsewhere are of another kind. */
  readonly demanded?: true;
  /** What a test or a manifest of a framework has in it, and a place of its own. The first that matches counts. */
  readonly frameworks?: readonly (readonly [id: string, sign: Pick<RegExp, 'test'>, place?: string])[];
}

/** An import of what tests are written with: its mocks alone are used with other frameworks, too. */
const IMPORT = /^import\s+(?:\w+|\{([^}]*)\})\s*$/;
const OF_TESTS = /\b(?:test|it|describe|suite)\b/;
const LONGEST_STATEMENT = 500;

const NODE_TEST: Pick<RegExp, 'test'> = {
  test(text) {
    const before = (index: number) => text.slice(Math.max(0, index - LONGEST_STATEMENT), index);
    const isImport = ({ index }: RegExpExecArray): boolean => {
      const statement = before(index);
      const [found, names = 'test'] = IMPORT.exec(statement.slice(statement.lastIndexOf('import'))) ?? [];
      return found !== undefined && OF_TESTS.test(names);
    };
    const isCommand = ({ index }: RegExpExecArray): boolean =>
      /\b(?:node|tsx)\s/.test(before(index).split(/["\n]/).at(-1) ?? '');
    return (
      /\brequire\(['"]node:test['"]/.test(text) ||
      [...text.matchAll(/\bfrom\s+['"]node:test['"]/g)].some(isImport) ||
      [...text.matchAll(/--test\b/g)].some(isCommand)
    );
  },
};

const LANGUAGES: readonly Language[] = [
  {
    endings: ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'],
    manifests: ['package.json', 'vitest.config.*', 'jest.config.*', '.mocharc.*', 'deno.json', 'deno.jsonc'],
    place: '*.test',
    frameworks: [
      ['vitest', /\bvitest\b/],
      ['node:test', NODE_TEST],
      ['bun:test', /\bbun:test\b|\bbun test\b/],
      ['jest', /(?<!@types\/)\bjest\b|\breact-scripts\b/],
      ['mocha', /(?<!@types\/)\bmocha\b/, 'test/**/*.test'],
      ['ava', /(?<![\w-])ava(?![\w-])/],
      ['playwright', /@playwright\/test/],
    ],
  },
  {
    endings: ['py'],
    manifests: [
      'pyproject.toml',
      'setup.cfg',
      'tox.ini',
      'pytest.ini',
      'setup.py',
      'requirements*.txt',
      'Pipfile',
    ],
    place: 'tests/test_*',
    frameworks: [
      ['unittest', /\bunittest\.\w*TestCase\b|^[ \t]*from unittest import .*TestCase|-m unittest\b/m],
      ['pytest', /\bpytest\b|^(?:async )?def test_\w+\(/m],
    ],
  },
  {
    endings: ['go'],
    manifests: ['go.mod'],
    place: '*_test',
    demanded: true,
    frameworks: [['go', /^[ \t]*(?:import[ \t]+)?"testing"|^module /m]],
  },
  {
    endings: ['rs'],
    manifests: ['Cargo.toml'],
    // The file itself.
    place: '*',
    demanded: true,
    frameworks: [['cargo', /#\[(?:\w+::)?test\]|^\[(?:package|workspace)\]/m]],
  },
  {
    endings: ['java', 'kt', 'groovy', 'scala'],
    manifests: ['pom.xml', 'build.gradle', 'build.gradle.kts'],
    place: 'src/test/**/*Test',
    demanded: true,
    frameworks: [
      ['junit5', /\borg\.junit\.jupiter\b|junit-jupiter|junit-bom|useJUnitPlatform|kotlin\(["']test["']\)/],
      ['testng', /\borg\.testng\b|useTestNG/],
      ['junit4', /\borg\.junit\.(?:Test|Assert|\*)|junit:junit\b|<artifactId>junit<|useJUnit\(\)/],
    ],
  },
  {
    endings: ['cs', 'fs', 'vb'],
    manifests: ['*.csproj', '*.fsproj', '*.vbproj'],
    place: null,
    // In the project that has the framework, which is the one of the tests.
    frameworks: [
      ['xunit', /\busing Xunit\b|Include="xunit/i, './*Tests'],
      ['nunit', /\busing NUnit\b|Include="NUnit/i, './*Tests'],
      ['mstest', /\[TestMethod\b|(?:Include|Sdk)="MSTest/i, './*Tests'],
    ],
  },
  {
    endings: ['rb'],
    manifests: ['Gemfile', '*.gemspec', '.rspec'],
    place: 'test/**/*_test',
    frameworks: [
      ['rspec', /\brspec\b|\b(?:spec|rails)_helper\b/i, 'spec/**/*_spec'],
      ['minitest', /\bminitest\b|ActiveSupport::TestCase|gem ["']rails["']/i],
    ],
  },
  {
    endings: ['php'],
    manifests: ['composer.json', 'phpunit.xml', 'phpunit.xml.dist'],
    place: 'tests/**/*Test',
    frameworks: [
      ['pest', /\bpestphp\b|^(?:it|test)\(['"]/m],
      ['phpunit', /\bphpunit\b/i],
    ],
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

/** A test framework that was found, and where tests go with it in a project that has none. */
export interface Framework {
  readonly id: string;
  readonly place: string | null;
}

/** Which framework a test or a manifest speaks of; what a manifest's scripts of the tests start counts first. */
export function frameworkIn(text: string, { frameworks = [], place }: Language): Framework | null {
  const scripts = text.match(/"test[\w:-]*"\s*:\s*"[^"]*"/g)?.join('\n') ?? '';
  for (const searched of [scripts, text]) {
    const [id, , own = place] = frameworks.find(([, sign]) => sign.test(searched)) ?? [];
    if (id !== undefined) return { id, place: own };
  }
  return null;
}

export function endingOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1] ?? '';
}
