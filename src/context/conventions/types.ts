/** What something was found by: a file, and what stands in it or what it is. */
export interface Evidence {
  readonly path: string;
  readonly what: string;
}

/** A project as far as it can be looked at. Paths are relative to its top, with `/`. */
export interface Project {
  /** Of files of code, and of those that say how a project is built. */
  readonly paths: readonly string[];
  /** Null for a file that is not there or may not be read; secrets are masked. */
  read(path: string): Promise<string | null>;
}

export type TestFramework =
  | 'vitest'
  | 'jest'
  | 'mocha'
  | 'jasmine'
  | 'ava'
  | 'tap'
  | 'uvu'
  | 'node:test'
  | 'bun:test'
  | 'deno'
  | 'playwright'
  | 'cypress'
  | 'pytest'
  | 'unittest'
  | 'go'
  | 'cargo'
  | 'junit5'
  | 'junit4'
  | 'testng'
  | 'xunit'
  | 'nunit'
  | 'mstest'
  | 'rspec'
  | 'minitest'
  | 'phpunit'
  | 'pest';

export interface FoundFramework {
  readonly id: TestFramework;
  /** As people write it: `Vitest`, `JUnit 5`. */
  readonly name: string;
  readonly evidence: Evidence;
}

/** Where the tests of a file belong. */
export interface TestPlace {
  /** Relative to the workspace, as in edits; for tests inside of the file, the file itself. */
  readonly path: string;
  /** The file is there already: tests are added to it. */
  readonly exists: boolean;
  /** In words: `beside the file`, `in __tests__`, `test/ mirrors src/`, `in the file itself`. */
  readonly layout: string;
  /**
   * How sure that is: the file's own tests; where tests of other files are; what the framework or the language demands;
   * or, in a project without any test, only what the framework would find.
   */
  readonly by: 'own-test' | 'siblings' | 'rule' | 'default';
  readonly evidence: Evidence;
}

export interface TestExample {
  readonly path: string;
  /** Whole lines from the top; secrets masked. */
  readonly text: string;
  /** Not all of the file. */
  readonly cut: boolean;
  readonly tokens: number;
}

export interface TestRun {
  /** Runs the tests of that one file, in a shell at the project's top. */
  readonly command: string;
  /** The folder to run it in, relative to the workspace; empty for its top. */
  readonly folder: string;
  readonly evidence: Evidence;
}

/** What is known of a project's tests; null for what was not found. */
export interface TestFacts {
  readonly framework: FoundFramework | null;
  readonly place: TestPlace | null;
  /** Titles of tests as this project writes them. */
  readonly titles: readonly string[];
  readonly example: TestExample | null;
  readonly run: TestRun | null;
}

export type DocStyleId =
  | 'jsdoc'
  | 'tsdoc'
  | 'google'
  | 'numpy'
  | 'sphinx'
  | 'epytext'
  | 'plain'
  | 'xml'
  | 'rustdoc'
  | 'go'
  | 'javadoc'
  | 'kdoc'
  | 'doxygen'
  | 'phpdoc'
  | 'yard'
  | 'rdoc';

export interface DocStyle {
  readonly id: DocStyleId;
  /** In words for a prompt: `Google style docstrings ("Args:", "Returns:")`. */
  readonly name: string;
  /** One of the project's own, to copy the style from; null where there is none. */
  readonly example: string | null;
  readonly evidence: Evidence;
}
