import * as z from 'zod';
import { type Tool, tool } from './types.ts';

const MARKS = { open: '[ ]', doing: '[~]', done: '[x]', dropped: '[-]' } as const;

const item = z.object({ text: z.string().min(1), state: z.enum(['open', 'doing', 'done', 'dropped']) });

export const planShape = z.array(item);
export type Plan = z.infer<typeof planShape>;

/** A line for each step of a plan, with its state. */
export function planText(plan: Plan): string {
  return plan.map(({ text, state }) => `${MARKS[state]} ${text}`).join('\n');
}

export const plan = tool({
  name: 'plan',
  description:
    'Keeps the plan of the task: all of its steps, each with its state (open, doing, done, dropped).',
  use: 'says',
  input: z.object({ steps: planShape.min(1).max(30) }),
  async run({ steps }) {
    return { ok: true, content: `The plan is now:\n${planText(steps)}`, facts: { plan: steps } };
  },
});

export const changes: Tool = tool({
  name: 'changes',
  description: 'Shows the difference between the project at the start of the task and now.',
  use: 'reads',
  input: z.object({}),
  async run(_, hands) {
    const difference = await hands.difference();
    return { ok: true, content: difference === '' ? 'Nothing is different.' : difference };
  },
});

export const done = tool({
  name: 'done',
  description:
    'Says that the task is done. summary: what was changed and why, in a few sentences. The tests are then run.',
  use: 'says',
  input: z.object({ summary: z.string().default('') }),
  async run({ summary }) {
    return { ok: true, content: 'The program looks at it now.', facts: { done: summary } };
  },
});
