import { headOf } from '../../../models/index.ts';
import type { Outcome } from '../types.ts';
import { plainLines, type Reported, reported } from './reported.ts';

/** A test that has begun: its points, and the tests in it, come before its own point. */
interface Open {
  readonly indent: number;
  readonly name: string;
  /** What its own point said, where that came first. */
  readonly told: Outcome | null;
  tests: number;
  redTests: number;
  outcomes: Outcome[];
  readonly lines: string[];
}

const POINT = /^( {0,200})(not )?ok\b(?: {1,4}\d{1,9})?(?: {1,4}-(?: |$)| {1,4}|$)(.*)$/;
const COMMENT = /^( {0,200})# (.*)$/;
const SUBTEST = 'Subtest: ';
/** What stands in comments at the end. */
const SUM = /^(?:tests|pass|fail|suites|cancelled|skipped|todo|duration_ms|failed)\b|^ok$/;
const MOST_LINES = 30;

/**
 * TAP as node:test, tap, tape, ava and QUnit write it. A point that was announced (`# Subtest: name`) or that has braces is a
 * test; others are assertions of the test around them or, where none is, tests by themselves. In tape's, which is flat,
 * `# name` begins a test; where the program failed (`hasFailed`) before it wrote its plan, it crashed in the last that began.
 */
export function readTap(text: string, hasFailed = false): readonly Reported[] {
  const found: Reported[] = [];
  const stack: Open[] = [];
  const state: { flat: Open | null; into: string[]; yaml: number } = { flat: null, into: [], yaml: -1 };
  const late: (() => void)[] = [];

  /** Tells of a test; what is said of it follows its point, so that it is put down at the end. */
  const tell = (path: readonly string[], outcome: Outcome, lines: readonly string[]): void => {
    late.push(() => found.push(reported(path.map(unescaped), outcome, lines.join('\n'))));
  };
  let hasPlan = false;
  const endFlat = (isCrash = false): void => {
    const { flat } = state;
    if (flat !== null && (isCrash || flat.outcomes.length > 0))
      tell([flat.name], isCrash ? 'red' : outcomeOf(flat.outcomes), flat.lines);
    state.flat = null;
  };
  const close = (test: Open, outcome: Outcome): void => {
    const suites = stack.map(({ name }) => name);
    // A suite is no test of its own, unless it is red while all in it is green.
    if (test.tests === 0 || (outcome === 'red' && test.redTests === 0)) {
      tell([...suites, test.name], outcome, test.lines);
    }
    const around = stack.at(-1);
    if (around === undefined) return;
    around.tests++;
    if (outcome === 'red') around.redTests++;
  };
  const point = (indent: number, isOk: boolean, words: string): void => {
    const { name, directive, opens } = named(words);
    const outcome: Outcome = directive ? 'skipped' : isOk ? 'green' : 'red';
    if (opens) {
      stack.push(opened(indent + 4, name, outcome));
      state.into = [];
      return;
    }
    const isEnd = (test: Open | undefined): boolean =>
      test?.name === name && (test.indent === indent || test.indent === indent + 4);
    while (stack.length > 0 && !isEnd(stack.at(-1)) && (stack.at(-1)?.indent ?? 0) > indent) stack.pop();
    const ended = isEnd(stack.at(-1)) ? stack.pop() : undefined;
    const around = stack.at(-1) ?? state.flat;
    const lines = ended?.lines ?? [];
    state.into = lines;
    if (ended !== undefined) close(ended, outcome);
    // What is skipped is not announced.
    else if (around === null || (outcome === 'skipped' && around !== state.flat)) {
      tell([...stack.map((test) => test.name), name], outcome, lines);
    } else {
      around.outcomes.push(outcome);
      if (outcome === 'red') {
        around.lines.push(name);
        state.into = around.lines;
      }
    }
  };

  for (const line of plainLines(text)) {
    const indent = indentOf(line);
    const rest = line.slice(indent);
    if (state.yaml >= 0) {
      if (indent === state.yaml && rest === '...') state.yaml = -1;
      else if (indent < state.yaml && rest !== '') state.yaml = -1;
      else if (state.into.length < MOST_LINES) state.into.push(headOf(rest, 400));
      if (indent >= state.yaml) continue;
    }
    if (indent === 0 && /^1\.\.\d/.test(rest)) hasPlan = true;
    if (rest === '---') {
      state.yaml = indent;
      continue;
    }
    const comment = COMMENT.exec(line)?.[2];
    if (comment?.startsWith(SUBTEST)) {
      endFlat();
      stack.push(opened(indent, named(comment.slice(SUBTEST.length)).name, null));
    } else if (comment !== undefined) {
      if (indent > 0 || stack.length > 0 || SUM.test(comment)) continue;
      endFlat();
      state.flat = opened(0, comment.trim(), null);
    } else if (rest === '}' && stack.at(-1)?.told) {
      const test = stack.pop();
      if (test?.told) close(test, test.told);
    } else {
      const read = POINT.exec(line);
      if (read !== null) point(indent, read[2] === undefined, read[3] ?? '');
    }
  }
  endFlat(hasFailed && !hasPlan);
  for (const put of late) put();
  return found;
}

function opened(indent: number, name: string, told: Outcome | null): Open {
  return { indent, name, told, tests: 0, redTests: 0, outcomes: [], lines: [] };
}

function outcomeOf(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('red')) return 'red';
  return outcomes.includes('green') ? 'green' : 'skipped';
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charAt(indent) === ' ') indent++;
  return indent;
}

function named(words: string): {
  readonly name: string;
  readonly directive: boolean;
  readonly opens: boolean;
} {
  const opens = words.endsWith(' {');
  const text = opens ? words.slice(0, -2) : words;
  const at = text.search(/(?:^| )# ?(?:SKIP|TODO|time=)/i);
  return {
    name: (at < 0 ? text : text.slice(0, at)).trim(),
    directive: at >= 0 && /^ ?# ?(?:SKIP|TODO)/i.test(text.slice(at, at + 10)),
    opens,
  };
}

function unescaped(name: string): string {
  return name.replace(/\\([#\\])/g, '$1');
}
