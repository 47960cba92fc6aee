import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Step, Task } from '../../../../src/agent/journal/index.ts';
import { createLoop } from '../../../../src/agent/loop/index.ts';
import { answered, builder, call, failedWith, newTask, round } from './line.ts';

const next = (steps: readonly Step[], task: Task = newTask()) => createLoop().next({ task, steps });
const EDIT = call('edit', { path: 'a.ts' });
const CHANGED = { before: 's0', after: 's1', facts: { changed: ['a.ts'] } };

describe('What a task does next', () => {
  it('asks a model of the tier that it starts with', () => {
    assert.deepEqual(next([]), { do: 'ask', tier: 'cheap' });
    const settings = { ...newTask().settings, startTier: 'auto' as const };
    assert.deepEqual(next([], newTask({ settings, facts: { brief: { startTier: 'mid' } } })), {
      do: 'ask',
      tier: 'mid',
    });
  });

  it('runs every call of an answer, one after another, and then asks again', () => {
    const build = builder();
    const calls = [
      call('read', { path: 'a' }, 'x'),
      call('read', { path: 'b' }, 'x'),
      call('read', { path: 'c' }, ''),
    ];
    const { seq } = build.model(answered({ calls }));
    for (const [index, one] of calls.entries()) {
      assert.deepEqual(next(build.steps), { do: 'call', of: seq, index, call: one });
      build.tool(seq, index, one);
    }
    assert.deepEqual(next(build.steps), { do: 'ask', tier: 'cheap' });
  });

  it('makes a call again that was cut off, and only that', () => {
    const build = builder();
    const calls = [call('read', { path: 'a' }, 'x'), call('run', { command: 'y' }, 'y')];
    const { seq } = build.model(answered({ calls }));
    build.tool(seq, 0, calls[0] ?? EDIT);
    const cut = build.tool(seq, 1, calls[1] ?? EDIT);
    const steps = build.steps.map(
      (step): Step => (step === cut ? ({ ...step, state: 'cut', result: null } as Step) : step),
    );
    assert.deepEqual(next(steps), { do: 'call', of: seq, index: 1, call: calls[1] });
  });

  it('takes no answer to half of a task: where a server cut the prompt off, the next tier is asked, or the cause is told', () => {
    const build = builder();
    build.model(failedWith('context-too-long', null, 'incomplete'));
    const brief = { tiers: ['cheap', 'mid'], startTier: 'cheap' };
    const action = next(build.steps, newTask({ facts: { brief } }));
    assert.deepEqual(action.do === 'move' && [action.to, action.why], ['mid', 'no-model']);
    assert.deepEqual(next(build.steps, newTask({ facts: { brief: { ...brief, tiers: ['cheap'] } } })), {
      do: 'end',
      state: 'failed',
      end: { why: 'model', message: 'context-too-long' },
    });
  });

  it('does not run more calls than an answer may make', () => {
    const build = builder();
    const calls = Array.from({ length: 40 }, (_, i) => call('read', { path: `f${i}` }, `c${i}`));
    const { seq } = build.model(answered({ calls }));
    for (const [i, one] of calls.slice(0, 32).entries()) build.tool(seq, i, one);
    const action = next(build.steps);
    assert.equal(action.do, 'answer');
    assert.equal(action.do === 'answer' && action.result.notRun, 'never');
  });

  it('verifies what the model says is done, and never believes its words', () => {
    const build = builder();
    round(build, [EDIT], CHANGED);
    build.model(answered({ text: 'All 312 tests pass.' }));
    assert.deepEqual(next(build.steps), { do: 'verify', why: 'done' });
    build.verify('red');
    assert.equal(next(build.steps).do, 'ask');
  });

  it('ends as verified or not verified by the verdict alone', () => {
    for (const [verdict, why] of [
      ['verified', 'verified'],
      ['not-verified', 'not-verified'],
    ] as const) {
      const build = builder();
      round(build, [EDIT], CHANGED);
      round(build, [call('done', { summary: 'Mended.' })], { facts: { done: 'Mended.' } });
      assert.deepEqual(next(build.steps), { do: 'verify', why: 'done' });
      build.verify(verdict);
      assert.deepEqual(next(build.steps), { do: 'end', state: 'done', end: { why } });
    }
  });

  it('gives what is red, or was tampered with, back to the model, twice; then the next tier takes over', () => {
    for (const report of [{ broken: ['a test'] }, { tampered: [{ kind: 'skipped' }] }]) {
      const build = builder();
      const verdict = 'tampered' in report ? 'not-verified' : 'red';
      for (let i = 0; i < 3; i++) {
        round(build, [EDIT], { ...CHANGED, before: `s${i}`, after: `s${i + 1}` });
        round(build, [call('done')], { facts: { done: `try ${i}` } });
        assert.equal(next(build.steps).do, 'verify');
        build.verify(verdict, report);
        if (i < 2) assert.equal(next(build.steps).do, 'ask', `repair ${i}`);
      }
      const action = next(build.steps);
      assert.ok(action.do === 'move' && action.to === 'mid' && action.why === 'red' && action.fresh);
      assert.match(action.handOver, /a\.ts/);
      assert.match(action.handOver, /Tests say/);
    }
  });

  it('goes on from the files as they are where the change was on its way', () => {
    const build = builder();
    for (let i = 0; i < 3; i++) {
      round(build, [EDIT], { ...CHANGED, before: `s${i}`, after: `s${i + 1}` });
      round(build, [call('done')], { facts: { done: `try ${i}` } });
      build.verify('red', { mended: ['x'], broken: [] });
    }
    const action = next(build.steps);
    assert.ok(action.do === 'move' && !action.fresh);
  });

  it('tells of a call that has the same result a third time, and then moves', () => {
    const build = builder();
    const same = call('read', { path: 'a.ts' });
    const seen: string[] = [];
    for (let i = 0; i < 12 && !seen.includes('move'); i++) {
      const action = next(build.steps);
      seen.push(action.do === 'note' ? action.what : action.do);
      if (action.do === 'note') build.note('system', action.text, action.what);
      else if (action.do === 'ask') round(build, [same], { content: 'the same' });
    }
    assert.deepEqual(seen.filter((one) => one === 'same-call').length, 1);
    assert.equal(seen.at(-1), 'move');
    assert.ok(seen.indexOf('same-call') === 3, seen.join(' '));
  });

  it('ends or moves whatever a model does for ever, within its steps', () => {
    const loops: readonly ((i: number) => Parameters<typeof round>[1])[] = [
      () => [call('read', { path: 'a.ts' })],
      (i) => [call('read', { path: i % 2 === 0 ? 'a.ts' : 'b.ts' })],
      (i) => [call('run', { command: `sleep ${i}` })],
      (i) => [call('read', { path: `file${i}.ts` })],
      (i) => [call('edit', { path: 'a.ts', find: `x${i}` })],
      () => [call('nonsense')],
    ];
    for (const [n, make] of loops.entries()) {
      const build = builder();
      const moves: string[] = [];
      let asks = 0;
      for (let i = 0; i < 500; i++) {
        const action = next(build.steps);
        if (action.do === 'end') break;
        if (action.do === 'ask') {
          asks++;
          const result =
            n === 5
              ? { ok: false, content: 'Error: no', notRun: 'unknown' as const }
              : n === 4
                ? { ok: false, content: 'Error: not found' }
                : {};
          round(build, make(i), result);
        } else if (action.do === 'note') build.note('system', action.text, action.what);
        else if (action.do === 'move') {
          moves.push(action.why);
          const { do: _, ...input } = action;
          build.move(input.to === 'mid' ? 'mid' : 'premium', input.fresh);
        } else assert.fail(JSON.stringify(action));
      }
      assert.equal(moves.length, 2, `loop ${n}`);
      assert.ok(asks <= 60, `loop ${n}: ${asks}`);
      assert.equal(next(build.steps).do, 'end', `loop ${n}`);
    }
  });

  it('does not take an empty answer, or a call written as text, for an end', () => {
    const texts = [
      '',
      '  \n',
      '<tool_call>{"name":"read"}</tool_call>',
      '{"name": "edit", "arguments": {"path": 1}}',
      'I look at it.\n[TOOL_CALLS][{"name": "read"}]',
      '<\uFF5Ctool\u2581calls\u2581begin\uFF5C>read',
      '<|python_tag|>read.call(path="a.ts")',
      '```tool_code\nread(path="a.ts")\n```',
      'read(path="src/a.ts")',
      'Thought: I must look.\nAction: read\nAction Input: src/a.ts',
      '<read_file>\n<path>src/a.ts</path>\n</read_file>',
      '{"tool": "read", "args": {"path": "a.ts"}}',
      'assistant to=functions.read {"path": "a.ts"}',
    ];
    for (const text of texts) {
      const build = builder();
      const result = text === '' ? failedWith('empty') : answered({ text });
      build.model(result);
      const first = next(build.steps);
      assert.ok(first.do === 'note' && first.what === 'empty', text);
      build.note('system', first.text, 'empty');
      assert.equal(next(build.steps).do, 'ask');
      build.model(result);
      const second = next(build.steps);
      assert.ok(second.do === 'move' && second.why === 'empty', text);
    }
  });

  it('takes what a model says of its work for that, whatever code it names', () => {
    const texts = [
      'I renamed `read()` to `load()`; edit() and write(text) stay as they are.',
      'The form now has `<label><input name="path"></label>` and the list a `<ul><li>`.',
      'It parses the field "arguments" of a call, and "tool" where that is missing.',
      'Action: none is needed, all tests pass.',
    ];
    for (const text of texts) {
      const build = builder();
      build.model(answered({ text }));
      const first = next(build.steps);
      assert.ok(first.do === 'note' && first.what === 'no-change', text);
    }
  });

  it('asks once where nothing was changed, and then ends with what the model says', () => {
    const build = builder();
    build.model(answered({ text: 'It is right already.' }));
    const first = next(build.steps);
    assert.ok(first.do === 'note' && first.what === 'no-change');
    build.note('system', first.text, 'no-change');
    build.model(answered({ text: 'It is right already.' }));
    assert.deepEqual(next(build.steps), {
      do: 'end',
      state: 'done',
      end: { why: 'no-change', text: 'It is right already.' },
    });
  });

  it('tells a model that reached its limit to write in parts, and moves after a third time', () => {
    const build = builder();
    for (let i = 0; i < 3; i++) {
      build.model(failedWith('length', null, 'incomplete'));
      const action = next(build.steps);
      if (i === 2) assert.ok(action.do === 'move' && action.why === 'cut');
      else {
        assert.ok(action.do === 'note' && /smaller parts/.test(action.text));
        build.note('system', action.text, action.what);
      }
    }
  });

  it('waits as long as a server says, then asks again; what is final waits for the user', () => {
    for (const waitMs of [2_000, 20 * 60_000, 16 * 86_400_000]) {
      const build = builder();
      const step = build.model(failedWith('rate-limit', waitMs));
      const action = next(build.steps);
      assert.deepEqual(action, {
        do: 'wait',
        waiting: { for: 'limit', until: (step.endedAt ?? 0) + waitMs, message: 'rate-limit' },
      });
      build.note('system', '', 'waited');
      assert.equal(next(build.steps).do, 'ask');
    }
    for (const reason of ['no-key', 'auth', 'payment', 'budget', 'offline']) {
      const build = builder();
      build.model(failedWith(reason));
      assert.deepEqual(next(build.steps), {
        do: 'wait',
        waiting: { for: 'limit', until: null, message: reason },
      });
    }
  });

  it('waits longer each time where nobody says how long, and then goes to the next tier', () => {
    const build = builder();
    const pauses: (number | null)[] = [];
    for (let i = 0; i < 3; i++) {
      const step = build.model(failedWith('server'));
      const action = next(build.steps);
      assert.ok(action.do === 'wait' && action.waiting.until !== null);
      pauses.push(action.waiting.until - (step.endedAt ?? 0));
      build.note('system', '', 'waited');
    }
    assert.deepEqual(pauses, [15_000, 30_000, 60_000]);
    build.model(failedWith('server'));
    const action = next(build.steps);
    assert.ok(action.do === 'move' && action.why === 'no-model' && !action.fresh);
  });

  it('leaves images out once where a server refuses the request', () => {
    const build = builder();
    round(build, [call('read', { path: 'a.png' })], { images: [{ mimeType: 'image/png', data: 'AAAA' }] });
    build.model(failedWith('bad-request'));
    const action = next(build.steps);
    assert.ok(action.do === 'note' && action.what === 'without-images');
    build.note('system', action.text, action.what);
    build.model(failedWith('bad-request'));
    assert.equal(next(build.steps).do, 'move');
  });

  it('makes a plan first, asks about it, and writes only once the user has agreed', () => {
    const task = newTask({
      settings: { ...newTask().settings, planFirst: true },
      facts: { brief: { planTier: 'mid' } },
    });
    const build = builder();
    assert.deepEqual(next([], task), { do: 'ask', tier: 'mid' });
    build.model(answered({ text: '1. Mend sum().' }), 'mid');
    const action = next(build.steps, task);
    assert.deepEqual(action, {
      do: 'question',
      question: { about: 'plan', text: '1. Mend sum().' },
      what: 'plan',
    });
    const question = { about: 'plan' as const, text: '1. Mend sum().' };
    const no = builder();
    no.steps.push(...build.steps);
    no.note('system', '', 'plan', { question, answer: { answer: 'no' } });
    assert.deepEqual(next(no.steps, task), { do: 'end', state: 'failed', end: { why: 'plan-refused' } });
    const words = builder();
    words.steps.push(...build.steps);
    words.note('system', '', 'plan', { question, answer: { answer: 'words', words: 'Also the tax.' } });
    assert.deepEqual(next(words.steps, task), { do: 'ask', tier: 'mid' });
    build.note('system', '', 'plan', { question, answer: { answer: 'yes' } });
    assert.deepEqual(next(build.steps, task), { do: 'ask', tier: 'cheap' });
  });

  it('looks at what was changed once more before it leaves a tier for being out of steps', () => {
    const task = newTask({ settings: { ...newTask().settings, maxSteps: 6 } });
    const build = builder();
    round(build, [EDIT], CHANGED);
    round(build, [call('read', { path: 'b.ts' })]);
    assert.deepEqual(next(build.steps, task), { do: 'verify', why: 'asked' });
    build.verify('red', {}, 'asked');
    const action = next(build.steps, task);
    assert.ok(action.do === 'move' && action.why === 'steps');
  });

  it('has its chance anew where the user lets it go on after an end', () => {
    const task = newTask({ facts: { brief: { tiers: ['cheap'] } } });
    const build = builder();
    for (let i = 0; i < 3; i++) {
      round(build, [EDIT], { ...CHANGED, before: `s${i}`, after: `s${i + 1}` });
      round(build, [call('done')], { facts: { done: `try ${i}` } });
      build.verify('red');
    }
    assert.deepEqual(next(build.steps, task), { do: 'end', state: 'failed', end: { why: 'red' } });
    build.note('user', 'Look at tax.ts.');
    build.note('system', '', 'resumed');
    assert.deepEqual(next(build.steps, task), { do: 'ask', tier: 'cheap' });
  });

  it('always says something, and the same for the same steps', () => {
    const any = fc.array(
      fc.constantFrom(
        'round',
        'edit',
        'done',
        'text',
        'empty',
        'cut',
        'failed',
        'cancelled',
        'red',
        'green',
        'none',
        'move',
        'user',
        'waited',
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(any, (kinds) => {
        const build = builder();
        for (const kind of kinds) {
          if (kind === 'round') round(build, [call('read', { path: 'a' })]);
          else if (kind === 'edit')
            round(build, [EDIT], { ...CHANGED, before: `s${build.steps.length}`, after: 'x' });
          else if (kind === 'done') round(build, [call('done')], { facts: { done: 'ok' } });
          else if (kind === 'text') build.model(answered({ text: 'Done.' }));
          else if (kind === 'empty') build.model(failedWith('empty'));
          else if (kind === 'cut') build.model(failedWith('length', null, 'incomplete'));
          else if (kind === 'failed') build.model(failedWith('server'));
          else if (kind === 'cancelled') build.model(answered({ outcome: 'cancelled' }));
          else if (kind === 'red') build.verify('red');
          else if (kind === 'green') build.verify('verified');
          else if (kind === 'none') build.verify('not-verified');
          else if (kind === 'move') build.move('mid');
          else build.note(kind === 'user' ? 'user' : 'system', kind === 'user' ? 'Also the tax.' : '', kind);
        }
        const one = next(build.steps);
        assert.deepEqual(next(JSON.parse(JSON.stringify(build.steps))), one);
        assert.notEqual(one.do, 'question');
      }),
      { numRuns: 300 },
    );
  });
});
