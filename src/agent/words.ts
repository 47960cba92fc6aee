import { languageTag, t } from '../l10n/index.ts';
import { firstLineOf, headOf, modelName } from '../models/index.ts';
import { formatLimit, formatUsd } from '../router/index.ts';
import { plain, wordsOfMarkdown } from '../sanitize/index.ts';
import type { Verification } from '../verify/index.ts';
import type { Step, Task, TaskEnd, TaskQuestion, VerifyResult, Waiting } from './journal/index.ts';
import { callWords, toolWords } from './toolWords.ts';

/** Where a task stands, in a word or two. */
export function stateWords(task: Task): string {
  const { state, waiting, end, settled } = task;
  if (settled === 'accepted') return t('accepted');
  if (settled === 'branch') return t('on a branch');
  switch (state) {
    case 'planning':
      return t('preparing');
    case 'running':
      return t('running');
    case 'verifying':
      return t('running tests');
    case 'waiting':
      return waiting ? waitingWords(waiting) : t('waiting');
    case 'done':
    case 'failed':
    case 'stopped':
      return end ? endWords(end) : t('stopped');
  }
}

/** The button that has a task go on. */
export function resumeWords({ waiting }: Task): string {
  return waiting?.for === 'budget' ? t('Raise the Budget…') : t('Resume');
}

function waitingWords(waiting: Waiting): string {
  switch (waiting.for) {
    case 'turn':
      return t('queued');
    case 'answer':
      return t('waiting for you');
    case 'budget':
      return budgetWords(waiting);
    case 'limit':
      return waiting.until === null
        ? t('limit of the provider reached')
        : t('limit of the provider reached, resumes at {0}', clock(waiting.until));
    case 'disk':
      return t('disk full');
  }
}

/** It is reached before all of it is spent: an answer that could cost more than the rest is not asked for. */
function budgetWords({ spentUsd, budgetUsd }: { readonly spentUsd: number; readonly budgetUsd: number }) {
  const [spent, budget] = [formatUsd(spentUsd), formatLimit(budgetUsd)];
  if (spentUsd >= budgetUsd) return t('budget reached: {0} of {1} spent', spent, budget);
  return t(
    'budget reached: {0} of {1} spent, and the next answer could cost more than the rest',
    spent,
    budget,
  );
}

/** Where a task stands, in as many words as a narrow view shows beside its title. */
export function stateLabel(task: Task): string {
  const { state, waiting, end, settled } = task;
  if (settled !== null) return stateWords(task);
  if (state === 'waiting') {
    if (waiting?.for === 'answer') return t('asks you');
    if (waiting?.for === 'budget') return t('budget reached');
    if (waiting?.for === 'limit') return t('limit reached');
  }
  if (state === 'done' || state === 'failed' || state === 'stopped') {
    if (end?.why === 'model' || end?.why === 'tree' || end?.why === 'fault') return t('failed');
    if (end?.why === 'steps') return t('no result');
    if (end?.why === 'red') return t('tests fail');
    if (end?.why === 'no-change') return t('no change');
  }
  return stateWords(task);
}

/** Where a task stands and what it has cost, which is said once. */
export function stateFacts(task: Task): string {
  const spent = task.state === 'waiting' && task.waiting?.for === 'budget' ? [] : [formatUsd(task.spentUsd)];
  return [stateWords(task), ...spent].join(' · ');
}

export function endWords(end: TaskEnd): string {
  switch (end.why) {
    case 'verified':
      return t('verified');
    case 'not-verified':
      return t('not verified');
    case 'red':
      return t('tests still fail');
    case 'steps':
      return t('no result after {0} answers', end.limit);
    case 'stuck':
      return t('stuck');
    case 'model':
    case 'tree':
    case 'fault':
      return end.message;
    case 'plan-refused':
      return t('plan declined');
    case 'no-change':
      return t('nothing to change');
    case 'stopped':
      return t('stopped');
    case 'interrupted':
      return t('interrupted');
  }
}

/** What the user is asked, as a sentence. */
export function questionWords(question: TaskQuestion): string {
  switch (question.about) {
    case 'command':
      return t('Run “{0}”?', question.line);
    case 'tool':
      return t('Use the tool “{0}”?', question.name);
    case 'plan':
      return t('Is this plan right?');
    case 'words':
      return question.text;
    case 'again':
      return t('“{0}” was cut off. Run it again?', againWords(question));
  }
}

function againWords({ name, text }: TaskQuestion & { readonly about: 'again' }): string {
  return name === 'run' && text !== '' ? text : toolWords(name);
}

/** The button that leads to its answers. */
export function answerWords({ about }: TaskQuestion): string {
  return about === 'plan' ? t('Show Plan') : t('Answer…');
}

/** What a step is, in a line. */
export function stepWords(step: Step, verdict: VerdictWords): string {
  switch (step.kind) {
    case 'model': {
      const said = firstWords(step.result?.text ?? '');
      if (said !== '') return said;
      const calls = new Set(step.result?.calls.map(({ name }) => toolWords(name)));
      return calls.size > 0 ? [...calls].join(', ') : t('asked {0}', step.input.tier);
    }
    case 'tool':
      return callWords(step.input.call);
    case 'verify':
      return step.result ? verdict(step.result) : t('running tests');
    case 'move':
      return t('{0} takes over from {1}', step.input.to, step.input.from);
    case 'summary':
      return t('earlier steps shortened');
    case 'note':
      if (step.question) return questionWords(step.question);
      return firstLine(step.input.text) || (step.input.what === 'waited' ? t('waited') : t('resumed'));
  }
}

/** What a verification says, in the user's words. */
export type VerdictWords = (result: VerifyResult) => string;

