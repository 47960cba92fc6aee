import { t } from '../l10n/index.ts';
import type { Notice, NoticeButton } from '../requests/index.ts';
import { harmless, md, tMarkdown } from '../sanitize/index.ts';
import type { ChatWriter } from '../workbench/index.ts';
import type { Agent } from './agent.ts';
import { obstacle, startText } from './begin.ts';
import { isUnderway, type Step, type Task, type TaskQuestion } from './journal/index.ts';
import type { Wish } from './wish.ts';
import {
  questionWords,
  resumeWords,
  shortTitle,
  stateFacts,
  stepFacts,
  stepWords,
  type VerdictWords,
} from './words.ts';

/**
 * `/do`: shows what it would be, starts it where the user says so, and tells its steps until it stands still. Resolves to what
 * keeps it from being begun; null where nothing does.
 */
export async function doInChat(
  load: () => Promise<Agent>,
  wish: Wish,
  chat: ChatWriter,
  signal: AbortSignal,
): Promise<Notice | null> {
  const problem = obstacle();
  if (problem) return problem;
  if (wish.prompt === '') {
    chat.say(tMarkdown('Write after `/do` what should be done.'));
    return null;
  }
  const agent = await load();
  const looked = await agent.outlook(wish);
  if (!looked.ok) return looked.notice;
  const { start, outlook } = looked;
  const offer = agent.starts.make({ start, outlook });
  chat.say(startText(start, outlook));
  chat.button(button(t('Start'), 'doTask', { prompt: wish.prompt, shown: `start ${offer.token}` }));
  chat.button(button(t('Change…'), 'doTask', { prompt: wish.prompt, shown: `change ${offer.token}` }));
  const decided = [offer.decided(signal)];
  const open = openTask(agent);
  if (open) {
    const words = agent.words.make({ task: open.id, words: wish.prompt });
    const title = t('Send to “{0}”', shortTitle(open.title, MOST_TITLE));
    chat.button(button(title, 'tellTask', { task: open.id, shown: words.token }));
    decided.push(words.decided(signal));
  }
  const id = await Promise.race(decided);
  if (id !== null) await follow(agent, id, chat, signal);
  return null;
}

const MOST_TITLE = 28;

/** The task that words in the chat may be meant for: the one that it told of last, else the newest that is not over. */
function openTask({ runner, inChat }: Agent): Task | null {
  const open = runner
    .list()
    .flatMap((entry) => (entry.readable && entry.task.settled === null ? [entry.task] : []));
  return (
    open.find(({ id }) => id === inChat.id) ??
    open.find((task) => isUnderway(task) || task.state === 'waiting') ??
    null
  );
}

function button(title: string, command: string, argument: object): NoticeButton {
  return { title, command: `tierwise.${command}`, arguments: [argument] };
}

/** Tells the steps of a task as they come. The chat's own Stop stops the task. */
async function follow(
  { runner, verdict, inChat }: Agent,
  id: string,
  chat: ChatWriter,
  signal: AbortSignal,
): Promise<void> {
  // One that was spoken to goes on from where it is.
  const told = new Set((runner.steps(id)?.line ?? []).filter(isOver).map(({ seq }) => seq));
  const asked = new Set<number>();
  inChat.id = id;
  inChat.told.add(id);
  chat.button(button(t('Send a Message…'), 'tellTask', { task: id }));
  const look = (): Task | null => {
    const entry = runner.entry(id);
    if (!entry?.readable) return null;
    for (const step of runner.steps(id)?.line ?? []) {
      if (isOver(step) && !told.has(step.seq)) {
        told.add(step.seq);
        chat.say(lineOf(step, verdict));
      }
      if (step.state === 'asked' && step.question && step.answer === null && !asked.has(step.seq)) {
        asked.add(step.seq);
        if (step.question.about === 'plan') chat.say(harmless(`\n${step.question.text}\n`));
        chat.say(md`\n**${questionWords(step.question)}**\n\n`);
        for (const one of answerButtons(id, step.seq, step.question)) chat.button(one);
      }
    }
    return entry.task;
  };
  const ended = await new Promise<Task | null>((resolve) => {
    const check = () => {
      const task = look();
      if (task === null || standsStill(task)) finish(task);
    };
    const listening = runner.listen({ changed: check });
    const finish = (task: Task | null) => {
      listening.dispose();
      inChat.told.delete(id);
      resolve(task);
    };
    signal.addEventListener('abort', () => void runner.stop(id).then(() => finish(look())), { once: true });
    check();
  });
  if (ended) conclude(ended, chat);
}

/** The plan stands there, so it is answered there. */
function answerButtons(task: string, seq: number, { about }: TaskQuestion): readonly NoticeButton[] {
  if (about !== 'plan') return [button(t('Answer…'), 'answerTask', { task, seq })];
  return [
    button(t('Start'), 'answerTask', { task, seq, answer: 'yes' }),
    button(t('Change It…'), 'answerTask', { task, seq, answer: 'words' }),
    button(t('Decline'), 'answerTask', { task, seq, answer: 'no' }),
  ];
}

function isOver({ state }: Step): boolean {
  return state === 'done' || state === 'cut';
}

/** One that was just spoken to goes on. */
function standsStill({ state, waiting, said }: Task): boolean {
  const isOver = state === 'done' || state === 'failed' || state === 'stopped';
  return (isOver && said.length === 0) || waiting?.for === 'budget' || waiting?.for === 'limit';
}

function lineOf(step: Step, verdict: VerdictWords) {
  const facts = stepFacts(step);
  return facts === ''
    ? md`- ${stepWords(step, verdict)}\n`
    : md`- ${stepWords(step, verdict)} · *${facts}*\n`;
}

function conclude(task: Task, chat: ChatWriter): void {
  chat.say(md`\n---\n**${stateFacts(task)}**\n\n`);
  if (task.state === 'done') chat.button(button(t('Review Changes'), 'reviewTask', { task: task.id }));
  else chat.button(button(resumeWords(task), 'resumeTask', { task: task.id }));
  chat.button(button(t('Show Steps'), 'lookAtTask', { task: task.id }));
}
