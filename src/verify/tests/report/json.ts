import * as z from 'zod';
import type { Outcome } from '../types.ts';
import { plainLines, type Reported, reported } from './reported.ts';

/** Jest's report, which vitest writes as well. */
const JEST = z.object({
  testResults: z.array(
    z.object({
      name: z.string().catch(''),
      status: z.string().catch(''),
      message: z.string().catch(''),
      assertionResults: z
        .array(
          z.object({
            ancestorTitles: z.array(z.string()).catch([]),
            title: z.string().catch(''),
            status: z.string().catch(''),
            failureMessages: z.array(z.string()).nullish().catch([]),
          }),
        )
        .catch([]),
    }),
  ),
});

const JEST_OUTCOMES: Readonly<Record<string, Outcome>> = { passed: 'green', failed: 'red' };

export function readJest(text: string): readonly Reported[] {
  const report = JEST.safeParse(parsed(text));
  if (!report.success) return [];
  return report.data.testResults.flatMap((file) => {
    const tests = file.assertionResults.map((test) =>
      reported(
        [...test.ancestorTitles, test.title],
        JEST_OUTCOMES[test.status] ?? 'skipped',
        (test.failureMessages ?? []).join('\n'),
        file.name,
      ),
    );
    // A file that could not be loaded has no tests, and is red itself.
    const isRed = file.status === 'failed' && !tests.some(({ outcome }) => outcome === 'red');
    return isRed ? [...tests, reported([], 'red', file.message, file.name)] : tests;
  });
}

const RSPEC = z.object({
  examples: z.array(
    z.object({
      full_description: z.string(),
      status: z.string(),
      file_path: z.string().nullish(),
      exception: z.object({ message: z.string().catch('') }).nullish(),
    }),
  ),
});

export function readRspec(text: string): readonly Reported[] {
  const report = RSPEC.safeParse(parsed(text));
  if (!report.success) return [];
  return report.data.examples.map((example) =>
    reported(
      [example.full_description],
      example.status === 'passed' ? 'green' : example.status === 'failed' ? 'red' : 'skipped',
      example.exception?.message ?? '',
      example.file_path ?? null,
    ),
  );
}

const GO_EVENT = z.object({
  Action: z.string(),
  Package: z.string().catch(''),
  Test: z.string().optional(),
  Output: z.string().optional(),
});

const GO_OUTCOMES: Readonly<Record<string, Outcome>> = { pass: 'green', fail: 'red', skip: 'skipped' };

/** The lines of `go test -json`, among those of the compiler. A package that is red without a red test is red itself. */
export function readGo(text: string): readonly Reported[] {
  const found: Reported[] = [];
  const said = new Map<string, string>();
  const red = new Set<string>();
  const open = new Map<string, readonly [string, string]>();
  let built = '';
  for (const line of plainLines(text)) {
    if (!line.startsWith('{"')) continue;
    const event = GO_EVENT.safeParse(parsed(line));
    if (!event.success) continue;
    const { Action, Package, Test, Output = '' } = event.data;
    const key = `${Package} ${Test ?? ''}`;
    if (Action === 'build-output' && built.length < 4_000) built += Output;
    if (Test !== undefined && Action === 'run') open.set(key, [Package, Test]);
    if (Action === 'output') {
      const before = said.get(key) ?? '';
      if (before.length < 2_000) said.set(key, before + Output);
    }
    const outcome = GO_OUTCOMES[Action];
    if (outcome === undefined) continue;
    open.delete(key);
    const message = outcome === 'red' ? (said.get(key) ?? '') : '';
    if (Test !== undefined) found.push(reported([Package, Test], outcome, message));
    else if (outcome === 'red' && !red.has(Package)) found.push(reported([Package], 'red', built + message));
    if (Test !== undefined && outcome === 'red') red.add(Package);
  }
  // A panic ends the program in the middle of its tests.
  for (const [pkg, test] of open.values()) {
    found.push(reported([pkg, test], 'red', said.get(`${pkg} ${test}`) ?? ''));
  }
  return found;
}

const UNITTEST_LINE = z.object({
  id: z.string(),
  outcome: z.enum(['green', 'red', 'skipped']),
  message: z.string().catch(''),
});

/** What our own runner for unittest writes: a line for each test. */
export function readUnittest(text: string): readonly Reported[] {
  const found: Reported[] = [];
  for (const line of plainLines(text)) {
    const test = UNITTEST_LINE.safeParse(parsed(line));
    if (test.success) found.push(reported([test.data.id], test.data.outcome, test.data.message));
  }
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
