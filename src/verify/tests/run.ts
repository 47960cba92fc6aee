import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join, posix, relative, sep } from 'node:path';
import { headOf, tailOf } from '../../models/index.ts';
import { quoted } from './find/script.ts';
import {
  MAX_REPORT_CHARS,
  plainLines,
  type Reported,
  type ReportKind,
  readTap,
  reportOf,
} from './report/index.ts';
import type {
  Check,
  ChecksRun,
  CommandRun,
  CommandState,
  Progress,
  Run,
  RunResult,
  TestResult,
} from './types.ts';
import { UNITTEST_RUNNER } from './unittestRunner.ts';

/** A runner that has written its report and does not end waits for changes, or hangs on what a test left open. In ms. */
const AFTER_REPORT_MS = 6_000;
const LOOK_MS = 1_000;
/** What runners print when they begin to wait. */
const WAITING =
  /Waiting for file changes|Watch Usage|press h to show help|Press .{1,20} to (?:run all|re-?run|show)|\[Running: |waiting for changes|LOOPONFAILING|Watching for file changes/;
const MAX_OUTPUT_CHARS = 6_000;
const MOST_ERRORS = 400;

export interface RunChecks {
  readonly root: string;
  readonly checks: readonly Check[];
  /** Paths below the root: where a check can, it runs these files only. */
  readonly only?: readonly string[];
  /** An empty folder for reports, outside of the root. */
  readonly scratch: string;
  readonly run: Run;
  readonly limits: { readonly timeMs: number };
  readonly signal: AbortSignal;
  readonly on: Progress['on'];
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Runs checks one after the other, each once, and reads what they said. Those for which no time is left are `cut`. Never
 * rejects for what the commands do.
 */
export async function runChecks(wanted: RunChecks): Promise<ChecksRun> {
  // Not the clock of the day, which is set, and goes on while the machine sleeps.
  const until = performance.now() + wanted.limits.timeMs;
  const tests: TestResult[] = [];
  const commands: CommandRun[] = [];
  for (const check of wanted.checks) {
    const left = until - performance.now();
    if (wanted.signal.aborted || left <= 0) {
      const state = wanted.signal.aborted ? 'cancelled' : 'cut';
      commands.push({ ...told(check), ms: 0, state, code: null, redTests: 0, errors: [], output: '' });
      continue;
    }
    wanted.onProgress?.({ on: wanted.on, shown: check.shown });
    const { command, results } = await runCheck(check, wanted, left);
    commands.push(command);
    tests.push(...results);
  }
  return { tests: numbered(tests), commands };
}

function told({ kind, folder, shown }: Check): Pick<CommandRun, 'kind' | 'folder' | 'shown'> {
  return { kind, folder, shown };
}

async function runCheck(
  check: Check,
  { root, scratch, run, signal, only }: RunChecks,
  timeMs: number,
): Promise<{ command: CommandRun; results: readonly TestResult[] }> {
  const kind = check.framework === null ? null : reportOf(check.framework);
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'run-'));
  const report = join(folder, 'report');
  const runner = join(folder, 'run_unittest.py');
  if (check.framework === 'unittest') await writeFile(runner, UNITTEST_RUNNER);
  const cwd = join(root, check.folder);
  if (kind?.from === 'folder') await removeReports(cwd);
  const watch = watchReport(report, kind, signal);
  const inFolder = (only ?? []).filter((path) => isInside(path, check.folder));
  const some = inFolder.map((path) => posix.relative(check.folder === '' ? '.' : check.folder, path));
  const line = check.only !== null && some.length > 0 ? check.only(some) : check.line;
  const fill = (text: string, quote: (path: string) => string) =>
    text
      .replaceAll('{report}', () => quote(report))
      .replaceAll('{runner}', () => quote(runner))
      .replaceAll('{folder}', () => cwd)
      .replaceAll('{path}', delimiter);
  const ended = await run(withPrograms(fill(line, quoted), root, check.folder), {
    cwd,
    writable: [root, scratch],
    environment: {
      CI: 'true',
      FORCE_COLOR: '0',
      NO_COLOR: '1',
      ...Object.fromEntries(
        Object.entries(check.environment).map(([name, value]) => [name, fill(value, (path) => path)]),
      ),
    },
    timeMs,
    signal: watch.signal,
    onOutput: watch.onOutput,
  });
  watch.end();
  const whole = kind?.from === 'file' ? '' : await textOf(ended.outputFile, ended.output);
  const hasFailed = ended.ended.end === 'signal' || (ended.ended.end === 'exit' && ended.ended.code !== 0);
  const reports =
    kind === null ? readUnknown(whole, hasFailed) : await readReports(kind, whole, hasFailed, report, cwd);
  const results = reports.map((test) => resultOf(test, check, root, cwd));
  const state = stateOf(ended, results, check, watch.isDone(), signal.aborted);
  // Only the exit code tells: the command is the test.
  if (
    check.kind === 'tests' &&
    check.framework === null &&
    results.length === 0 &&
    (state === 'green' || state === 'red')
  ) {
    results.push({
      name: label(check.folder, [check.shown]),
      file: null,
      outcome: state,
      message: ended.output.slice(-2_000),
    });
  }
  const command: CommandRun = {
    ...told(check),
    ms: ended.ms,
    state,
    code: ended.ended.end === 'exit' ? ended.ended.code : null,
    redTests: results.filter(({ outcome }) => outcome === 'red').length,
    errors: state === 'red' && check.kind !== 'tests' ? errorsIn(whole, root) : [],
    output: tailOf(ended.output, MAX_OUTPUT_CHARS),
  };
  return { command, results };
}

