import { readdirSync, readFileSync } from 'node:fs';
import { parseEdits, planEdits } from '../../../src/edits/index.ts';
import { TASKS, type Task } from '../../../src/router/index.ts';
import { changeOf, type Scope, verify } from '../../../src/verify/change.ts';
import type { ErrorsByFile, FileError } from '../../../src/verify/fileErrors.ts';
import { noNewProblems } from '../../../src/verify/problems.ts';
import type { Reason } from '../../../src/verify/reasons.ts';
import { checksFor } from '../../../src/verify/tasks.ts';

/**
 * The set of answers in `answers/*.txt`: files as they are, and what models make of them, each with what people say of it.
 *
 *     @@ file src/a.ts                  holds for all cases below, or for one where it stands inside of it
 *     @@ case bad docstring keeps-code  the verdict, the task, and for a bad one the check that should say so
 *     what: in one line
 *     select: src/a.ts 7 "text"         the seven lines from the one that begins with the text on
 *     files: src/a.ts                   only these may change
 *     error after: src/a.ts 12 TS1 words   of the language server; `error before` likewise
 *     server knows: src/b.ts            a file without errors before
 *     instruction, end: length, crlf: yes
 *     @@ answer
 */
export interface Case {
  readonly name: string;
  readonly bad: boolean;
  readonly task: Task;
  readonly check: string | null;
  readonly files: ReadonlyMap<string, string>;
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly answer: string;
}

const folder = new URL('./answers/', import.meta.url);

export function readCases(): Case[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return names.sort().flatMap((name) => casesIn(name, readFileSync(new URL(name, folder), 'utf8')));
}

interface Draft {
  head: readonly string[];
  options: string[];
  files: Map<string, string>;
  answer: string;
}

function casesIn(file: string, text: string): Case[] {
  const shared = new Map<string, string>();
  const drafts: Draft[] = [];
  for (const section of text.split(/^@@ /m).slice(1)) {
    const [title = '', ...lines] = section.split('\n');
    const [kind, ...words] = title.split(' ');
    const body = lines.join('\n').replace(/\n+$/, '\n');
    const current = drafts.at(-1);
    if (kind === 'case') drafts.push({ head: words, options: lines, files: new Map(), answer: '' });
    else if (kind === 'answer' && current !== undefined) current.answer = body;
    else if (kind === 'file' && current?.answer === '') current.files.set(words.join(' '), body);
    else if (kind === 'file') shared.set(words.join(' '), body);
  }
  return drafts.map(({ head, options, files, answer }) => {
    const [verdict, name, check] = head;
    const task = TASKS.find((known) => known === name);
    if (task === undefined || !/^(?:good|bad)$/.test(verdict ?? ''))
      throw new Error(`${file}: ${head.join(' ')}`);
    const known = new Map<string, string[]>();
    for (const line of options) {
      const [, key, value = ''] = /^([\w ]+): (.*)$/.exec(line) ?? [];
      if (key !== undefined) known.set(key, [...(known.get(key) ?? []), value]);
    }
    return {
      name: `${file.replace('.txt', '')}: ${task}: ${known.get('what')?.[0] ?? '?'}`,
      bad: verdict === 'bad',
      task,
      check: check ?? null,
      files: withLineEnds(new Map([...shared, ...files]), known.has('crlf')),
      options: known,
      answer,
    };
  });
}

function withLineEnds(files: Map<string, string>, crlf: boolean): Map<string, string> {
  return crlf ? new Map([...files].map(([path, text]) => [path, text.replaceAll('\n', '\r\n')])) : files;
}

/** Why a case is rejected; null where the checks let it pass. */
export async function judge({ task, files, options, answer }: Case): Promise<Reason | null> {
  const { edits, problems } = parseEdits(answer, { paths: files.keys() });
  const change = changeOf({
    end: options.has('end') ? 'length' : 'stop',
    edits,
    problems,
    plan: planEdits(edits, (path) => files.get(path) ?? null),
    scope: scopeOf(files, options),
    instruction: options.get('instruction')?.[0] ?? null,
  });
  const checks = [...checksFor(task), noNewProblems(async () => errorsOf(files, options))];
  return verify(change, checks, new AbortController().signal);
}

function scopeOf(files: Case['files'], options: Case['options']): Scope {
  const allowed = options.get('files')?.[0]?.split(' ') ?? null;
  const [, path = '', count, text = ''] = /^(\S+) (\d+) "(.*)"$/.exec(options.get('select')?.[0] ?? '') ?? [];
  if (count === undefined) return { files: allowed, selection: null };
  const line = (files.get(path) ?? '').split('\n').findIndex((one) => one.startsWith(text)) + 1;
  if (line === 0) throw new Error(`No line of ${path} begins with ${text}`);
  return { files: allowed, selection: { path, startLine: line, endLine: line + Number(count) - 1 } };
}

function errorsOf(files: Case['files'], options: Case['options']): ErrorsByFile | null {
  const read = (key: string): Map<string, FileError[]> => {
    const found = new Map<string, FileError[]>();
    for (const line of options.get(key) ?? []) {
      const [, path = '', number = '', code = '', message = ''] = /^(\S+) (\d+) (\S+) (.*)$/.exec(line) ?? [];
      found.set(path, [...(found.get(path) ?? []), { line: Number(number), code, message }]);
    }
    return found;
  };
  const [before, after] = [read('error before'), read('error after')];
  if (after.size === 0) return null;
  for (const path of [...files.keys(), ...(options.get('server knows') ?? [])]) {
    if (!before.has(path)) before.set(path, []);
  }
  return { before, after };
}

/** How right the checks are; a bad answer that is rejected is what they are there for. */
export interface Score {
  readonly cases: number;
  readonly bad: number;
  readonly precision: number;
  readonly recall: number;
  /** Bad answers that were rejected by the check that should. */
  readonly rightReason: number;
  /** In words: what they got wrong. */
  readonly wrong: readonly string[];
}

export async function score(cases: readonly Case[]): Promise<Score> {
  let [hits, falseAlarms, misses, rightReason] = [0, 0, 0, 0];
  const wrong: string[] = [];
  for (const one of cases) {
    const check = (await judge(one))?.check ?? null;
    if (one.bad && check !== null) hits++;
    if (one.bad && check !== null && check === one.check) rightReason++;
    if (one.bad && check === null) {
      misses++;
      wrong.push(`let pass: ${one.name}`);
    }
    if (!one.bad && check !== null) {
      falseAlarms++;
      wrong.push(`rejected (${check}): ${one.name}`);
    }
  }
  return {
    cases: cases.length,
    bad: hits + misses,
    precision: hits / (hits + falseAlarms),
    recall: hits / (hits + misses),
    rightReason,
    wrong,
  };
}
