import type { Step } from './shapes.ts';

/** Tools cut what they bring long before this: a text above it is a fault of theirs, and must not fill the disk. */
const MOST_CHARS = 2_000_000;
/** What one step may keep besides texts: images, thoughts, a report. */
const MOST_BYTES = 24_000_000;

/** The step with texts that are too long cut in the middle, and without what no row can hold. */
export function bounded(step: Step): Step {
  if (step.kind !== 'tool' || step.result === null) return step;
  const { content, images, ...rest } = step.result;
  const chars = (images ?? []).reduce((sum, { data }) => sum + data.length, 0);
  return {
    ...step,
    result: {
      ...rest,
      content: cutInTheMiddle(content, MOST_CHARS),
      ...(images && chars <= MOST_BYTES ? { images } : {}),
    },
  };
}

function cutInTheMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  return `${text.slice(0, half).toWellFormed()}\n[...]\n${text.slice(-half).toWellFormed()}`;
}
