import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { formatUsd } from '../router/index.ts';
import { iconed, MOST_LABEL, plain, tIconed } from '../sanitize/index.ts';
import { askForInput, inform, type PickItem, pickOne } from '../workbench/index.ts';
import { stepUri } from './documents.ts';
import type { Task, TaskAnswer, TaskQuestion } from './journal/index.ts';
import type { TaskRunner } from './types.ts';
import { questionWords } from './words.ts';

interface Choice extends PickItem {
  /** What it comes to; null: nothing is answered. */
  readonly answer: () => TaskAnswer | Promise<TaskAnswer | null>;
}

/** Asks what a task waits for. The question stays with its step until it is answered, once. */
export async function askQuestion(
  runner: Pick<TaskRunner, 'entry' | 'step' | 'answer'>,
  id: string,
): Promise<'answered' | 'open' | 'void'> {
  const asked = openQuestion(runner, id);
  if (asked === null) {
    void inform(t('This question was answered already.'));
    return 'void';
  }
  const { task, seq, question } = asked;
  const show = async () => {
    await vscode.window.showTextDocument(stepUri(id, seq), { preview: true });
    return null;
  };
  // Nobody agrees to a plan that is not to be seen.
  if (question.about === 'plan') await show();
  const items = choicesFor(question, show);
  const picked = await pickOne(items, { title: task.title, placeHolder: questionWords(question) });
  const answer = (await picked?.answer()) ?? null;
  if (answer === null) return 'open';
  if (await runner.answer(id, seq, answer)) return 'answered';
  void inform(t('This question was answered already.'));
  return 'void';
}

/** What a task waits for the user's word about; null where it does not. */
export function openQuestion(
  runner: Pick<TaskRunner, 'entry' | 'step'>,
  id: string,
): { readonly task: Task; readonly seq: number; readonly question: TaskQuestion } | null {
  const entry = runner.entry(id);
  if (!entry?.readable || entry.task.waiting?.for !== 'answer') return null;
  const { seq } = entry.task.waiting;
  const step = runner.step(id, seq);
  if (!step?.question || step.answer !== null) return null;
  return { task: entry.task, seq, question: step.question };
}

function choicesFor(question: TaskQuestion, show: () => Promise<null>): readonly Choice[] {
  const fixed = (answer: TaskAnswer['answer']) => () => ({ answer }) as const;
  const shown = (text: string, detail: string): Choice => ({
    label: iconed`$(eye) ${text}`,
    detail,
    answer: show,
  });
  const decline: Choice = { label: tIconed('$(circle-slash) Decline'), answer: fixed('no') };
  const why: Choice = { label: tIconed('$(comment) Decline and Say Why…'), answer: () => words('no') };
  switch (question.about) {
    case 'command': {
      const { line, cwd, reasons, mayKeep, origin } = question;
      const facts = [
        // The folder of the project itself needs no name.
        ...(cwd === '' || cwd === '.' ? [] : [t('in {0}', cwd)]),
        ...reasons,
        ...(origin === null ? [] : [t('wished for in {0}', origin)]),
      ];
      // What cannot be read whole here is not allowed for good.
      const isWhole = plain(line, MOST_LABEL) === line;
      return [
        { label: tIconed('$(play) Allow Once'), answer: fixed('yes') },
        ...(mayKeep && isWhole
          ? [{ label: tIconed('$(check-all) Always Allow in This Project'), answer: fixed('always') }]
          : []),
        decline,
        why,
        shown(line, facts.join(' · ')),
      ];
    }
    case 'tool':
      return [
        { label: tIconed('$(play) Allow Once'), answer: fixed('yes') },
        decline,
        why,
        shown(question.input, question.reasons.join(' · ')),
      ];
    case 'plan':
      return [
        { label: tIconed('$(play) Start'), answer: fixed('yes') },
        { label: tIconed('$(edit) Change It…'), answer: () => words('words') },
        decline,
        shown(question.text, ''),
      ];
    case 'words':
      return [
        ...question.choices.map((choice) => ({
          label: choice,
          answer: () => ({ answer: 'words', words: choice }) as const,
        })),
        { label: tIconed('$(comment) Write an Answer…'), answer: () => words('words') },
      ];
    case 'again':
      return [
        { label: tIconed('$(debug-rerun) Run Again'), answer: fixed('yes') },
        { label: tIconed('$(debug-step-over) Skip'), answer: fixed('no') },
        shown(question.text || question.name, ''),
      ];
  }
}

async function words(answer: 'no' | 'words'): Promise<TaskAnswer | null> {
  const typed = await askForInput({ title: t('Answer'), prompt: t('The model reads this.') });
  return typed?.trim() ? { answer, words: typed } : null;
}

/** Asks what is to be said to a task's model; null where nothing is. */
export async function askForWords({ title }: Task): Promise<string | null> {
  const typed = await askForInput({ title, prompt: t('The model reads this before its next answer.') });
  return typed?.trim() || null;
}

/** Asks whether a task whose budget is reached may spend as much again; resolves to its new budget. */
export async function askForBudget(task: Task): Promise<number | null> {
  const { budgetUsd } = task.settings;
  const typed = await askForInput({
    title: task.title,
    prompt: t('It has cost {0} so far. The new budget of this task, in USD.', formatUsd(task.spentUsd)),
    value: String(budgetUsd * 2 || 1),
    problemOf: (text) =>
      usdIn(text) > task.spentUsd ? null : t('must be above {0}', formatUsd(task.spentUsd)),
  });
  return typed === undefined ? null : usdIn(typed);
}

/** An amount of USD as it is typed; NaN where it is none. */
export function usdIn(text: string): number {
  const number = text.trim().replace(/^\$/, '').replace(',', '.');
  return /^\d+(?:\.\d+)?$/.test(number) ? Number(number) : Number.NaN;
}
