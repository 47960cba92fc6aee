import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diffLines } from '../../edits/index.ts';
import { languageOf } from '../languages.ts';
import { type ProbePlace, probePlaces } from '../syntax/index.ts';
import { textIn } from './overlay.ts';
import type { ChecksRun } from './types.ts';

interface Probing {
  /** The files as they were. */
  readonly base: string;
  /** A checkout with the change, that is written to. */
  readonly root: string;
  /** The changed files of code. */
  readonly paths: readonly string[];
  readonly scratch: string;
  /** Runs the tests there. */
  readonly run: () => Promise<ChecksRun>;
  /** Of the tests without probes. */
  readonly green: number;
}

/** So many places of a file are looked at. */
const MOST_PLACES = 40;

/**
 * Which changed files no test runs anything of that changed: a statement that leaves a trace is put before each changed one, and
 * the tests run once more. Null where that cannot be found out: the language has no such statement, or with it nothing runs.
 */
export async function untouchedIn(probing: Probing): Promise<readonly string[] | null> {
  const { root, paths, scratch } = probing;
  const traces = join(scratch, 'traces');
  await rm(traces, { force: true });
  const files: { readonly path: string; readonly ids: readonly number[] }[] = [];
  let count = 0;
  for (const path of paths) {
    const places = await placesIn(probing, path);
    if (places === null) continue;
    const text = await readFile(join(root, path), 'utf8');
    const first = count;
    count += places.length;
    const probe = PROBES[languageOf(path) ?? ''];
    const statement = (i: number, place: ProbePlace) =>
      placed(path, place, probe?.(first + i, JSON.stringify(traces)) ?? '');
    await writeFile(join(root, path), probed(text, places, statement));
    await writeHelper(join(root, path), text, traces);
    files.push({ path, ids: places.map((_, i) => first + i) });
  }
  if (count === 0) return paths.length === 0 ? [] : null;
  const run = await probing.run();
  const green = run.tests.filter(({ outcome }) => outcome === 'green').length;
  if (green * 2 < probing.green) return null;
  const hit = new Set((await readFile(traces, 'utf8').catch(() => '')).match(/\d+/g)?.map(Number));
  return files.filter(({ ids }) => ids.length > 0 && !ids.some((id) => hit.has(id))).map(({ path }) => path);
}

/**
 * What the tests say where each changed statement fails as soon as it is reached: those that say something else now are the ones
 * that the change concerns.
 */
export async function failingRun(probing: Omit<Probing, 'green' | 'scratch'>): Promise<ChecksRun> {
  const { root, paths, run } = probing;
  for (const path of paths) {
    const places = (await placesIn(probing, path)) ?? [];
    const text = places.length > 0 ? await readFile(join(root, path), 'utf8') : '';
    const statement = FAILS[languageOf(path) ?? ''] ?? '';
    if (text !== '')
      await writeFile(
        join(root, path),
        probed(text, places, (_, place) => placed(path, place, statement)),
      );
  }
  return run();
}

/** Before each changed statement; before those around a line that went. Null where the language has none. */
async function placesIn(
  { base, root }: Pick<Probing, 'base' | 'root'>,
  path: string,
): Promise<readonly ProbePlace[] | null> {
  const language = languageOf(path);
  const text = await textIn(root, path);
  if (language === null || text === null || PROBES[language] === undefined) return null;
  if (/DO NOT EDIT|@generated\b/.test(text.slice(0, 2_000))) return null;
  const before = (await textIn(base, path)) ?? '';
  const lines = diffLines(before.split('\n'), text.split('\n')).flatMap(({ from, to }) =>
    Array.from({ length: Math.max(1, to - from) }, (_, i) => from + i + 1),
  );
  const places = await probePlaces(language, text, lines.slice(0, 2_000));
  if (places === null) return null;
  const inFunctions = places.filter(({ inFunction }) => inFunction);
  // That a file is loaded is little; it counts where nothing else is to be seen.
  const chosen = inFunctions.length > 0 ? inFunctions : places;
  const step = Math.ceil(chosen.length / MOST_PLACES);
  return chosen.filter((_, i) => i % step === 0);
}

