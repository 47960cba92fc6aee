import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Step, Task, TaskEnd, Waiting } from '../../../src/agent/journal/index.ts';
import { offered } from '../../../src/agent/tools/catalogue.ts';
import { callWords, toolWords } from '../../../src/agent/toolWords.ts';
import {
  branchName,
  durationWords,
  questionWords,
  shortTitle,
  stateFacts,
  stateLabel,
  stateWords,
  stepFacts,
  stepWords,
  tabName,
  withoutTitle,
} from '../../../src/agent/words.ts';
import { answered, builder, call, failedWith, newTask } from './loop/line.ts';

const WAITING: readonly Waiting[] = [
  { for: 'turn' },
  { for: 'answer', seq: 1 },
  { for: 'budget', spentUsd: 1, budgetUsd: 2 },
  { for: 'budget', spentUsd: 2, budgetUsd: 2 },
  { for: 'limit', until: null, message: 'x' },
  { for: 'limit', until: 1_000, message: 'x' },
  { for: 'disk' },
];
const ENDS: readonly TaskEnd[] = [
  { why: 'verified' },
  { why: 'not-verified' },
  { why: 'red' },
  { why: 'steps', limit: 60 },
  { why: 'stuck', facts: {} },
  { why: 'model', message: 'No answer.' },
  { why: 'tree', message: 'No copy.' },
  { why: 'fault', message: 'A fault.' },
  { why: 'plan-refused' },
  { why: 'no-change', text: '' },
  { why: 'stopped' },
  { why: 'interrupted' },
];
const TASKS: readonly Partial<Task>[] = [
  ...(['planning', 'running', 'verifying'] as const).map((state) => ({ state })),
  ...WAITING.map((waiting) => ({ state: 'waiting' as const, waiting })),
  ...ENDS.map((end) => ({ state: 'done' as const, end })),
  ...(['accepted', 'branch'] as const).map((settled) => ({ state: 'done' as const, settled })),
];

const verdict = () => 'Verified.';
const said = (step: Step) => [stepWords(step, verdict), stepFacts(step)].join(', ');

