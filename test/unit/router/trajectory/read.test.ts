import assert from 'node:assert/strict';
import { readTrajectory, type Said, subtaskOf } from '../../../../src/router/index.ts';

const MISSED = 'Error: Could not find matching text to replace';

let made = 0;

/** An answer with calls, and their results. */
function step(
  ...calls: readonly (readonly [name: string, input: Record<string, unknown>, result: string])[]
): Said[] {
  const all = calls.map(([name, input, result]) => ({ id: `call_${made++}`, name, input, result }));
  return [
    { role: 'assistant', content: '', toolCalls: all.map(({ id, name, input }) => ({ id, name, input })) },
    ...all.map(({ id, result }) => ({ role: 'tool', callId: id, content: result }) as const),
  ];
}

const missed = (n = 1) =>
  Array.from({ length: n }, (_, i) => step(['Edit', { file_path: 'a', old: i }, MISSED])).flat();
const looked = (n: number) =>
  Array.from({ length: n }, () => step(['Read', { file_path: `file${made}` }, `text ${made}`])).flat();
const wish = (content: string): Said => ({ role: 'user', content });
const raised = (...messages: readonly (Said | Said[])[]) => readTrajectory(messages.flat());

describe('The trajectory of an agent', () => {
  it('tells what was written, looked at and tested, and what is red', () => {
    const read = raised(
      wish('go'),
      looked(3),
      missed(),
      step(['Edit', { file_path: 'a', old: 'x' }, 'updated successfully']),
      looked(2),
      step(['Bash', { command: 'npm test' }, 'Exit code 1\n3 passing\n2 failing']),
    );
    assert.deepEqual(read, {
      since: 'start',
      steps: 8,
      pending: false,
      raised: 0,
      before: 0,
      stuck: null,
      edits: { landed: 1, missed: 1 },
      explored: 2,
      tests: { red: 2 },
    });
  });

  it('is stuck by what weighs most', () => {
    assert.deepEqual(raised(wish('go'), missed(3)).stuck, { reason: 'missed-edits', count: 3 });
    const build = step(['Bash', { command: 'make' }, 'Exit code 2\nmake: *** [all] Error 2']);
    assert.equal(raised(wish('go'), build, build, build).stuck?.reason, 'failures');
    const list = step(['list_dir', { path: '/' }, 'a\nb']);
    assert.equal(raised(wish('go'), list, list, list, list, list).stuck?.reason, 'repeats');
  });

  it('is not stuck by one answer of which many calls fail', () => {
    const guesses = ['a', 'b', 'c', 'd', 'e', 'f'].map(
      (path) => ['Read', { path }, 'File does not exist.'] as const,
    );
    assert.equal(raised(wish('go'), step(...guesses)).raised, 0);
  });

  it('is not stuck by what went wrong now and then in a long run', () => {
    const messages = Array.from({ length: 20 }, () => [...missed(), ...looked(9)]).flat();
    assert.equal(raised(wish('go'), messages).raised, 0);
  });

  it('takes back what went wrong where an edit lands, or fewer tests are red', () => {
    const edited = (old: string) => step(['Edit', { file_path: 'a', old }, 'updated successfully']);
    assert.equal(raised(wish('go'), missed(2), edited('x'), missed(2)).raised, 0);
    const tested = (red: number) => [
      ...edited(`${made}`),
      ...step(['Bash', { command: 'npm test' }, `Exit code 1\n${9 - red} passing\n${red} failing`]),
    ];
    assert.equal(raised(wish('go'), ...[5, 5, 5, 4, 4, 4].map(tested)).raised, 0);
    assert.equal(raised(wish('go'), ...[5, 5, 5, 5].map(tested)).raised, 1);
  });

  it('is not moved while one of its calls is still running', () => {
    const poll = ['write_stdin', { session_id: 1, chars: '' }, 'Process running with session ID 1'] as const;
    const both = step(['Edit', { file_path: 'a', old: 9 }, MISSED], poll);
    const read = raised(wish('go'), missed(2), both);
    assert.deepEqual([read.raised, read.pending], [0, true]);
    assert.equal(raised(wish('go'), missed(2), both, missed()).raised, 1);
    assert.equal(raised(wish('go'), ...Array.from({ length: 30 }, () => step(poll))).raised, 0);
  });

  it('takes calls that the user did not wait for as given up', () => {
    const [call] = step(['Bash', { command: 'sleep 100' }, '']);
    assert.ok(call);
    const read = raised(
      wish('go'),
      missed(2),
      call,
      wish('[Request interrupted by user]no, do the other thing'),
    );
    assert.equal(read.pending, false);
    assert.equal(raised(wish('go'), missed(3), call, wish('go on')).since, 'new-wish');
  });

  it('begins anew with a new wish where the last one was met, and goes on where it was not', () => {
    const edited = step(['Edit', { file_path: 'a', old: 'x' }, 'updated successfully']);
    const after = raised(wish('go'), missed(3), edited, wish('now the README'));
    assert.deepEqual([after.raised, after.before, after.since], [0, 1, 'new-wish']);
    const again = raised(wish('go'), missed(3), wish('try again'));
    assert.deepEqual([again.raised, again.before], [1, 1]);
  });

  it('begins anew where a client has compacted it', () => {
    for (const words of [
      'This session is being continued from a previous conversation that ran out of context.',
      'Another language model started to solve this problem and produced a summary of its thinking process.',
    ]) {
      const after = raised(wish('go'), missed(3), wish(words));
      assert.deepEqual([after.raised, after.before, after.since], [0, 1, 'compacted']);
    }
  });

  it('is no other where a client adds reminders in the name of the user', () => {
    for (const words of [
      '<system-reminder>The file was changed.</system-reminder>',
      '<task-notification><status>completed</status></task-notification>',
      '<environment_context><cwd>/</cwd></environment_context>\n<context>today</context>',
    ]) {
      const read = raised(wish('go'), missed(3), wish(words), looked(1));
      assert.deepEqual([read.raised, read.since], [1, 'start'], words);
    }
  });

  it('is read of parallel calls in whatever order their results come, and of no others', () => {
    const [asked, first, second] = step(['Edit', { old: 1 }, MISSED], ['Read', { path: 'a' }, 'text']);
    assert.ok(asked && first && second);
    assert.deepEqual(raised(wish('go'), asked, second, first), raised(wish('go'), asked, first, second));
    const stray: Said = { role: 'tool', callId: 'nobody', content: MISSED };
    assert.deepEqual(
      raised(wish('go'), asked, first, second, stray),
      raised(wish('go'), asked, first, second),
    );
  });
});

