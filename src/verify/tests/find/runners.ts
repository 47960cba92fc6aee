import type { Framework } from '../types.ts';
import { isAssignment, type Part, programOf, quoted, unquoted } from './script.ts';

/** A runner of JavaScript tests in a command, and the command that runs it once, with a report. */
export interface FoundRunner {
  readonly framework: Framework;
  readonly line: string;
  /** The line that runs these files only. */
  readonly only: ((files: readonly string[]) => string) | null;
}

interface Runner {
  readonly framework: Framework;
  /** Options of the script that are left out: with `=`, a value follows or is part of them. */
  readonly without: RegExp;
  readonly valued?: RegExp;
  /** Put after the runner's own word. */
  readonly first?: string;
  /** Put at the end. */
  readonly last?: string;
  readonly subcommand?: RegExp;
  /** How the arguments are made that run some files only; null where they cannot be told apart. */
  readonly only: ((files: readonly string[]) => string) | null;
}

const files = (paths: readonly string[]): string => paths.map((path) => quoted(path)).join(' ');

const JEST: Runner = {
  framework: 'jest',
  without:
    /^(?:--watch(?:All)?|-o|--onlyChanged|-f|--onlyFailures|--lastCommit|--changed(?:Since|FilesWithAncestor)|--shard|-u|--updateSnapshot|-b|--bail|--(?:collectC|c)overage\w*|--ci|--json|--outputFile|--reporters|--notify)(?:=|$)/,
  valued:
    /^(?:--outputFile|--reporters|--coverageReporters|--coverageDirectory|--coverageProvider|--changedSince|--shard)$/,
  last: '--ci --json --outputFile={report} --watchAll=false --coverage=false',
  only: (paths) => `--runTestsByPath ${files(paths)}`,
};

const RUNNERS: Readonly<Record<string, Runner>> = {
  mocha: {
    framework: 'mocha',
    without:
      /^(?:-w|--watch|-b|--bail|-G|--growl|--full-trace|-R|--reporter|-O|--reporter-options?|--watch-files|--watch-ignore)(?:=|$)|^-R./,
    valued: /^(?:-R|--reporter|-O|--reporter-options?|--watch-files|--watch-ignore)$/,
    last: '-R xunit -O output={report}',
    only: null,
  },
  jest: JEST,
  vitest: {
    framework: 'vitest',
    without:
      /^(?:-w|--watch|--ui|--open|-u|--update|--coverage(?:\.\w+)*|--reporter|--outputFile|--bail|--run|--standalone|--browser\.ui|--changed|--shard)(?:=|$)/,
    valued: /^(?:--reporter|--outputFile|--bail|--shard)$/,
    subcommand: /^(?:run|watch|dev)$/,
    first: 'run',
    last: '--reporter=json --outputFile={report}',
    only: files,
  },
  ava: {
    framework: 'ava',
    without: /^(?:-w|--watch|--fail-fast|-u|--update-snapshots|-v|--verbose|-t|--tap|-i)(?:=|$)/,
    last: '--tap',
    only: null,
  },
  tape: { framework: 'tape', without: /^$/, only: null },
  qunit: {
    framework: 'tape',
    without: /^(?:-w|--watch|--reporter)(?:=|$)/,
    valued: /^--reporter$/,
    only: null,
  },
  tap: {
    framework: 'tap',
    without: /^(?:-w|--watch|-R\w*|--reporter|-b|--bail|--save-fixtures|--snapshot|-s|-S)(?:=|$)/,
    valued: /^(?:-R|--reporter)$/,
    last: '--reporter=tap',
    only: null,
  },
};

const NODE_TEST: Runner = {
  framework: 'node:test',
  without:
    /^--(?:watch|test-reporter(?:-destination)?|test-update-snapshots|experimental-test-coverage|test-coverage-\w+)(?:=|$)/,
  valued: /^--test-reporter(?:-destination)?$/,
  first: '--test-reporter=tap --test-reporter-destination={report}',
  only: null,
};

const NODE = /^(?:node|nodejs|tsx|ts-node|ts-node-esm|babel-node|esr|jiti)$/;
/** What starts a program again when a file changes, with how many words before that program. */
const WATCHER = /^(?:nodemon|chokidar|onchange|watchexec|entr|wtch)$/;

