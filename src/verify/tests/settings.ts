import { posix } from 'node:path';
import { parse } from 'jsonc-parser';
import { alternatives, hasParts } from '../../models/index.ts';

/**
 * Files that say which tests run, and what they and the code are checked with: forms of names as in `edits/plan/kinds.ts`, in
 * small letters.
 */
const FILES = `
  {jest,vitest,ava,karma,playwright,playwright-ct,cypress,wdio,jasmine,web-test-runner,wallaby,testem,tap}.{config,conf}.*
  {nyc,c8,eslint,stylelint,mocha,nightwatch,codecept,protractor,cucumber,testcafe,lint-staged,oxlint,stryker}.{config,conf}.*
  {jest,vitest,cypress,playwright,karma,wdio,mocha}.*.{config,conf}.* {jest,vitest,cypress,playwright}-*.{config,conf}.*
  {jest,vitest,mocha}.{workspace,projects,setup,preset}.* {jest,vitest,mocha,cypress,nightwatch}{,-*,.*}.json jasmine.json
  {,.}vitest.workspace .{mocha,tap,nyc,c8,eslint,stylelint,jshint,jscs,oxlint,testcafe,lintstaged,jest,pylint,coverage}rc{,.*}
  .{eslint,stylelint,jshint,oxlint}ignore mocha.opts .vscode-test.* cucumber.{js,cjs,mjs,json,yml,yaml} biome.json{,c}
  tslint.json bunfig.toml {,.}pytest.{ini,toml} tox.{ini,toml} noxfile.py {,.}mypy.ini {,.}ruff.toml .flake8 pylintrc{,.toml}
  pyrightconfig.json pyrefly.toml ty.toml behave.ini nose.cfg {,.}clippy.toml nextest.toml .cargo/config{,.toml}
  .golangci.* staticcheck.conf phpunit*.xml{,.dist} phpstan*.neon{,.dist} psalm*.xml{,.dist} .rspec .simplecov
  .rubocop*.yml .mvn/ testng*.xml junit-platform.properties {checkstyle,pmd,spotbugs}*.xml detekt*.yml .swiftlint.yml
  *.runsettings xunit.runner.json dart_test.yaml analysis_options.yaml .credo.exs {,.}codecov.y{a,}ml .coveralls.yml
  sonar-project.properties {,.}lefthook{,-local}.* dangerfile{,.*}
  .travis.yml .gitlab-ci.yml azure-pipelines.yml jenkinsfile appveyor.yml bitbucket-pipelines.yml .pre-commit-config.yaml
  .github/{workflows,actions}/ .circleci/ .buildkite/ .husky/`;

let forms:
  | readonly { readonly names: readonly (readonly string[])[]; readonly isFolder: boolean }[]
  | undefined;

/** Whether a file says nothing else than which tests run and what is checked. */
export function isSettings(path: string): boolean {
  forms ??= FILES.trim()
    .split(/\s+/)
    .flatMap((form) => alternatives(form, 400))
    .map((form) => ({
      names: form
        .replace(/\/$/, '')
        .split('/')
        .map((name) => name.split('*')),
      isFolder: form.endsWith('/'),
    }));
  const parts = path.toLowerCase().split('/');
  return forms.some(({ names, isFolder }) => {
    const last = parts.length - names.length;
    const starts = isFolder ? Array.from({ length: Math.max(0, last) }, (_, i) => i) : [last];
    return starts.some((start) => names.every((name, i) => hasParts(name, parts[start + i] ?? '')));
  });
}

/**
 * Other files decide about tests among other things, as manifests do: of these, the part that does, as a text that can be compared.
 * Null for all others.
 */
