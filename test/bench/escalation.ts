import type { TierName, VerifyResult } from '../../src/agent/journal/index.ts';
import { createLoop } from '../../src/agent/loop/index.ts';
import { answered, builder, call, newTask } from '../unit/agent/loop/line.ts';

/** What the agent itself does where a model of a tier has ended its work and can mend no more, by that verdict. */
export function afterAttempt(verdict: VerifyResult['verdict'], tier: TierName): 'escalate' | 'stop' {
  const build = builder();
  if (tier !== 'cheap') build.move('mid', true);
  if (tier === 'premium') build.move('premium', true);
  // It writes a file, says that it is done, and says it again where the verdict was not good enough.
  build.tool(0, 0, call('write', { path: 'a.ts' }), { before: 'a', after: 'b' });
  const done = answered({ text: 'Done.' });
  build.model(done);
  build.verify(verdict);
  if (verdict === 'red') build.model(done);
  const { do: next } = createLoop().next({ task: newTask(), steps: build.steps });
  if (next !== 'move' && next !== 'end')
    throw new Error(`After a whole attempt comes neither a move nor an end: ${next}`);
  return next === 'move' ? 'escalate' : 'stop';
}