/** Ends a runner that has told all and does not end by itself. */
function watchReport(report: string, kind: ReportKind | null, outer: AbortSignal) {
  const own = new AbortController();
  let isDone = false;
  let since: { readonly size: number; readonly at: number } | null = null;
  const finish = () => {
    isDone = true;
    own.abort();
  };
  let waits: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const size = await stat(report).then(
      (found) => found.size,
      () => 0,
    );
    if (size === 0 || size > MAX_REPORT_CHARS) return;
    if (since?.size !== size) since = { size, at: performance.now() };
    else if (performance.now() - since.at >= AFTER_REPORT_MS && kind?.isWhole?.(await textOf(report, '')))
      finish();
  };
  const timer =
    kind?.from === 'file' && kind.isWhole !== null
      ? setInterval(() => void look().catch(() => undefined), LOOK_MS)
      : undefined;
  return {
    signal: AbortSignal.any([outer, own.signal]),
    onOutput: (text: string): void => {
      if (waits === undefined && WAITING.test(text.slice(0, 100_000)))
        waits = setTimeout(finish, AFTER_REPORT_MS);
    },
    end: (): void => {
      clearInterval(timer);
      clearTimeout(waits);
    },
    isDone: () => isDone,
  };
}

/** The programs that packages of npm bring are found from the folder up to the root, as npm does it. */
function withPrograms(line: string, root: string, folder: string): string {
  const folders: string[] = [];
  for (let at = folder; ; at = posix.dirname(at)) {
    if (at === '.') at = '';
    folders.push(join(root, at, 'node_modules', '.bin'));
    if (at === '') break;
  }
  return process.platform === 'win32'
    ? `set "PATH=${folders.join(';')};%PATH%"&& ${line}`
    : `export PATH=${folders.map((path) => quoted(path)).join(':')}:"$PATH"; ${line}`;
}

async function readReports(
  kind: ReportKind,
  output: string,
  hasFailed: boolean,
  report: string,
  cwd: string,
): Promise<readonly Reported[]> {
  if (kind.from === 'output') return kind.read(output, hasFailed);
  if (kind.from === 'file') return kind.read(await textOf(report, ''), hasFailed);
  const found: Reported[] = [];
  for (const path of await reportFiles(cwd)) {
    found.push(...kind.read(await textOf(path, ''), hasFailed));
  }
  return found;
}

const REPORT_FOLDER = /(?:^|\/)(?:surefire-reports|failsafe-reports|test-results\/[^/]+)$/;

