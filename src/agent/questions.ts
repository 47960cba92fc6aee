import { t } from '../l10n/index.ts';
import { formatLimit, formatUsd } from '../router/index.ts';
import { type Iconed, iconed, MOST_LABEL, plain } from '../sanitize/index.ts';
import { askForInput, inform, pickOne } from '../workbench/index.ts';
import { openDocument, stepUri } from './documents.ts';
import type { Step, Task, TaskAnswer, TaskQuestion } from './journal/index.ts';
import type { TaskRunner } from './types.ts';
import { questionWords } from './words.ts';

/** One of the answers to a question. */
interface Choice {
  readonly title: string;
  readonly icon: Iconed;
  /** What it comes to; null: nothing is answered. */
  readonly answer: () => TaskAnswer | Promise<TaskAnswer | null>;
}

/** An answer to the plan of a step that the chat has shown. */
export interface PlanAnswer {
  readonly seq: number;
  readonly answer: 'yes' | 'words' | 'no';
}

/** Asks what a task waits for. The question stays with its step until it is answered, once. */
export async function askQuestion(
  runner: Pick<TaskRunner, 'entry' | 'step' | 'answer'>,
  id: string,
  given: PlanAnswer | null,
): Promise<'answered' | 'open' | 'void'> {
  const asked = openQuestion(runner, id);
  if (asked === null || (given && (given.seq !== asked.step.seq || asked.question.about !== 'plan'))) {
    void inform(t('This question was answered already.'));
    return 'void';
  }
  const answer = given ? await answerOf(given.answer) : await (await chosen(asked))?.answer();
  if (!answer) return 'open';
  if (await runner.answer(id, asked.step.seq, answer)) return 'answered';
  void inform(t('This question was answered already.'));
  return 'void';
}

interface OpenQuestion {
  readonly task: Task;
  readonly step: Step;
  readonly question: TaskQuestion;
}

/** What a task waits for the user's word about; null where it does not. */
export function openQuestion(runner: Pick<TaskRunner, 'entry' | 'step'>, id: string): OpenQuestion | null {
  const entry = runner.entry(id);
  if (!entry?.readable || entry.task.waiting?.for !== 'answer') return null;
  const { seq } = entry.task.waiting;
  const step = runner.step(id, seq);
  if (!step?.question || step.answer !== null) return null;
  return { task: entry.task, step, question: step.question };
}

/** A list lies over the editor: what has to be read before is opened, and asked about beside it. */
async function chosen({ task, step, question }: OpenQuestion): Promise<Choice | undefined> {
  const choices = choicesFor(question);
  const about = aboutOf(question);
  if (question.about !== 'plan') {
    const items = choices.map((choice) => ({ label: iconed`${choice.icon} ${choice.title}`, choice }));
    const look = about && { label: iconed`$(eye) ${about.text}`, detail: about.detail, choice: null };
    const picked = await pickOne(look ? [...items, look] : items, {
      title: task.title,
      placeHolder: questionWords(question),
    });
    if (picked?.choice !== null) return picked?.choice;
  }
  await openDocument(stepUri(task, step));
  const titles = choices.map(({ title }) => title);
  const pressed = await inform(t('“{0}”: {1}', task.title, questionWords(question)), ...titles);
  return choices.find(({ title }) => title === pressed);
}

/** What a question is about, where it can be looked at. */
function aboutOf(question: TaskQuestion): { readonly text: string; readonly detail: string } | null {
  switch (question.about) {
    case 'command': {
      const { line, cwd, reasons, origin } = question;
      const facts = [
        // The folder of the project itself needs no name.
        ...(cwd === '' || cwd === '.' ? [] : [t('in {0}', cwd)]),
        ...reasons,
        ...(origin === null ? [] : [t('wished for in {0}', origin)]),
      ];
      return { text: line, detail: facts.join(' · ') };
    }
    case 'tool':
      return { text: question.input, detail: question.reasons.join(' · ') };
    case 'again':
      return { text: question.text || question.name, detail: '' };
    case 'plan':
    case 'words':
      return null;
  }
}

function choicesFor(question: TaskQuestion): readonly Choice[] {
  const fixed = (answer: TaskAnswer['answer']) => () => ({ answer }) as const;
  const yes: Choice = { title: t('Allow Once'), icon: iconed`$(play)`, answer: fixed('yes') };
  const decline: Choice = { title: t('Decline'), icon: iconed`$(circle-slash)`, answer: fixed('no') };
  const why: Choice = {
    title: t('Decline and Say Why…'),
    icon: iconed`$(comment)`,
    answer: () => words('no', t('Why do you decline it?')),
  };
  switch (question.about) {
    case 'command': {
      const { line, mayKeep } = question;
      // What cannot be read whole here is not allowed for good.
      const isWhole = plain(line, MOST_LABEL) === line;
      const always: Choice = {
        title: t('Always Allow in This Project'),
        icon: iconed`$(check-all)`,
        answer: fixed('always'),
      };
      return [yes, ...(mayKeep && isWhole ? [always] : []), decline, why];
    }
    case 'tool':
      return [yes, decline, why];
    case 'plan':
      return [
        { title: t('Start'), icon: iconed`$(play)`, answer: fixed('yes') },
        { title: t('Change It…'), icon: iconed`$(edit)`, answer: planWords },
        decline,
      ];
    case 'words':
      return [
        ...question.choices.map((choice) => ({
          title: choice,
          icon: iconed`$(circle-small)`,
          answer: () => ({ answer: 'words', words: choice }) as const,
        })),
        { title: t('Write an Answer…'), icon: iconed`$(comment)`, answer: () => words('words', t('Answer')) },
      ];
    case 'again':
      return [
        { title: t('Run Again'), icon: iconed`$(debug-rerun)`, answer: fixed('yes') },
        { title: t('Skip'), icon: iconed`$(debug-step-over)`, answer: fixed('no') },
      ];
  }
}

function answerOf(answer: PlanAnswer['answer']): TaskAnswer | Promise<TaskAnswer | null> {
  return answer === 'words' ? planWords() : { answer };
}

const planWords = () => words('words', t('What should change in the plan?'));

/** What it is about can be read meanwhile. */
async function words(answer: 'no' | 'words', title: string): Promise<TaskAnswer | null> {
  const typed = await askForInput({ title, prompt: t('The model reads this.'), stays: true });
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
    prompt:
      task.spentUsd < budgetUsd
        ? t(
            'The new budget of this task in USD. It has spent {0} of {1}, and the next answer could cost more than the rest.',
            formatUsd(task.spentUsd),
            formatLimit(budgetUsd),
          )
        : t(
            'The new budget of this task in USD. It has spent {0} of {1} so far.',
            formatUsd(task.spentUsd),
            formatLimit(budgetUsd),
          ),
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
