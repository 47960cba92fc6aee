import { t } from '../l10n/index.ts';
import { codeBlock, harmless, joined, md, visible } from '../sanitize/index.ts';
import type { Step, Task, TaskQuestion } from './journal/index.ts';
import { toolWords } from './toolWords.ts';
import { stateFacts, stepFacts, stepWords, type VerdictWords, withoutTitle } from './words.ts';

/** How a step is looked at: what was printed as it is, words as Markdown that is rendered. */
export function formOf({ kind }: Step): 'log' | 'md' {
  return kind === 'tool' || kind === 'verify' ? 'log' : 'md';
}

/** A step by itself, as text of its form. */
export function stepDocument(step: Step, verdict: VerdictWords): string {
  return formOf(step) === 'log' ? logOf(step, verdict) : rendered(partsOf(step, verdict));
}

/** All of a task. */
export function taskDocument(task: Task, steps: readonly Step[], verdict: VerdictWords): string {
  const { title, prompt, leftOut } = task;
  const missing = leftOut.map(({ path, why }) => md`- ${path} (${why})`);
  const parts = [
    md`# ${title}`.value,
    md`${stateFacts(task)}`.value,
    withoutTitle(prompt, title),
    ...(missing.length > 0 ? [md`${t('Not in the copy of the project:')}`.value] : []),
    joined(missing, '\n').value,
  ];
  return rendered([...parts, ...steps.flatMap((step) => partsOf(step, verdict))]);
}

/** A step as paragraphs of Markdown. */
function partsOf(step: Step, verdict: VerdictWords): readonly string[] {
  const words = stepWords(step, verdict);
  const facts = stepFacts(step);
  return [
    md`## ${step.seq} · ${words}`.value,
    facts === '' ? '' : md`*${facts}*`.value,
    ...bodyOf(step, words),
  ];
}

function bodyOf(step: Step, words: string): readonly string[] {
  switch (step.kind) {
    case 'model': {
      const calls =
        step.result?.calls.map(({ name, input }) => block([toolWords(name), ...argumentsOf(input)])) ?? [];
      const failure = step.result?.failure ? [md`${step.result.failure.message}`.value] : [];
      return [withoutTitle(step.result?.text ?? '', words), ...failure, ...calls];
    }
    case 'tool':
      return [block(argumentsOf(step.input.call.input)), block([step.result?.content ?? ''])];
    case 'verify':
      return [block([withoutTitle(step.result?.text ?? '', words)])];
    case 'move':
      return handOverParts(step.input.handOver);
    case 'summary':
      return [step.result?.text ?? ''];
    case 'note':
      return [
        questionText(step.question),
        withoutTitle(step.input.text, words),
        ...(step.answer ? [step.answer.words ?? step.answer.answer] : []),
      ];
  }
}

/** Below the headings of what a model is told stand differences and what tests have printed, which are no Markdown. */
function handOverParts(handOver: string): readonly string[] {
  const [told = '', ...sections] = handOver.split('\n\n## ');
  const parts = sections.map((section) => section.split('\n'));
  return [
    told.startsWith('# ') ? told.slice(told.indexOf('\n') + 1) : told,
    ...parts.flatMap(([heading = '', ...lines]) => [md`### ${heading}`.value, block(lines)]),
  ];
}

function logOf(step: Step, verdict: VerdictWords): string {
  const words = stepWords(step, verdict);
  const head = [words, stepFacts(step)].filter(Boolean).join(' · ');
  const body = step.kind === 'tool' ? argumentsOf(step.input.call.input).join('\n') : '';
  const result =
    step.kind === 'tool' ? step.result?.content : step.kind === 'verify' ? step.result?.text : '';
  return visible([head, body, withoutTitle(result ?? '', words)].filter(Boolean).join('\n\n'));
}

/** What a question is about, as far as it has words of its own. */
function questionText(question: TaskQuestion | null): string {
  return question?.about === 'plan' || question?.about === 'words' ? question.text : '';
}

/** What a tool was given, each with its name; text of several lines stands below it. */
function argumentsOf(input: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(input).map(([name, value]) => {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return shown.includes('\n') ? `${name}:\n${shown}` : `${name}: ${shown}`;
  });
}

function block(lines: readonly string[]): string {
  const shown = lines.join('\n').trim();
  return shown === '' ? '' : codeBlock(shown, '').value;
}

/** Drawings of Mermaid can load pictures, so VS Code's preview gets them as the text that they are. */
const DRAWN = /([`~:]{3}[ \t]*)mermaid/gi;

/** What is read as one does nothing as one: where a model leaves a block of code open, it is not ours that counts as text. */
function rendered(parts: readonly string[]): string {
  const shown = parts.map((part) => part.trim().replace(DRAWN, '$1text'));
  // A last line that begins a block of code is one by its end alone.
  return harmless(...shown.filter((part) => part !== '').map((part) => `${part}\n`)).value;
}
