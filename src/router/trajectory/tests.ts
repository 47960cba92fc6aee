/** What runs of tests and compilers print at their end. All patterns take one line of it, and time that grows with its length. */

export interface TestRun {
  /** Failed tests, or errors of a compiler. */
  readonly red: number;
  /** Tests that passed, where that is told. */
  readonly green: number;
}

/** Runners say so at the end; the names of what failed stand a little before. */
const TAIL_CHARS = 5_000;
const MOST_LINES = 120;

/** Counts that a line of a runner tells. `total`: of all tests, red ones included. */
interface Counts {
  readonly red?: RegExp;
  readonly green?: RegExp;
  readonly total?: RegExp;
}

/** The first that finds something says how many there are. */
const RUNNERS: readonly Counts[] = [
  // node:test, TAP
  { red: /^[#ℹ] fail {1,4}(\d{1,6})$/, green: /^[#ℹ] pass {1,4}(\d{1,6})$/ },
  // mocha
  { red: /^(\d{1,6}) failing\b/, green: /^(\d{1,6}) passing\b/ },
  // JUnit under Maven, phpunit, unittest, dotnet
  {
    red: /\b(?:Failures|failures|Failed)[:=] {0,9}(\d{1,6})\b/,
    green: /\bPassed: {0,9}(\d{1,6})\b/,
    total: /\b(?:Tests run|Tests): {0,9}(\d{1,6}), (?:Failures|Assertions)\b/,
  },
  // vitest, jest, pytest, cargo, deno, gradle, karma, playwright, ctest
  { red: /\b(\d{1,6}) (?:tests? )?failed\b/i, green: /\b(\d{1,6}) passed\b/i },
  // rspec, minitest, exunit, bats, XCTest
  { red: /\b(\d{1,6}) failures?\b/, total: /\b(\d{1,6}) (?:examples?|runs|tests?),/ },
  // bun
  { red: /^(\d{1,6}) fail$/, green: /^(\d{1,6}) pass$/ },
];

/** What could not even be run, which runners count apart; eslint. */
const ERRORS: readonly RegExp[] = [
  /\b(\d{1,6}) errors? in \d/,
  /\b(?:Errors|errors)[:=] {0,9}(\d{1,6})\b/,
  /\bfailures, (\d{1,6}) errors\b/,
  /\((\d{1,6}) errors?,/,
];

/** Lines of which each is one failure, where no line counts them. */
const ONE_EACH =
  /^--- FAIL: |\berror TS\d{1,5}:|^error(?:\[E\d{1,5}\])?: (?!could not compile|aborting|test failed)|^[^\s:]{1,200}:\d{1,6}:\d{1,6}: (?:fatal )?error:|^[^\s:]{1,200}\.go:\d{1,6}:\d{1,6}: /;

/** Lines that say that all is well. */
const ALL_GREEN = /^(?:ok {1,4}\t?\S|OK(?: \(|$)|test result: ok|BUILD SUCCESS|PASS$)/;

/** The name of what failed, at the begin of a line. */
const NAME = /^(?:[✖✗×✕●] |not ok \d{1,6} |\d{1,4}\) |FAILED |--- FAIL: |FAIL[:\s] ?)(.{1,160})/;

/** Null where nothing was tested, as far as the output tells. */
export function testRunIn(output: string): TestRun | null {
  const tail = output.slice(-TAIL_CHARS);
  if (!/fail|pass|\bok\b|error|test|[✖✗×✕]/i.test(tail)) return null;
  const lines = tail
    .split('\n')
    .slice(-MOST_LINES)
    .map((line) => line.slice(0, 240).trim());
  const telling = lines.filter((line) =>
    /fail|pass|error|ok\b|example|runs|tests|\.go:|success|^\d|^[✖✗×✕●]/i.test(line),
  );
  const counted = telling.filter((line) => /\d/.test(line));
  const found = RUNNERS.map((form) => countsIn(counted, form)).find((counts) => counts !== null);
  const errors = ERRORS.map((form) => lastCount(counted, form)).filter((count) => count !== null);
  const each = telling.filter((line) => ONE_EACH.test(line)).length;
  const told = (found?.red ?? 0) + Math.max(0, ...errors);
  const isTold = found !== undefined || errors.length > 0;
  const isRed = telling.some((line) => /^FAIL(?:\b|ED\b)/.test(line));
  const isGreen = telling.some((line) => ALL_GREEN.test(line));
  // Clients cut the middle out of long outputs, and the counts with it: then the names are left.
  const names = namesIn(telling);
  if (!isTold && each === 0 && names.length === 0 && !isRed && !isGreen) return null;
  const red = told || each || (isTold ? 0 : names.length || Number(isRed));
  return { red, green: found?.green ?? 0 };
}

function countsIn(lines: readonly string[], form: Counts): { red: number; green: number } | null {
  const [red, green, total] = [form.red, form.green, form.total].map((one) => lastCount(lines, one));
  const isTold = [red, green, total].some((count) => count !== null && count !== undefined);
  if (!isTold) return null;
  return { red: red ?? 0, green: green ?? Math.max(0, (total ?? 0) - (red ?? 0)) };
}

function lastCount(lines: readonly string[], form: RegExp | undefined): number | null {
  if (form === undefined) return null;
  for (let i = lines.length - 1; i >= 0; i--) {
    const found = form.exec(lines[i] ?? '')?.[1];
    if (found !== undefined) return Number(found);
  }
  return null;
}

/** Without times and places, which differ from run to run. */
function namesIn(lines: readonly string[]): readonly string[] {
  const names = lines.flatMap((line) => NAME.exec(line)?.[1]?.replaceAll(/[\d.]{1,20}m?s?/g, '') ?? []);
  return [...new Set(names)].sort();
}
