import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { watchAtWork } from '../../../src/endpoint/atWork.ts';

/** A terminal in which command lines run for so many seconds, and what is told of them. */
function terminal(asked: readonly string[] = [], isOn = true) {
  const told: string[] = [];
  let now = 1_000_000;
  const watch = watchAtWork({
    isOn: () => isOn,
    hasAsked: (client, from) => {
      assert.ok(from <= now - 31_000, 'since it was started');
      return asked.includes(client);
    },
    tell: (client) => told.push(client),
    now: () => now,
  });
  return (commandLine: string, seconds: number): readonly string[] => {
    const execution = {};
    watch.started(execution);
    now += seconds * 1_000;
    watch.ended(execution, commandLine);
    return told.splice(0);
  };
}

describe('A client that was at work in a terminal', () => {
  it('and has asked nothing of Tierwise is told of, once', () => {
    const ran = terminal();
    assert.deepEqual(ran('claude', 31), ['Claude Code']);
    assert.deepEqual(ran('claude --continue', 600), []);
    assert.deepEqual(ran('/usr/local/bin/codex exec "mend it"', 31), ['Codex']);
    assert.deepEqual(ran('C:\\tools\\opencode.cmd run hello', 31), ['opencode']);
    assert.deepEqual(ran('aider src/cart.js', 31), ['aider']);
  });

  it('is not, where it has asked, where it was soon over, or where nothing is shared', () => {
    assert.deepEqual(terminal(['Claude Code'])('claude', 600), []);
    assert.deepEqual(terminal()('claude', 29), []);
    assert.deepEqual(terminal([], false)('claude', 600), []);
  });

  it('is told of at the next time where it had asked at the first', () => {
    const asked = ['aider'];
    const ran = terminal(asked);
    assert.deepEqual(ran('aider', 60), []);
    asked.pop();
    assert.deepEqual(ran('aider', 60), ['aider']);
  });

  it('is none where the command line starts another program, or asks no model', () => {
    const ran = terminal();
    for (const line of ['', '   ', 'npm test', 'claudette', 'vim claude', '__proto__', 'constructor'])
      assert.deepEqual(ran(line, 600), [], line);
    for (const line of ['claude --version', 'codex login', 'claude mcp list', 'opencode --help'])
      assert.deepEqual(ran(line, 600), [], line);
  });

  it('is none where its start was not seen', () => {
    const told: string[] = [];
    const watch = watchAtWork({
      isOn: () => true,
      hasAsked: () => false,
      tell: (client) => told.push(client),
      now: () => 9_000_000,
    });
    watch.ended({}, 'claude');
    assert.deepEqual(told, []);
  });
});