describe('The view of tasks, for those who do not see its icons', () => {
  it('has words of its own for each state of a task', () => {
    const words = TASKS.map((task) => stateWords(newTask(task)));
    assert.deepEqual(
      words.filter((one) => !/\p{L}{2}/u.test(one)),
      [],
    );
    assert.equal(new Set(words).size, words.length, words.join(' | '));
  });

  it('says why a budget is reached before it is spent', () => {
    const words = (spentUsd: number) =>
      stateWords(newTask({ state: 'waiting', waiting: { for: 'budget', spentUsd, budgetUsd: 0.015 } }));
    assert.match(
      words(0.0046),
      /\$0\.0046 of \$0\.015 spent, and the next answer could cost more than the rest$/,
    );
    assert.match(words(0.0151), /\$0\.0151 of \$0\.015 spent$/);
  });

  it('has a state of two words where there is room for no more, and the whole of it elsewhere', () => {
    for (const task of TASKS) {
      const label = stateLabel(newTask(task));
      assert.ok(label.length <= 16, label);
    }
    const model = newTask({ state: 'failed', end: { why: 'model', message: 'No answer from one: 401.' } });
    assert.deepEqual([stateLabel(model), stateWords(model)], ['failed', 'No answer from one: 401.']);
  });

  it('says once what a task has cost', () => {
    for (const task of TASKS) {
      const facts = stateFacts(newTask({ ...task, spentUsd: 1 }));
      if (task.waiting?.for === 'budget') assert.doesNotMatch(facts, / · /);
      else assert.match(facts, / · \$1\.00$/);
    }
  });

  it('has the price of a step before what a narrow view may cut', () => {
    const { model } = builder();
    assert.match(stepFacts(model(answered({ text: 'Done.' }))), /^unknown · one · /);
  });

  it('has a span of time in one piece', () => {
    const spans = [400, 12_000, 180_000, 7_200_000].map(durationWords);
    assert.deepEqual(spans, ['0.4s', '12s', '3m', '2h']);
  });

  it('makes a title shorter by whole words', () => {
    assert.equal(shortTitle('Prices are shown ten times too high', 20), 'Prices are shown…');
    assert.equal(shortTitle('Short', 20), 'Short');
    assert.equal(shortTitle('Donaudampfschifffahrtsgesellschaft', 20), 'Donaudampfschifffah…');
  });

  it('names a branch by the words of its task that say something', () => {
    assert.equal(
      branchName('Prices are shown ten times too high: mend it.'),
      'tierwise/prices-shown-ten-times-too-high-mend',
    );
    assert.equal(branchName("The cart doesn't add up"), 'tierwise/cart-doesnt-add-up');
    assert.equal(branchName('Größe der Körbe prüfen'), 'tierwise/größe-der-körbe-prüfen');
    assert.match(branchName('カートの合計を直す'), /^tierwise\/カート.*合計.*直す$/);
    assert.equal(branchName('is it?'), 'tierwise/is-it');
    assert.equal(branchName('???'), 'tierwise/task');
  });

  it('says once what is the title and the first line of a text', () => {
    assert.equal(withoutTitle('Red: two.\n\nRan: npm test', 'Red: two.'), 'Ran: npm test');
    assert.equal(withoutTitle('Done.', 'Done.'), '');
    assert.equal(withoutTitle('Done. And more.', 'Done.'), 'Done. And more.');
    assert.equal(withoutTitle('\n## **Done:** `a` is gone\nAnd more.', 'Done: a is gone'), 'And more.');
    const link = 'See [the docs](https://example.com)\nAnd more.';
    assert.equal(withoutTitle(link, 'See the docs'), link);
  });

  it('shows what a model says as words, and what a tool is given as it is', () => {
    const { model, tool } = builder();
    const words = (text: string) => stepWords(model(answered({ text })), verdict);
    assert.equal(words('```\n\n## **Plan:** change `cart.ts` *first*'), 'Plan: change cart.ts first');
    assert.equal(words('1. In [`cart.ts`](src/cart.ts): keep `a[i](b)`'), 'In cart.ts: keep a[i] (b)');
    assert.equal(words('$`(trash)`'), '(trash)');
    const given = tool(1, 0, call('search', { pattern: '**/*.ts', path: 'src' }));
    assert.equal(stepWords(given, verdict), 'search for **/*.ts');
  });

  it('has words of a user for each tool of its own, and the names of those of others', () => {
    const { model, tool } = builder();
    const foreign = { offered: [], hidden: 1, find: () => null, search: () => [] };
    const own = offered('act', foreign).list;
    for (const { name } of own) {
      assert.match(toolWords(name), /^\p{Ll}+(?: .+)?$/u);
      assert.doesNotMatch(toolWords(name), /_/);
    }
    const input = { path: 'a.ts', pattern: 'a.ts', query: 'a.ts', name: 'a.ts', command: 'a.ts' };
    for (const { name } of own) {
      const said = callWords({ name, input });
      if (said !== toolWords(name)) assert.match(said, /^\p{Ll}[\p{Ll} ]* a\.ts$/u);
    }
    assert.equal(stepWords(tool(1, 0, call('github_issue', { text: 'x' })), verdict), 'github_issue x');
    const calls = [call('run_tests'), call('run_tests'), call('edit')];
    assert.equal(stepWords(model(answered({ text: '', calls })), verdict), 'run tests, edit a file');
  });

  it('asks about what was cut off in words of a user', () => {
    const asked = (name: string, text: string) => questionWords({ about: 'again', step: 1, name, text });
    assert.match(asked('run', 'npm test'), /^“npm test” was cut off/);
    assert.match(asked('run_tests', '{"only":[]}'), /^“run tests” was cut off/);
    assert.match(asked('github_issue', '{}'), /^“github_issue” was cut off/);
  });

  it('names a tab by its task and its step, in a name that a path can have', () => {
    assert.equal(tabName('Prices are shown ten times too high', 2), 'Prices are shown ten times… · 2');
    assert.equal(tabName('a/b\\c\nd', null), 'a b c d');
    assert.equal(tabName('', null), 'task');
  });

  it('has no words of how a step went where it went well', () => {
    const { model, tool } = builder();
    for (const step of [model(answered({ text: 'Done.' })), tool(1, 0, call('edit', { path: 'a.ts' }))]) {
      assert.doesNotMatch(said(step), /failed|not run|running|cut off|waiting/);
    }
  });

  it('says what the icon of a step says', () => {
    const { model, tool } = builder();
    const edit = tool(1, 0, call('edit', { path: 'a.ts' }));
    const cases: readonly (readonly [Step, RegExp])[] = [
      [tool(1, 0, call('edit'), { ok: false }), /edit a file, failed/],
      [tool(1, 0, call('run'), { ok: false, notRun: 'refused' }), /run a command, not run/],
      [model(failedWith('rate-limit')), /failed/],
      [model(failedWith('length', null, 'incomplete')), /So far, .*failed/],
      [{ ...edit, state: 'begun', result: null, endedAt: null } as Step, /running/],
      [{ ...edit, state: 'cut', result: null, endedAt: null } as Step, /cut off/],
      [{ ...edit, state: 'asked', result: null, endedAt: null } as Step, /asks you/],
    ];
    for (const [step, words] of cases) assert.match(said(step), words);
  });
});