describe('A request that a client makes for itself', () => {
  const asked = (system: string, text = 'mend the cart'): Said[] => [
    { role: 'system', content: system },
    wish(text),
  ];

  it('is known by the words of the client, or by how little it wants', () => {
    assert.equal(
      subtaskOf(asked('You are a title generator. You output ONLY a thread title.'), 0, null),
      'title',
    );
    assert.equal(
      subtaskOf(asked('You are an expert in crafting pithy titles for chatbots.'), 0, null),
      'title',
    );
    assert.equal(
      subtaskOf(asked('Analyze if this message indicates a new conversation topic.'), 0, 512),
      'topic',
    );
    assert.equal(subtaskOf(asked('x', 'Web page content:\n---\nhello'), 0, null), 'summary');
    assert.equal(subtaskOf(asked('x'), 0, 1), 'small');
  });

  it('is none with tools, none that a user could mean, and none that sums up a conversation', () => {
    assert.equal(subtaskOf(asked('You are a title generator.'), 3, null), null);
    assert.equal(subtaskOf(asked('You are an agent.', 'Write a title page for my thesis.'), 0, 8_000), null);
    const compaction = [...asked('You are an agent.'), ...looked(1), wish('Create a handoff summary.')];
    assert.equal(subtaskOf(compaction, 0, 64), null);
    assert.equal(subtaskOf(asked('You are a context summarization agent.'), 0, 8_000), null);
  });
});
