import { isUnsolved, newProgress, type Progress, takeStep } from './progress.ts';
import type { Called, Said, Trajectory } from './types.ts';
import { hasWish, isCompacted } from './wish.ts';

/** An answer whose calls have not all been answered yet. */
interface Open {
  readonly calls: Map<string, Called>;
  readonly done: (readonly [Called, string])[];
}

const nothingOpen = (): Open => ({ calls: new Map(), done: [] });

/**
 * Reads what an agent has done from the messages of its conversation, as they are sent with each request. Pure, and
 * linear in their length; of long results both ends are read.
 */
export function readTrajectory(messages: readonly Said[]): Trajectory {
  let progress = newProgress('start');
  let open = nothingOpen();
  let running = false;
  const close = () => {
    if (open.done.length > 0) running = takeStep(progress, open.done);
    open = nothingOpen();
  };
  for (const message of messages) {
    if (message.role === 'tool') {
      const call = open.calls.get(message.callId);
      if (!call) continue;
      open.calls.delete(message.callId);
      open.done.push([call, message.content]);
    } else if (message.role === 'assistant') {
      if (open.calls.size === 0) close();
      const calls = message.toolCalls ?? [];
      const all = new Map([...open.calls, ...calls.map((call) => [call.id, call] as const)]);
      if (calls.length > 0) open = { calls: all, done: [...open.done] };
    } else if (message.role === 'user') {
      const compacted = isCompacted(message.content);
      if (!compacted && !hasWish(message.content)) continue;
      // Calls that the user did not wait for will have no result any more.
      close();
      running = false;
      progress = compacted ? newProgress('compacted', progress.raised) : afterWish(progress);
    }
  }
  const unanswered = open.calls.size > 0;
  if (!unanswered) close();
  return trajectoryOf(progress, unanswered || running, unanswered);
}

/** What a new wish finds unsolved is most likely what it is about: then all goes on as it was. */
function afterWish(progress: Progress): Progress {
  if (progress.steps === 0) return progress;
  if (!isUnsolved(progress)) return newProgress('new-wish', progress.raised);
  return { ...progress, since: 'new-wish', before: progress.raised };
}

function trajectoryOf(progress: Progress, pending: boolean, unanswered: boolean): Trajectory {
  const { since, steps, raised, before, stuck, landed, missed, explored, tests } = progress;
  return {
    since,
    steps,
    pending,
    raised,
    before: unanswered ? raised : before,
    stuck,
    edits: { landed, missed },
    explored,
    tests,
  };
}
