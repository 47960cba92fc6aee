import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { failureOfEditor } from '../../../src/chat/editorFailures.ts';

function coded(code: string, message = '', cause?: Error): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

describe('A model of VS Code that gives no answer', () => {
  const CASES: readonly (readonly [string, unknown, string])[] = [
    ['was not allowed by the user', coded('NoPermissions'), 'forbidden'],
    ['is blocked', coded('Blocked'), 'forbidden'],
    ['is gone', coded('NotFound'), 'bad-request'],
    ['has no quota left', coded('Blocked', 'You have exceeded your quota'), 'payment'],
    ['has no premium requests left', new Error('No premium requests left this month'), 'payment'],
    ['is asked too often', new Error('Rate limit reached'), 'rate-limit'],
    ['declines what is off its topic', coded('unknown', '', new Error('off_topic')), 'content-policy'],
    ['declines what its filter finds', new Error('Response got filtered'), 'content-policy'],
    ['cannot read so much', new Error('Message exceeds context window'), 'context-too-long'],
    ['has a fault', new Error('boom'), 'server'],
    ['throws what is no error', 'boom', 'server'],
  ];
  for (const [title, error, reason] of CASES) {
    it(title, () => assert.equal(failureOfEditor(error).reason, reason));
  }

  it('has its own words in the log, not in the message', () => {
    const { message, detail } = failureOfEditor(coded('Blocked', 'tenant 42', new Error('why')));
    assert.equal(detail, 'Blocked: tenant 42 (why)');
    assert.ok(!message.includes('42'));
  });
});