/** The runner that a command starts; null where it starts none that is known. */
export function runnerIn(part: Part): FoundRunner | null {
  const words = part.words.filter((word) => !isRedirection(word));
  for (const [i, word] of words.entries()) {
    if (isAssignment(word)) continue;
    const program = programOf(word).replace(/^_(?=mocha$)/, '');
    const before = words.slice(0, i).filter((earlier) => !/^['"]?CI=/i.test(earlier));
    const after = words.slice(i + 1);
    if (WATCHER.test(program)) {
      const at = after.findIndex((later) => later === '--exec' || later === '-x' || later === '--');
      return at < 0 ? null : runnerIn({ words: partWords(after[at + 1] ?? '', after.slice(at + 2)) });
    }
    if (/^(?:react-scripts|craco|react-app-rewired)$/.test(program) && after[0] === 'test') {
      return made(JEST, [...before, word, 'test'], after.slice(1));
    }
    if (program === 'bun' && after[0] === 'test') return made(BUN, [...before, word, 'test'], after.slice(1));
    if (program === 'deno' && after[0] === 'test')
      return made(DENO, [...before, word, 'test'], after.slice(1));
    if (NODE.test(program)) {
      const test = after.indexOf('--test');
      if (test >= 0) {
        const options = after.slice(0, test).filter((option) => option !== 'watch' && option !== '--watch');
        return made(NODE_TEST, [...before, word, ...options, '--test'], after.slice(test + 1));
      }
    }
    if (Object.hasOwn(RUNNERS, program)) {
      const runner = RUNNERS[program];
      // The name of a runner can be an argument of another program, as in `eslint test/tape`.
      if (runner !== undefined && isStarted(words, i)) return made(runner, [...before, word], after);
    }
  }
  return null;
}

const BUN: Runner = {
  framework: 'bun',
  without: /^(?:--watch|--hot|--reporter|--reporter-outfile|-u|--update-snapshots|--coverage|--bail)(?:=|$)/,
  last: '--reporter=junit --reporter-outfile={report}',
  only: files,
};
const DENO: Runner = {
  framework: 'deno',
  without: /^(?:--watch|--reporter|--junit-path|--coverage|--fail-fast)(?:=|$)/,
  first: '--junit-path={report}',
  only: null,
};

/** What runs the program that comes after it. */
const WRAPPER =
  /^(?:npx|bunx|pnpx|cross-env|cross-env-shell|env|env-cmd|dotenv|dotenvx|c8|nyc|istanbul|time|exec|dlx|node|nodejs|tsx|ts-node|xvfb-maybe|xvfb-run|npm|pnpm|yarn|bun|run|aegir|ntl|cover|timeout|\d+m?s?|--|x|_mocha)$/;

function isStarted(words: readonly string[], at: number): boolean {
  return words.slice(0, at).every((word, i) => {
    if (isAssignment(word) || word.startsWith('-') || WRAPPER.test(programOf(word))) return true;
    // The value of an option of a wrapper, as in `nyc -r lcov mocha`.
    return i > 0 && (words[i - 1] ?? '').startsWith('-');
  });
}

function made(runner: Runner, before: readonly string[], args: readonly string[]): FoundRunner {
  const { subcommand, without, valued, first, last } = runner;
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = unquoted(args[i] ?? '');
    if (i === 0 && subcommand?.test(word)) continue;
    if (without.test(word)) {
      if (valued?.test(word) && !word.includes('=')) i++;
      continue;
    }
    kept.push(args[i] ?? '');
  }
  const line = (more: string): string =>
    [...before, first, ...kept, more, last].filter((word) => word !== undefined && word !== '').join(' ');
  const { only } = runner;
  return { framework: runner.framework, line: line(''), only: only && ((paths) => line(only(paths))) };
}

function partWords(text: string, rest: readonly string[]): readonly string[] {
  return [...unquoted(text).split(/\s+/), ...rest];
}

function isRedirection(word: string): boolean {
  return /^\d?>/.test(word);
}
