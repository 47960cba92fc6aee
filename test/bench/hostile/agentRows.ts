import { createLoop } from '../../../src/agent/loop/index.ts';
import { isCallInText } from '../../../src/agent/loop/standing.ts';
import { matcherOf } from '../../../src/agent/tools/expression.ts';
import { foreignTools } from '../../../src/agent/tools/foreign.ts';
import { meant } from '../../../src/agent/tools/meant.ts';
import { nearNames } from '../../../src/agent/tools/near.ts';
import { openSpelled } from '../../../src/agent/tools/spelled.ts';
import { answered, builder, call, newTask } from '../../unit/agent/loop/line.ts';
import type { Row } from './row.ts';

/** A task in which a tool gave that text back. */
function stepsWith(text: string) {
  const build = builder();
  const made = call('run', { command: 'make' });
  const { seq } = build.model(answered({ calls: [made] }));
  build.tool(seq, 0, made, { ok: false, content: text });
  build.verify('red');
  return build.steps;
}

/** What models, files and servers give an agent to read. */
export const AGENT_ROWS: readonly Row[] = [
  {
    name: 'an expression to search by, and a line to search',
    covers: ['agent/tools/expression'],
    run: (text) => {
      const hard = matcherOf('(a+)+$|(?:\\w+\\s?)*x|\\bz', true);
      const own = matcherOf(text.slice(0, 150), false);
      return [hard.ok && hard.matches(text), own.ok && own.matches(text)];
    },
  },
  {
    name: 'a name of a tool',
    covers: ['agent/tools/near', 'agent/tools/foreign'],
    run: (text) => [
      nearNames(text, ['read', 'edit', 'run_tests']),
      foreignTools([{ name: text, description: text, schema: { title: text } }], text).search(text),
    ],
  },
  {
    name: 'a path and an input of a call',
    covers: ['agent/tools/spelled', 'agent/tools/meant'],
    run: async (text) => [
      await openSpelled(async () => ({ ok: false, message: '' }), text, 'read'),
      meant({ [text]: text, list: text }, { properties: { list: { type: 'array' }, path: {} } }, true),
    ],
  },
  {
    name: 'what a task has done',
    covers: [
      'agent/loop/standing',
      'agent/loop/next',
      'agent/loop/conversation',
      'agent/loop/handOver',
      'agent/loop/summary',
    ],
    run: (text) => [isCallInText(text), createLoop().next({ task: newTask(), steps: stepsWith(text) })],
  },
];
