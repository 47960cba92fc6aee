import { shared } from './testLayout.ts';
import { familyOfPath, folderOf } from './testNames.ts';
import type { FoundFramework, Project, TestFramework } from './types.ts';

const NAMES: Readonly<Record<TestFramework, string>> = {
  vitest: 'Vitest',
  jest: 'Jest',
  mocha: 'Mocha',
  jasmine: 'Jasmine',
  ava: 'AVA',
  tap: 'node-tap',
  uvu: 'uvu',
  'node:test': 'node:test',
  'bun:test': 'bun:test',
  deno: 'Deno.test',
  playwright: 'Playwright Test',
  cypress: 'Cypress',
  pytest: 'pytest',
  unittest: 'unittest',
  go: 'Go’s testing package',
  cargo: 'Rust’s #[test]',
  junit5: 'JUnit 5',
  junit4: 'JUnit 4',
  testng: 'TestNG',
  xunit: 'xUnit.net',
  nunit: 'NUnit',
  mstest: 'MSTest',
  rspec: 'RSpec',
  minitest: 'Minitest',
  phpunit: 'PHPUnit',
  pest: 'Pest',
};

/** What a file says, and which framework it says it of. The first that matches counts. */
type Rule = readonly [framework: TestFramework, form: RegExp];

/** What a test itself imports or is written with: the surest sign, where it has one. */
const IN_TESTS: Readonly<Record<string, readonly Rule[]>> = {
  ts: [
    ['vitest', /from\s+['"]vitest['"]/],
    // Its mocks alone are used with other frameworks, too.
    [
      'node:test',
      /(?:import\s+(?:\w+|\{[^}]*\b(?:test|it|describe|suite)\b[^}]*\})[^;'"]*?from\s+|require\()['"]node:test['"]/,
    ],
    ['playwright', /from\s+['"]@playwright\/test['"]/],
    ['jest', /from\s+['"]@jest\/globals['"]|\bjest\.(?:fn|mock|spyOn)\(/],
    ['ava', /(?:from\s+|require\()['"]ava['"]/],
    ['bun:test', /from\s+['"]bun:test['"]/],
    ['tap', /(?:from\s+|require\()['"](?:tap|@tapjs\/\w+)['"]/],
    ['uvu', /(?:from\s+|require\()['"]uvu['"]/],
    ['mocha', /(?:from\s+|require\()['"](?:mocha|chai)['"]/],
    ['deno', /\bDeno\.test\(/],
    ['cypress', /\bcy\.(?:visit|get|mount)\(/],
  ],
  py: [
    ['unittest', /\bunittest\.(?:TestCase|IsolatedAsyncioTestCase)\b|from unittest import .*TestCase/],
    ['pytest', /^\s*(?:import pytest|from pytest)|^(?:async )?def test_\w+\(/m],
  ],
  go: [['go', /^\s*(?:import\s+)?"testing"/m]],
  rs: [['cargo', /#\[(?:\w+::)?test\]/]],
  java: [
    ['junit5', /\borg\.junit\.jupiter\b/],
    ['testng', /\borg\.testng\b/],
    ['junit4', /\borg\.junit\.(?:Test|Assert|\*)/],
  ],
  cs: [
    ['xunit', /\busing Xunit\b|\[(?:Fact|Theory)\b/],
    ['nunit', /\busing NUnit\b|\[TestFixture\b/],
    ['mstest', /\[TestMethod\b|Microsoft\.VisualStudio\.TestTools/],
  ],
  rb: [
    ['minitest', /minitest\/autorun|Minitest::(?:Test|Spec)|ActiveSupport::TestCase/],
    ['rspec', /\bRSpec\.describe\b|^\s*(?:require ['"](?:spec|rails)_helper['"]|describe\b)/m],
  ],
  php: [
    ['phpunit', /\bPHPUnit\\Framework\b|extends\s+\w*TestCase\b/],
    ['pest', /^(?:it|test)\(['"]/m],
  ],
};

/** What the files say that tell how a project is built. */
const IN_MANIFESTS: Readonly<Record<string, readonly (readonly [name: RegExp, rules: readonly Rule[]])[]>> = {
  ts: [
    [
      /^package\.json$/,
      [
        // What the script of the tests starts, before what is only installed.
        ['vitest', /"test[:\w-]*"\s*:\s*"[^"]*\bvitest\b/],
        ['jest', /"test[:\w-]*"\s*:\s*"[^"]*(?:\bjest\b|react-scripts test)/],
        ['mocha', /"test[:\w-]*"\s*:\s*"[^"]*\bmocha\b/],
        ['ava', /"test[:\w-]*"\s*:\s*"(?:[^"]*\W)?ava\b/],
        ['node:test', /"test[:\w-]*"\s*:\s*"[^"]*\b(?:node|tsx)\s[^"]*--test\b/],
        ['bun:test', /"test[:\w-]*"\s*:\s*"[^"]*\bbun test\b/],
        ['tap', /"test[:\w-]*"\s*:\s*"(?:[^"]*\W)?tap\b/],
        ['jasmine', /"test[:\w-]*"\s*:\s*"[^"]*\b(?:jasmine|ng test)\b/],
        ['vitest', /"vitest"\s*:\s*"/],
        ['jest', /"(?:jest|ts-jest|react-scripts|jest-expo)"\s*:/],
        ['mocha', /"mocha"\s*:/],
        ['jasmine', /"jasmine(?:-core)?"\s*:\s*"/],
        ['ava', /"ava"\s*:/],
        ['tap', /"tap"\s*:\s*"/],
        ['uvu', /"uvu"\s*:\s*"/],
        ['playwright', /"@playwright\/test"\s*:/],
        ['cypress', /"cypress"\s*:\s*"/],
      ],
    ],
    [/^vitest\.config\.\w+$/, [['vitest', /^/]]],
    [/^jest\.config\.\w+$/, [['jest', /^/]]],
    [/^\.mocharc\.\w+$/, [['mocha', /^/]]],
    [/^deno\.jsonc?$/, [['deno', /^/]]],
    [/^playwright\.config\.\w+$/, [['playwright', /^/]]],
  ],
  py: [
    [/^(?:pytest\.ini|conftest\.py)$/, [['pytest', /^/]]],
    [
      /^(?:pyproject\.toml|setup\.cfg|tox\.ini)$/,
      [['pytest', /^\[(?:tool[.:])?pytest\b.*|["'\s]pytest\b.*/m]],
    ],
    [/^(?:requirements[\w.-]*\.(?:txt|in)|Pipfile|setup\.py|noxfile\.py)$/, [['pytest', /^.*\bpytest\b.*/m]]],
    [/^(?:pyproject\.toml|tox\.ini|setup\.cfg|Makefile)$/, [['unittest', /^.*\bunittest\b.*/m]]],
  ],
  go: [[/^go\.mod$/, [['go', /^module .*/m]]]],
  rs: [[/^Cargo\.toml$/, [['cargo', /^\[(?:package|workspace)\]/m]]]],
  java: [
    [
      /^(?:pom\.xml|build\.gradle(?:\.kts)?|libs\.versions\.toml)$/,
      [
        ['junit5', /junit-jupiter|org\.junit\.jupiter|useJUnitPlatform|junit-bom/],
        ['testng', /org\.testng|useTestNG/],
        ['junit4', /junit:junit\b|<artifactId>junit<\/artifactId>|useJUnit\(\)/],
        ['junit5', /kotlin\(["']test["']\)/],
      ],
    ],
  ],
  cs: [
    [
      /\.(?:csproj|fsproj|vbproj)$|^Directory\.(?:Packages|Build)\.props$/,
      [
        ['xunit', /Include="xunit/i],
        ['nunit', /Include="NUnit"/i],
        ['mstest', /Include="MSTest|Sdk="MSTest/i],
      ],
    ],
  ],
  rb: [
    [
      /^(?:Gemfile|.+\.gemspec)$/,
      [
        ['rspec', /["']rspec[\w-]*["']/],
        ['minitest', /["']minitest["']/],
      ],
    ],
    [/^\.rspec$/, [['rspec', /^/]]],
    // What Rails comes with.
    [/^Gemfile$/, [['minitest', /gem ["']rails["']/]]],
  ],
  php: [
    [
      /^composer\.json$/,
      [
        ['pest', /"pestphp\/pest"/],
        ['phpunit', /"phpunit\/phpunit"|"test"\s*:\s*"[^"]*phpunit/],
      ],
    ],
    [/^phpunit\.xml(?:\.dist)?$/, [['phpunit', /^/]]],
  ],
};

/** Names of files that tell how a project is built and tested, for a search by name. */
export const MANIFESTS: readonly string[] = [
  ...[
    'package.json',
    'vitest.config.*',
    'jest.config.*',
    '.mocharc.*',
    'deno.json',
    'deno.jsonc',
    'playwright.config.*',
  ],
  ...['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'],
  ...[
    'pytest.ini',
    'pyproject.toml',
    'setup.cfg',
    'tox.ini',
    'requirements*.txt',
    'requirements*.in',
    'Pipfile',
  ],
  ...['setup.py', 'noxfile.py', 'Makefile', 'uv.lock', 'poetry.lock', 'Pipfile.lock'],
  ...[
    'go.mod',
    'Cargo.toml',
    'pom.xml',
    'mvnw',
    'build.gradle',
    'build.gradle.kts',
    'gradlew',
    'libs.versions.toml',
  ],
  ...['*.csproj', '*.fsproj', '*.vbproj', 'Directory.Packages.props', 'Directory.Build.props'],
  ...['Gemfile', '*.gemspec', '.rspec', 'rails', 'composer.json', 'phpunit.xml', 'phpunit.xml.dist'],
];

/** Which framework a test is written with, by its own text. */
export function frameworkOfTest(path: string, text: string): FoundFramework | null {
  return byRules(IN_TESTS[familyOfPath(path)[0] ?? ''] ?? [], path, text);
}

/** Which framework a project has for files like one, by what says how it is built: the nearest to the file first. */
export async function frameworkOfProject(path: string, project: Project): Promise<FoundFramework | null> {
  const kinds = IN_MANIFESTS[familyOfPath(path)[0] ?? ''] ?? [];
  const known = project.paths.filter((other) => kinds.some(([form]) => form.test(nameOf(other))));
  const order = (other: string) => kinds.findIndex(([form]) => form.test(nameOf(other)));
  for (const folder of foldersNear(path, known)) {
    const here = known.filter((other) => folderOf(other).join('/') === folder);
    for (const manifest of here.toSorted((a, b) => order(a) - order(b))) {
      const text = await project.read(manifest);
      const rules = kinds.filter(([form]) => form.test(nameOf(manifest))).flatMap(([, all]) => all);
      const found = text === null ? null : byRules(rules, manifest, text);
      if (found !== null) return found;
    }
  }
  return null;
}

/**
 * The folders of files: those above a path first, innermost first, then the others, nearest first, since the tests of a
 * project can be a project of their own.
 */
export function foldersNear(path: string, files: readonly string[]): string[] {
  const own = folderOf(path);
  const rank = (folder: string): number => {
    const near = folder === '' ? 0 : shared(folder.split('/'), own);
    const isAbove = folder === '' || near === folder.split('/').length;
    return (isAbove ? 1_000 : 0) + near;
  };
  const folders = new Set(files.map((file) => folderOf(file).join('/')));
  return [...folders].sort((a, b) => rank(b) - rank(a) || a.length - b.length || (a < b ? -1 : 1));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A file without line ends, as a minified one, would be its own evidence. */
const MOST_EVIDENCE_CHARS = 120;

function byRules(rules: readonly Rule[], path: string, text: string): FoundFramework | null {
  for (const [id, form] of rules) {
    const match = form.exec(text);
    if (match === null) continue;
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1).split('\n')[0] ?? '';
    const what = match[0].trim() === '' ? 'it is there' : line.trim() || match[0].trim();
    return { id, name: NAMES[id], evidence: { path, what: what.slice(0, MOST_EVIDENCE_CHARS) } };
  }
  return null;
}
