import { t } from '../l10n/index.ts';
import { formatUsd } from '../router/index.ts';
import { md, tMarkdown } from '../sanitize/index.ts';
import type { ChatWriter } from '../workbench/index.ts';
import type { Agent } from './agent.ts';
import { obstacle, startText } from './begin.ts';
import type { Step, Task } from './journal/index.ts';
import type { Wish } from './wish.ts';
import { questionWords, stateWords, stepFacts, stepWords, type VerdictWords } from './words.ts';

/** `/do`: shows what it would be, starts it where the user says so, and tells its steps until it stands still. */
export async function doInChat(
  load: () => Promise<Agent>,
  wish: Wish,
  chat: ChatWriter,
  signal: AbortSignal,
): Promise<void> {
  const problem = obstacle();
  if (problem) return chat.notice(problem);
  if (wish.prompt === '') return void chat.say(tMarkdown('Say after `/do` what is to be done.'));
  const agent = await load();
  const looked = await agent.outlook(wish);
  if (!looked.ok) return chat.notice(looked.notice);
  const { start, outlook } = looked;
  const offer = agent.offer(start, outlook);
  chat.say(startText(start, outlook));
  chat.button(button(t('Start'), 'doTask', { prompt: wish.prompt, shown: `start ${offer.token}` }));
  chat.button(button(t('Change…'), 'doTask', { prompt: wish.prompt, shown: `change ${offer.token}` }));
  const id = await offer.decided(signal);
  if (id !== null) await follow(agent, id, chat, signal);
}

function button(title: string, command: string, argument: object) {
  return { title, command: `tierwise.${command}`, arguments: [argument] };
}

/** Tells the steps of a task as they come. The chat's own Stop stops the task. */
async function follow(
  { runner, verdict }: Agent,
  id: string,
  chat: ChatWriter,
  signal: AbortSignal,
): Promise<void> {
  const told = new Set<number>();
  const asked = new Set<number>();
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
        chat.say(md`\n**${questionWords(step.question)}**\n\n`);
        chat.button(button(t('Answer…'), 'answerTask', { task: id }));
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
      resolve(task);
    };
    signal.addEventListener('abort', () => void runner.stop(id).then(() => finish(look())), { once: true });
    check();
  });
  if (ended) conclude(ended, chat);
}

function isOver({ state }: Step): boolean {
  return state === 'done' || state === 'cut';
}

function standsStill({ state, waiting }: Task): boolean {
  return (
    state === 'done' ||
    state === 'failed' ||
    state === 'stopped' ||
    waiting?.for === 'budget' ||
    waiting?.for === 'limit'
  );
}

function lineOf(step: Step, verdict: VerdictWords) {
  const facts = stepFacts(step);
  return facts === ''
    ? md`- ${stepWords(step, verdict)}\n`
    : md`- ${stepWords(step, verdict)} · *${facts}*\n`;
}

function conclude(task: Task, chat: ChatWriter): void {
  chat.say(md`\n---\n**${stateWords(task)}** · ${formatUsd(task.spentUsd)}\n\n`);
  if (task.state === 'done') chat.button(button(t('Review Changes'), 'reviewTask', { task: task.id }));
  else chat.button(button(t('Resume'), 'resumeTask', { task: task.id }));
  chat.button(button(t('Look'), 'lookAtTask', { task: task.id }));
}
