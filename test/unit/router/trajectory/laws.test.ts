import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readTrajectory, type Said } from '../../../../src/router/index.ts';
import { recordedRuns } from './recorded.ts';

const words = fc.constantFrom(
  'Error: File not found',
  'Exit code 1\nnpm error Missing script: "build"',
  'Edit applied successfully.',
  'Could not find oldString in the file.',
  '5 passing\n3 failing\n1) a\n2) b\n3) c',
  '8 passing',
  'Process running with session ID 4',
  'fine',
  '',
);
const call = fc.record({
  name: fc.constantFrom('Bash', 'Edit', 'read', 'exec_command', 'apply_patch', 'todo', 'write_stdin', 'x'),
  input: fc.constantFrom<Record<string, unknown>[]>(
    { command: 'npm test' },
    { cmd: 'cat a.ts' },
    { file_path: 'a.ts', old_string: 'a', new_string: 'b' },
    { input: '*** Begin Patch' },
    {},
  ),
  result: fc.option(words, { nil: null }),
});

/** Conversations of all kinds: also with results missing, twice, or of calls that nobody made. */
const conversation = fc
  .array(
    fc.oneof(
      fc
        .constantFrom<Said[]>(
          { role: 'user', content: 'make it work' },
          { role: 'user', content: '<system-reminder>be good</system-reminder>' },
          { role: 'system', content: 'you are an agent' },
          { role: 'assistant', content: 'done' },
          { role: 'tool', callId: 'nobody', content: 'Error: lost' },
        )
        .map((one) => [one]),
      fc.array(call, { minLength: 1, maxLength: 3 }),
    ),
    { maxLength: 60 },
  )
  .map((turns) =>
    turns.flatMap((turn, at): Said[] => {
      const calls = turn.flatMap((one) => ('name' in one ? [one] : []));
      if (calls.length === 0) return turn.flatMap((one) => ('role' in one ? [one] : []));
      const toolCalls = calls.map(({ name, input }, i) => ({ id: `${at}.${i}`, name, input }));
      return [
        { role: 'assistant', content: '', toolCalls },
        ...calls.flatMap(({ result }, i): Said[] =>
          result === null ? [] : [{ role: 'tool', callId: `${at}.${i}`, content: result }],
        ),
      ];
    }),
  );

describe('Reading a trajectory', () => {
  it('gives the same for the same messages, whatever they are', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const before = structuredClone(messages);
        assert.deepEqual(readTrajectory(messages), readTrajectory(messages));
        assert.deepEqual(messages, before);
      }),
    );
  });

  it('moves nothing while a call has no result', () => {
    fc.assert(
      fc.property(conversation, words, (messages, result) => {
        const settled = [...messages, { role: 'assistant', content: 'so far' } as const];
        const two = ['p', 'q'].map((id) => ({ id, name: 'Bash', input: { command: 'npm run build' } }));
        const asked: Said[] = [...settled, { role: 'assistant', content: '', toolCalls: two }];
        const half: Said[] = [...asked, { role: 'tool', callId: 'p', content: result }];
        for (const pending of [asked, half]) {
          const { raised, before, pending: isPending } = readTrajectory(pending);
          assert.equal(raised, readTrajectory(settled).raised);
          assert.equal(before, raised);
          assert.equal(isPending, true);
        }
      }),
    );
  });

  it('raises no conversation by steps that go well', () => {
    fc.assert(
      fc.property(conversation, fc.integer({ min: 1, max: 40 }), (messages, steps) => {
        const settled: Said[] = [...messages, { role: 'assistant', content: 'so far' }];
        const well = Array.from({ length: steps }, (_, i): Said[] => {
          const id = `well${i}`;
          const input = { file_path: `file${i}.ts` };
          return [
            { role: 'assistant', content: '', toolCalls: [{ id, name: 'Read', input }] },
            { role: 'tool', callId: id, content: `text of file ${i}` },
          ];
        }).flat();
        const { raised } = readTrajectory(settled);
        assert.equal(readTrajectory([...settled, ...well]).raised, raised);
      }),
    );
  });

  it('goes down only with a new wish or where the conversation was compacted', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        let last = 0;
        for (let length = 1; length <= messages.length; length++) {
          const { raised } = readTrajectory(messages.slice(0, length));
          const newest = messages[length - 1];
          if (raised < last) assert.ok(newest?.role === 'user' && newest.content === 'make it work');
          last = raised;
        }
      }),
    );
  });

  it('reads each message once: what is read of a run is read of its first half, too', () => {
    for (const { name, requests } of recordedRuns()) {
      const raised = requests.flatMap(({ messages, tools }) =>
        tools > 0 ? [readTrajectory(messages).raised] : [],
      );
      const falls = raised.filter((level, i) => level < (raised[i - 1] ?? 0)).length;
      assert.ok(falls <= 1, name);
    }
  });
});