export function settingsIn(path: string, marked: string): string | null {
  const name = posix.basename(path);
  const text = marked.replace(/^\uFEFF/, '');
  if (name === 'package.json') return packageSettings(text);
  if (/^(?:deno\.jsonc?|project\.json|angular\.json|nx\.json|turbo\.json)$/.test(name))
    return checkedBy(text);
  if (/^[jt]sconfig[\w.-]{0,60}\.json$/.test(name)) return compilerSettings(text);
  if (/^vite\.config\.[cm]?[jt]s$/.test(name)) return blocksOf(text, /\btest ?: ?\{/g);
  if (name === 'pyproject.toml' || name === 'setup.cfg') {
    return sectionsOf(
      text,
      /^\[+(?:tool[.:])?(?:pytest|coverage|tox|nox|mypy|ruff|flake8|pyright|pylint|hatch\.envs)/,
    );
  }
  if (name === 'Cargo.toml') {
    const sections = sectionsOf(text, /^\[+(?:test|profile\.test|lints?|lib|bin|workspace\.lints)\b/);
    const kept = sections
      .split('\n')
      .filter((line) => !/^(?:name|path|crate-type|proc-macro|doc)\b/.test(line));
    return [...kept, linesWith(text, /^\s*auto(?:tests|bins|examples)\b/)].join('\n');
  }
  if (
    /^(?:pom\.xml|build\.gradle(?:\.kts)?|gradle\.properties|.*\.csproj|Directory\.Build\.(?:props|targets))$/.test(
      name,
    )
  )
    return linesWith(text, JVM);
  if (/^(?:Makefile|justfile|Taskfile\.ya?ml|Rakefile|mix\.exs)$/.test(name))
    return linesWith(text, /test|check|lint/i);
  return null;
}

const JVM =
  /skip(?:ITs|Tests)|maven\.test|testFailureIgnore|ignoreFailures|surefire|failsafe|useJUnit|excludeTest|<exclude>|<(?:excluded)?[gG]roups>|(?:exclude|include)(?:Tags|Categories)|NoWarn|filter ?\{|IsTestProject|TreatWarningsAsErrors|enabled ?= ?false|onlyIf/;

const PACKAGE_SETTINGS = [
  'jest',
  'mocha',
  'ava',
  'tap',
  'nyc',
  'c8',
  'vitest',
  'eslintConfig',
  'xo',
  'tape',
  'lint-staged',
  'eslintIgnore',
  'stylelint',
  'standard',
  'jasmine',
  'cypress',
  'playwright',
  'testem',
  'karma',
  'qunit',
];

function packageSettings(text: string): string {
  const parsed = objectIn(text);
  const scripts = Object.entries(objectOf(parsed['scripts'])).filter(([name]) =>
    /test|spec|unit|lint|check|types?|ci\b|mocha|jest|vitest|ava|coverage/.test(name),
  );
  const others = PACKAGE_SETTINGS.map((name) => [name, parsed[name]]).filter(
    ([, value]) => value !== undefined,
  );
  return JSON.stringify([scripts.sort(), others]);
}

/** Of settings of builds: what is named for tests and checks, wherever it stands. */
function checkedBy(text: string): string {
  const found: unknown[] = [];
  const waiting: unknown[] = [objectIn(text)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [name, value] of Object.entries(objectOf(next))) {
      if (/test|lint|check/i.test(name)) found.push([name, value]);
      else waiting.push(value);
    }
  }
  return JSON.stringify(found);
}

/** What a compiler looks at, and how strictly. */
function compilerSettings(text: string): string {
  const { extends: from, include, exclude, files, compilerOptions } = objectIn(text);
  const strict = Object.entries(objectOf(compilerOptions)).filter(([name]) =>
    /^(?:strict|no(?!Emit)[A-Z]|skip|allowUn|exact|useUnknown|checkJs)/.test(name),
  );
  return JSON.stringify([from, include, exclude, files, strict.sort()]);
}

const MOST_BLOCKS = 20;

/** The blocks in braces that begin so. */
function blocksOf(text: string, start: RegExp): string {
  const blocks = [...text.matchAll(start)].slice(0, MOST_BLOCKS).map(({ index }) => {
    let depth = 0;
    for (let at = text.indexOf('{', index); at < text.length; at++) {
      if (text[at] === '{') depth++;
      else if (text[at] === '}' && --depth === 0) return text.slice(index, at + 1);
    }
    return text.slice(index);
  });
  return blocks.join('\n');
}

/** With comments and commas at the end, as these files have them. */
function objectIn(text: string): Readonly<Record<string, unknown>> {
  return objectOf(parse(text, [], { allowTrailingComma: true }));
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The sections of a TOML or INI file whose heads match, without comments and spaces. */
function sectionsOf(text: string, head: RegExp): string {
  let isIn = false;
  const kept: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('[')) isIn = head.test(line);
    if (isIn && line !== '' && !line.startsWith('#')) kept.push(line);
  }
  return kept.join('\n');
}

function linesWith(text: string, pattern: RegExp): string {
  return text
    .split('\n')
    .filter((line) => pattern.test(line.slice(0, 2_000)))
    .map((line) => line.trim())
    .join('\n');
}
