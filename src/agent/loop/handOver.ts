import { shortened, tailOf } from '../../models/index.ts';
import type { Step } from '../journal/index.ts';
import type { MoveWhy } from './escalation.ts';
import { isDone, type Line } from './line.ts';
import { stateText } from './summary.ts';

const MOST_DIFF = 12_000;
const MOST_SAID = 1_500;
const MOST_FAILURES = 5;

const WHY: Readonly<Record<MoveWhy, string>> = {
  red: 'the tests stayed red after its repairs',
  stuck: 'it did not get on',
  'same-call': 'it repeated the same call',
  steps: 'it was out of steps',
  empty: 'it gave empty answers',
  cut: 'its answers did not become whole',
  'no-model': 'its models could not be reached',
};

/** What the next model is told: why it takes over, what was tried, what failed, and the difference so far. */
export function handOverOf({ own, steps }: Line, why: MoveWhy, fresh: boolean): string {
  const failed = own.flatMap(failureOf).slice(-MOST_FAILURES);
  const texts = own.map((step) => (isDone(step, 'model') ? (step.result?.text.trim() ?? '') : ''));
  const said = texts.findLast((text) => text !== '') ?? '';
  const diffs = tailOf(own.flatMap(diffOf).join('\n'), MOST_DIFF);
  return [
    `# Hand-over\n\nAnother model has worked on this task before you, and ${WHY[why]}. ${
      fresh
        ? 'The project is again as it was at the start: nothing of what is told here is in the files.'
        : 'The files are as it left them.'
    } Judge for yourself: what it believed may be wrong.`,
    stateText(steps),
    ...(diffs === ''
      ? []
      : [`## ${fresh ? 'What it had changed' : 'What it has changed so far'}\n\n${diffs}`]),
    ...(failed.length === 0 ? [] : [`## What failed\n\n${failed.join('\n')}`]),
    ...(said === '' ? [] : [`## What it said last\n\n${shortened(said, MOST_SAID)}`]),
  ].join('\n\n');
}

function failureOf(step: Step): string[] {
  if (!isDone(step, 'tool') || step.result?.ok !== false) return [];
  return [`- ${step.input.call.name}: ${shortened(step.result.content.replaceAll(/\s+/g, ' '), 240)}`];
}

/** What an edit has changed, as its result has kept it. */
function diffOf(step: Step): string[] {
  const diff = isDone(step, 'tool') ? step.result?.facts?.['diff'] : undefined;
  return typeof diff === 'string' ? [diff] : [];
}
