import { languageOf } from '../languages.ts';
import { type TestBlocks, testBlocks } from '../syntax/index.ts';
import { isTestFile, purposeOf } from './files.ts';
import { textIn } from './overlay.ts';
import { settingsIn } from './settings.ts';
import type { Tampering, TamperKind } from './types.ts';

/** A change of a test, with what there is more of in it than before. All patterns take time that grows with the text. */
interface Mark {
  readonly kind: TamperKind;
  readonly patterns: readonly RegExp[];
}

const MARKS: readonly Mark[] = [
  {
    kind: 'only',
    patterns: [
      /\b(?:it|test|describe|context|suite|specify|serial)\.only\b/g,
      /\b(?:fit|fdescribe|ftest|fcontext) ?\(/g,
      /\bonly ?: ?true|@pytest\.mark\.only\b/g,
    ],
  },
  {
    kind: 'skipped',
    patterns: [
      /\.(?:skip|todo|failing|fails|skipIf|runIf)\b/g,
      /\b(?:xit|xdescribe|xtest|xcontext|xspecify|pending|skipTest|importorskip|markTestSkipped|markTestIncomplete) ?\(/g,
      /\b(?:skip|todo) ?:/g,
      /@(?:pytest\.mark\.|unittest\.)?(?:skip|skipif|skipIf|skipUnless|xfail|expectedFailure)\b/g,
      /\bpytest\.(?:skip|xfail)\b|\.Skip(?:Now|f)? ?\(|\bSkip ?=|\btesting\.Short\b/g,
      /#\[(?:ignore|cfg|cfg_attr|should_panic)\b|\[Ignore\b|[@.](?:Ignore|Disabled|EnabledIf|EnabledOn)/g,
      /\bassume(?:That|True|False|No)?[ (]|\bexpected ?= ?\w{1,60}\.class|\benabled ?= ?false\b/g,
      /^[ \t]{0,80}(?:skip|pending)(?: ['"]|[ \t]{0,9}$)|^[ \t]{0,80}pending ['"]|:(?:skip|pending)\b/gm,
      /\b(?:XCTSkip\w*|GTEST_SKIP|DISABLED_\w+|SkipTest|PendingFeature|IgnoreIf|Explicit)\b|__test__ ?=|^\/\/(?:go:build| \+build)/gm,
    ],
  },
  {
    kind: 'returns-early',
    patterns: [
      /\breturn\b/g,
      /\b(?:process\.exit|sys\.exit|os\._?[eE]xit|std::process::exit|System\.exit|exit) ?\(/g,
    ],
  },
  {
    kind: 'errors-caught',
    patterns: [
      /\b(?:try|catch|except|rescue|catch_unwind|allSettled|contextlib\.suppress)\b/g,
      /\b(?:suppress|recover) ?\(/g,
      /\|\| ?true\b|\bor True\b/g,
    ],
  },
  {
    kind: 'mocked',
    patterns: [
      /\b(?:jest|vi|mock|sinon|td)\.(?:mock|doMock|spyOn|fn|stub|replace|method|module)\b/g,
      /\b(?:monkeypatch|MagicMock|mocker|patch|Mockito)\b|@Mock\b/g,
    ],
  },
];

const ASSERTION =
  /\bassert\w*!?|\bexpect\w*\b|\bshould\b|\bverify\w*\b|\brequire\.\w+|\bt\.(?:Error|Fatal|Fail|is|deepEqual|equal|equals|same|ok|true|false|not|notOk|throws|rejects|like|regex|match)\w*\b|\bpytest\.raises\b|\bself\.fail\b|\bAssertions?\.\w+|\bQUnit\.assert\b|\bprove\b/g;
/** What holds for nearly everything, or always. */
const WEAK =
  /\bassert (?:True|1)\b|\b(?:assert\.ok|assertTrue|assert!|Assert\.True|assert) ?\((?:true|True|1)\)|\bexpect\((?:true|1|null)\)|\bassert [^\n]{0,200} is not None\b|\bisinstance\(|\b(?:assertIsNotNone|assertNotNull|NotNull)\b|\bto(?:BeDefined|BeTruthy|BeInstanceOf|HaveBeenCalled)\(|\bnot\.to(?:Throw|BeNull|BeUndefined)\b|\bexpect\.any/g;
/** A promise that nobody waits for: it fails too late to count. */
const UNAWAITED = /(?<!(?:await|return|=>) )\bexpect\([^;\n]{0,200}\)\.(?:resolves|rejects)\b/g;
const COMMENT = /^[ \t]{0,200}(?:\/\/(?!go:build| \+build)|#(?!\[)|\*|--).*$/gm;
const TOLERANCE =
  /\b(?:toBeCloseTo|closeTo|approximately|almostEqual|approx\w*|assertAlmostEqual|assertEquals|isclose|allclose|InDelta|InEpsilon|within|delta|epsilon|places|tolerance|rel|abs|atol|rtol|offset|eps)\b[^\n;]{0,200}/gi;

/**
 * What a change does to tests that were there, and to what decides about tests, as far as the files tell. Deleted tests are
 * found by name in the files here, and by the runs in `verify`.
 */
export async function tamperingIn(
  base: string,
  change: string,
  changed: readonly string[],
): Promise<readonly Tampering[]> {
  const found: Tampering[] = [];
  for (const path of changed) {
    const [before, after] = [await textIn(base, path), await textIn(change, path)];
    found.push(...(await tamperingOf(path, before, after)));
  }
  return found;
}

/** The same for one file; null where it is not there, or no text. */
export async function tamperingOf(
  path: string,
  before: string | null,
  after: string | null,
): Promise<readonly Tampering[]> {
  if (before === null || before === after) return [];
  const whole = (kind: TamperKind): readonly Tampering[] => [{ kind, path, test: null }];
  const purpose = purposeOf(path);
  if (purpose === 'settings') return whole('settings-changed');
  if (purpose === 'snapshot') return isExtended(before, after) ? [] : whole('snapshot-changed');
  if (settingsIn(path, before) !== settingsIn(path, after ?? '')) return whole('settings-changed');
  return inFile(path, before, after);
}

/** New snapshots stand beside the old ones. */
function isExtended(before: string, after: string | null): boolean {
  if (after === null) return false;
  const lines = new Set(after.split('\n'));
  return before.split('\n').every((line) => lines.has(line));
}

async function inFile(path: string, before: string, after: string | null): Promise<readonly Tampering[]> {
  const language = languageOf(path);
  const isTest = purposeOf(path) === 'test';
  // Of other files, those that can have tests beside their code.
  if (!isTest && !(language === 'rust' || /\btest\b/i.test(before))) return [];
  const old = language === null ? null : await testBlocks(language, before);
  const now = language === null || after === null ? null : await testBlocks(language, after);
  // No tests are known one by one there.
  if (old === null || (after !== null && now === null)) {
    if (after !== null) return isTest ? wholeFile(path, before, after) : [];
    return isTestFile(path) ? [{ kind: 'deleted', path, test: null }] : [];
  }
  if (now === null) return old.blocks.map(({ name }) => ({ kind: 'deleted', path, test: name }));
  const found: Tampering[] = isTest
    ? [...marksIn(path, null, old.around, now.around)].filter(({ kind }) => AROUND.has(kind))
    : [];
  for (const [name, texts] of grouped(old)) {
    const news = grouped(now).get(name);
    if (news === undefined) found.push({ kind: 'deleted', path, test: name });
    else if (news.join('\n') !== texts.join('\n'))
      found.push(...marksIn(path, name, texts.join('\n'), news.join('\n')));
  }
  return found;
}

/** With more checks it has new tests: then only what keeps tests from running is one of those that were there. */
function wholeFile(path: string, before: string, after: string): readonly Tampering[] {
  const found = marksIn(path, null, before, after);
  const checks = matches(ASSERTION, after).length - matches(ASSERTION, before).length;
  if (checks > 0) return found.filter(({ kind }) => kind === 'only' || kind === 'skipped');
  return checks < 0 ? [...found, { kind: 'weakened', path, test: null }] : found;
}

/** Around the tests, that is in suites and hooks, these decide whether tests run. */
const AROUND: ReadonlySet<TamperKind> = new Set<TamperKind>(['only', 'skipped', 'returns-early']);

/** Tests of one name, such as those of a loop, belong together. */
function grouped({ blocks }: TestBlocks): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { name, text } of blocks) {
    const texts = found.get(name);
    if (texts === undefined) found.set(name, [text]);
    else texts.push(text);
  }
  return found;
}

function marksIn(path: string, test: string | null, before: string, after: string): readonly Tampering[] {
  const [old, now] = [before.replace(COMMENT, ''), after.replace(COMMENT, '')];
  const more = (pattern: RegExp) => matches(pattern, now).length - matches(pattern, old).length;
  const found = MARKS.filter(({ patterns }) => patterns.some((pattern) => more(pattern) > 0)).map(
    ({ kind }): Tampering => ({ kind, path, test }),
  );
  if (test === null) return found;
  const checks = more(ASSERTION);
  if (checks < 0 || (checks === 0 && more(WEAK) > 0) || more(UNAWAITED) > 0)
    found.push({ kind: 'weakened', path, test });
  const tolerances = (text: string) =>
    matches(TOLERANCE, text)
      .join('\n')
      .replace(/\s{1,99}/g, ' ');
  if (tolerances(before) !== tolerances(after) && /\d/.test(tolerances(after))) {
    found.push({ kind: 'tolerance-wider', path, test });
  }
  return found;
}

function matches(pattern: RegExp, text: string): readonly string[] {
  return text.match(pattern) ?? [];
}