/** `format`: makes words of a report. What an older version has left, or another one, has its verdict alone. */
export function verdictWords(format: (report: Verification) => string): VerdictWords {
  return ({ verdict, report }) => {
    try {
      return format(report as Verification);
    } catch {
      return verdictWord(verdict);
    }
  };
}

function verdictWord(verdict: VerifyResult['verdict']): string {
  switch (verdict) {
    case 'verified':
      return t('verified');
    case 'red':
      return t('tests still fail');
    case 'not-verified':
      return t('not verified');
  }
}

/** How a step went: its model, price and time, as far as there are some. */
export function stepFacts(step: Step): string {
  const { model, usd, at, endedAt, state, kind } = step;
  const effort = kind === 'model' ? step.result?.facts?.['effort'] : undefined;
  const parts = [
    outcomeWords(step),
    // A narrow view cuts what stands last.
    kind === 'model' && state === 'done' ? formatUsd(usd) : '',
    model ? modelName(model) : '',
    typeof effort === 'string' ? t('more effort ({0})', effort) : '',
    endedAt === null || !TAKES_TIME.has(kind) ? '' : durationWords(endedAt - at),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** What its icon says too, which not everybody sees. */
function outcomeWords(step: Step): string {
  switch (step.state) {
    case 'cut':
      return t('cut off');
    case 'asked':
      return t('asks you');
    case 'begun':
      return t('running');
    case 'done':
      if (step.kind === 'model') return step.result?.outcome === 'ok' ? '' : t('failed');
      if (step.kind !== 'tool' || step.result?.ok !== false) return '';
      return step.result.notRun === undefined ? t('failed') : t('not run');
  }
}

const TAKES_TIME: ReadonlySet<Step['kind']> = new Set(['model', 'tool', 'verify']);

/** A span of time in ms, as short as can be: `0.4s`, `12s`, `3m`, `2h`. */
export function durationWords(ms: number): string {
  const unit = (value: number, name: 'second' | 'minute' | 'hour', digits: number) =>
    new Intl.NumberFormat(languageTag(), {
      style: 'unit',
      unit: name,
      // Without a space, in languages that know one so, it is never broken at the end of a line.
      unitDisplay: 'narrow',
      maximumFractionDigits: digits,
    }).format(value);
  if (ms < 60_000) return unit(ms / 1_000, 'second', ms < 9_950 ? 1 : 0);
  if (ms < 3_600_000) return unit(ms / 60_000, 'minute', 0);
  return unit(ms / 3_600_000, 'hour', 1);
}

function clock(at: number): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  const style = isToday ? { timeStyle: 'short' } : { dateStyle: 'short', timeStyle: 'short' };
  return new Intl.DateTimeFormat(languageTag(), style as Intl.DateTimeFormatOptions).format(at);
}

/** What a task costs at least and most; the most is its budget where that is less. */
export function costWords({
  leastUsd,
  mostUsd,
}: {
  leastUsd: number | null;
  mostUsd: number | null;
}): string {
  if (leastUsd === null || mostUsd === null) return t('price unknown');
  return t('{0} to {1}', formatUsd(leastUsd), formatUsd(mostUsd));
}

/** The text below a title that may be its first line: what the title says is not said twice. */
export function withoutTitle(text: string, title: string): string {
  if (text === title || text.startsWith(`${title}\n`)) return text.slice(title.length).trim();
  const [line = '', ...below] = text.trimStart().split('\n');
  // Where a link leads the title does not say.
  const isSaid = !line.includes('](') && plain(wordsOfMarkdown(line), line.length).trim() === title;
  return isSaid ? below.join('\n').trim() : text;
}

export function firstLine(text: string): string {
  return plain(firstLineOf(text).replace(/^[\s#>*-]+/, ''), MOST_LINE);
}

/** The first line of a model's Markdown that has words, as the words that they are. */
function firstWords(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s*(?:```|~~~)/.test(line));
  const line = lines.map(wordsOfMarkdown).find((one) => one.trim() !== '') ?? '';
  return plain(line, MOST_LINE).trim();
}

const MOST_LINE = 120;

/** How the tab of a task is called, or of one of its steps. */
export function tabName(title: string, seq: number | null): string {
  const name = shortTitle(plain(title.replaceAll(/[/\\]/g, ' ')), 30) || 'task';
  return seq === null ? name : `${name} · ${seq}`;
}

/** The words of a line that fit; a word that is longer than all of it is cut. */
export function wordsWithin(line: string, most: number): string {
  if (line.length <= most) return line.trim();
  const head = headOf(line, most + 1);
  const end = head.lastIndexOf(' ');
  return end > 0 ? head.slice(0, end).trim() : headOf(line, most);
}

/** A title where there is room for so much of it: whole words, and a mark where some are left out. */
export function shortTitle(title: string, most: number): string {
  return title.length <= most ? title : `${wordsWithin(title, most - 1)}…`;
}

/** A name for a branch that is made of a title: the words of it that say something, as many as fit. */
export function branchName(title: string): string {
  const segments = [...new Intl.Segmenter(languageTag(), { granularity: 'word' }).segment(title)];
  const words = segments
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment.toLowerCase().replace(/['’]/g, ''));
  const telling = words.filter((word) => !FILLERS.has(word));
  const name = wordsWithin((telling.length > 0 ? telling : words).join(' '), 40);
  return `tierwise/${name.replaceAll(' ', '-') || 'task'}`;
}

const FILLERS: ReadonlySet<string> = new Set([
  ...['a', 'an', 'and', 'are', 'as', 'at', 'be', 'by', 'for', 'from', 'in', 'into', 'is', 'it'],
  ...['its', 'of', 'on', 'or', 'so', 'that', 'the', 'then', 'there', 'this', 'to', 'was', 'with'],
]);