/** Whoever wrote those that are there: only what this run writes is read. */
async function removeReports(cwd: string): Promise<void> {
  for (const path of await reportFiles(cwd)) await rm(path, { force: true });
}

async function reportFiles(cwd: string): Promise<readonly string[]> {
  const entries = await readdir(cwd, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.xml'))
    .filter((entry) => REPORT_FOLDER.test(entry.parentPath.split(sep).join('/')))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Programs that write TAP are their own runners. */
function readUnknown(output: string, hasFailed: boolean): readonly Reported[] {
  return /^TAP version 1[34]\b/m.test(output) ? readTap(output, hasFailed) : [];
}

async function textOf(path: string, otherwise: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.size > MAX_REPORT_CHARS) return otherwise;
  return readFile(path, 'utf8').catch(() => otherwise);
}

function resultOf(test: Reported, check: Check, root: string, cwd: string): TestResult {
  const file = test.file === null ? null : fileBelow(test.file, root, cwd);
  const parts = file === null ? test.path : [file, ...test.path];
  return {
    name: label(
      file === null ? check.folder : '',
      parts.map((part) => part.split(root).join('')),
    ),
    file,
    outcome: test.outcome,
    // The same in every checkout.
    message: test.message.replaceAll(`file://${root}/`, '').replaceAll(`${root}${sep}`, ''),
  };
}

function label(folder: string, parts: readonly string[]): string {
  return [...(folder === '' ? [] : [folder]), ...parts].join(' › ');
}

function fileBelow(file: string, root: string, cwd: string): string | null {
  const path = file.startsWith('file://') ? file.slice(7) : file;
  const below = relative(root, isAbsolute(path) ? path : join(cwd, path));
  return below.startsWith('..') || isAbsolute(below) ? null : below.split(sep).join('/');
}

function isInside(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

/** Tests of one name are told apart by their order. */
function numbered(tests: readonly TestResult[]): readonly TestResult[] {
  const counts = new Map<string, number>();
  return tests.map((test) => {
    const number = (counts.get(test.name) ?? 0) + 1;
    counts.set(test.name, number);
    return number === 1 ? test : { ...test, name: `${test.name} #${number}` };
  });
}

function stateOf(
  { ended }: RunResult,
  results: readonly TestResult[],
  check: Check,
  isDone: boolean,
  isCancelled: boolean,
): CommandState {
  const isRed = results.some(({ outcome }) => outcome === 'red');
  const hasTold = results.length > 0;
  if (isCancelled) return 'cancelled';
  // It had written its report, and waited for changes.
  if (isDone && hasTold) return isRed ? 'red' : 'green';
  if (ended.end === 'not-started') return 'broken';
  if (ended.end === 'signal') return hasTold ? 'red' : 'broken';
  if (ended.end !== 'exit') return 'cut';
  // The shell did not find the program, or could not run it.
  if (ended.code === 127 || ended.code === 126) return 'broken';
  if (check.kind === 'tests' && check.framework !== null && !hasTold) return 'broken';
  return isRed || ended.code !== 0 ? 'red' : 'green';
}

/** The lines of a compiler or a linter that tell of something wrong, without what differs where lines moved. */
function errorsIn(output: string, root: string): readonly string[] {
  const found: string[] = [];
  let file = '';
  for (const line of plainLines(headOf(output, 5_000_000))) {
    const text = headOf(line.split(root + sep).join(''), 400);
    // eslint writes the file once, above its problems.
    if (/^\S[^:()]{0,300}\.\w{1,8}$/.test(text.trim())) file = text.trim();
    if (!/\b(?:error|Error|ERR|warning|[A-Z]{1,5}\d{1,5})\b|:\d{1,6}:\d{1,6}/.test(text)) continue;
    const own = /^\s/.test(text) ? `${file}: ${text.trim()}` : text;
    found.push(own.replace(/[:(]\d{1,6}(?:[:,]\d{1,6})?\)?/g, '').replace(/\s{1,99}/g, ' '));
    if (found.length >= MOST_ERRORS) break;
  }
  return found;
}