/** Go has no statements outside of functions, but functions that run where a package is loaded. */
function placed(path: string, { inFunction }: ProbePlace, statement: string): string {
  return path.endsWith('.go') && !inFunction ? `func init() { ${statement} }` : statement;
}

function probed(
  text: string,
  places: readonly ProbePlace[],
  statement: (i: number, place: ProbePlace) => string,
): string {
  let result = text;
  for (const [i, place] of [...places.entries()].reverse()) {
    const { offset, indent } = place;
    result =
      result.slice(0, offset) +
      statement(i, place) +
      (indent === null ? ' ' : `\n${indent}`) +
      result.slice(offset);
  }
  return result;
}

/** A statement that writes its number down when it first runs, and never fails. */
type Probe = (id: number, file: string) => string;

const script =
  (all: string): Probe =>
  (id, file) =>
    `;try{const g=${all};if(!g.__probe${id}){g.__probe${id}=1;g.process.getBuiltinModule('fs').appendFileSync(${file},'${id}\\n')}}catch{};`;
const js = script('globalThis');
const ts = script('(globalThis as any)');

const PROBES: Readonly<Record<string, Probe>> = {
  javascript: js,
  javascriptreact: js,
  typescript: ts,
  typescriptreact: ts,
  python: (id, file) =>
    `__import__('sys').__dict__.get('__probe${id}') or (__import__('sys').__dict__.update(__probe${id}=1), open(${file}, 'a').write('${id}\\n'));`,
  go: (id) => `tierwiseProbe("${id}");`,
  rust: (id, file) =>
    `{ static P: ::std::sync::atomic::AtomicBool = ::std::sync::atomic::AtomicBool::new(false); if !P.swap(true, ::std::sync::atomic::Ordering::Relaxed) { use ::std::io::Write as _; if let Ok(mut f) = ::std::fs::OpenOptions::new().append(true).create(true).open(${file}) { let _ = f.write_all(b"${id}\\n"); } } }`,
  java: (id, file) =>
    `if (System.getProperty("probe${id}") == null) { System.setProperty("probe${id}", "1"); try { java.nio.file.Files.write(java.nio.file.Paths.get(${file}), "${id}\\n".getBytes(), java.nio.file.StandardOpenOption.APPEND, java.nio.file.StandardOpenOption.CREATE); } catch (java.io.IOException probeFailed) { } }`,
  csharp: (id, file) =>
    `if (System.AppDomain.CurrentDomain.GetData("probe${id}") == null) { System.AppDomain.CurrentDomain.SetData("probe${id}", 1); System.IO.File.AppendAllText(${file}, "${id}\\n"); }`,
};

const jsFails = ";if(globalThis)throw new Error('probe');";

/** Statements that fail, in a way that compilers do not see: what follows them is no dead code. */
const FAILS: Readonly<Record<string, string>> = {
  javascript: jsFails,
  javascriptreact: jsFails,
  typescript: jsFails,
  typescriptreact: jsFails,
  python: "raise RuntimeError('probe');",
  go: 'panic("probe");',
  rust: '{ if ::std::process::id() > 0 { panic!("probe"); } }',
  java: 'if (System.nanoTime() != 0) throw new IllegalStateException("probe");',
  csharp: 'if (System.Environment.TickCount64 >= 0) throw new System.InvalidOperationException("probe");',
};

/** Go has no statement that writes without an import: a function of the same package does, in Go as old as modules. */
async function writeHelper(path: string, text: string, traces: string): Promise<void> {
  const name = path.endsWith('.go') ? /^package\s+(\w+)/m.exec(text)?.[1] : undefined;
  if (name === undefined) return;
  await writeFile(
    join(dirname(path), 'zz_tierwise_probe.go'),
    `package ${name}

import (
	"os"
	"sync"
)

var tierwiseProbes sync.Map

func tierwiseProbe(id string) {
	if _, done := tierwiseProbes.LoadOrStore(id, true); done {
		return
	}
	if file, err := os.OpenFile(${JSON.stringify(traces)}, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0600); err == nil {
		_, _ = file.WriteString(id + "\\n")
		_ = file.Close()
	}
}
`,
  );
}
