import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { classify, decide, formatRouteReasons } from '../../../src/router/index.ts';
import { NO_SIGNALS, POLICY, signals } from './policy.ts';

const HARD: readonly (readonly [prompt: string, task: string])[] = [
  ['Is there an SQL injection in this handler?', 'security'],
  ['please harden the login against CSRF', 'security'],
  ['There is a race condition in the cache, find it', 'debug'],
  ['why does this test fail intermittently?', 'debug'],
  ['Our service has a memory leak', 'debug'],
  ['Rename this method across all packages', 'multi-file-refactor'],
  ['migrate the whole project to ESM', 'multi-file-refactor'],
  ['What would be a better architecture for this?', 'architecture'],
  ['design a schema for orders; what are the trade-offs?', 'architecture'],
  ['this loop is too slow', 'performance'],
  ['profile and optimise the parser', 'performance'],
];

const NAMED = [
  ['write a docstring for this', 'docstring', 'cheap'],
  ['commit message please', 'commit-message', 'cheap'],
  ['remove unused imports', 'imports', 'cheap'],
  ['rename x to total', 'rename', 'cheap'],
  ['explain this', 'explain', 'mid'],
  ['write unit tests for the parser', 'unit-tests', 'mid'],
  ['refactor this method', 'refactor', 'mid'],
] as const;

const NOT_CHEAP = [
  'why is there no docstring here?',
  'write a docstring, then refactor it',
  'a git hook that checks the commit message',
  'docstrings and the race condition in them',
  `commit message for this:\n${'and then we changed one thing more. '.repeat(20)}`,
  'docstring\nTraceback (most recent call last):\n  File "a.py", line 1, in <module>',
];

const PLAIN = ['what does this do?', 'hello', 'write a haiku', 'how do I sort a list in Rust?', ''];

describe('Chat', () => {
  it('is mid where nothing is known, never cheap', () => {
    assert.equal(decide('chat', NO_SIGNALS, POLICY, null).tier, 'mid');
    for (const prompt of PLAIN) assert.equal(decide('chat', signals({ prompt }), POLICY, null).tier, 'mid');
  });

  for (const [prompt, task] of HARD) {
    it(`takes “${prompt}” for ${task}, and so for premium`, () => {
      const route = decide('chat', signals({ prompt }), POLICY, null);
      assert.equal(route.task, task);
      assert.equal(route.tier, 'premium');
      assert.match(
        formatRouteReasons(route)[0] ?? '',
        new RegExp(`^“.+” in the prompt is taken for ${task}$`),
      );
    });
  }

  for (const [prompt, task, tier] of NAMED) {
    it(`takes “${prompt}” for ${task}`, () => {
      const route = decide('chat', signals({ prompt }), POLICY, null);
      assert.equal(route.task, task);
      assert.equal(route.tier, tier);
    });
  }

  it('is never cheap where something speaks against it', () => {
    for (const prompt of NOT_CHEAP) {
      assert.notEqual(decide('chat', signals({ prompt }), POLICY, null).tier, 'cheap', prompt);
    }
  });

  it('is not cheap where much goes along', () => {
    const much = signals({ prompt: 'docstring for this file', contextTokens: 17_000 });
    assert.equal(decide('chat', much, POLICY, null).tier, 'mid');
  });

  it('does not guess where a command says what is asked for', () => {
    assert.equal(decide('explain', signals({ prompt: 'sql injection' }), POLICY, null).task, 'explain');
  });
});

describe('classify', () => {
  it('reads what is asked before and after a long paste, and not the paste', () => {
    const paste = 'const total = items.length;\n'.repeat(15_000);
    assert.equal(classify(`${paste}\nfind the race condition`)?.task, 'debug');
    assert.equal(classify(`find the race condition\n${paste}`)?.task, 'debug');
    assert.equal(classify(`${paste} race condition ${paste}`), null);
  });

  it('takes no words of a trace for words of the user', () => {
    const trace =
      'java.util.concurrent.TimeoutException: slow\n\tat com.shop.security.Login.run(Login.java:3)';
    assert.deepEqual(classify(trace), {
      task: 'bug-fix',
      evidence: 'java.util.concurrent.timeoutexception: slow',
    });
    assert.equal(classify(`WARNING: DATA RACE\n${trace}`)?.task, 'debug');
    assert.equal(classify('```\nprofiler.run()\n```\nhello'), null);
  });

  it('leaves alone what the user does not want', () => {
    assert.equal(classify('sort it. Don’t worry about performance'), null);
  });

  it('quotes its evidence in one short line', () => {
    assert.equal(classify('the RACE   \n condition')?.evidence ?? null, null);
    assert.equal(classify('a Race Condition')?.evidence, 'race condition');
  });
});
