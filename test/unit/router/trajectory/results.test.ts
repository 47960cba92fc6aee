import assert from 'node:assert/strict';
import { factsOfCall } from '../../../../src/router/trajectory/calls.ts';
import { factsOfResult } from '../../../../src/router/trajectory/results.ts';
import type { CallKind } from '../../../../src/router/trajectory/types.ts';

/** What clients and programs say, and what it comes to. */
const RESULTS: readonly (readonly [kind: CallKind, content: string, end: string])[] = [
  ['edit', 'The file /project/a.ts has been updated successfully.', 'ok'],
  ['edit', 'Success. Updated the following files:\nM src/error.ts', 'ok'],
  ['edit', '<tool_use_error>String to replace not found in file.</tool_use_error>', 'failed'],
  ['edit', 'Could not find oldString in the file.', 'failed'],
  ['edit', 'apply_patch verification failed: Failed to find expected lines', 'failed'],
  ['edit', 'String replacement failed: Could not find matching text to replace.', 'failed'],
  ['edit', 'No match found for replacement.', 'failed'],
  ['edit', 'The user doesn’t want to proceed', 'ok'],
  ['edit', "The user doesn't want to proceed with this tool use.", 'told'],
  ['read', 'File does not exist. Note: your current working directory is /project.', 'failed'],
  ['read', 'import { error } from "./error";\nthrow new Error("failed");', 'ok'],
  ['read', 'Process exited with code 1\nOutput:\n', 'told'],
  ['read', 'Exit code 1', 'told'],
  ['read', 'Process exited with code 1\nOutput:\ncat: lib/tax.js: No such file or directory', 'failed'],
  ['run', 'Exit code 1\nnpm error Missing script: "build"', 'failed'],
  ['run', 'Process exited with code 0\nOutput:\nerror: none', 'ok'],
  ['run', '{"output":"boom","metadata":{"exit_code":2}}', 'failed'],
  ['run', 'Command exited with code 127', 'failed'],
  ['run', 'sh: 1: mocha: not found', 'failed'],
  ['run', 'Traceback (most recent call last):\n  File "a.py"\nNameError: name', 'failed'],
  ['run', 'Process running with session ID 4', 'running'],
  ['run', 'Command running in background with ID: b1. Output is being written to: /tmp/x', 'running'],
  ['run', 'Exit code 28\ncurl: (28) Operation timed out after 10000 milliseconds', 'foreign'],
  ['run', 'Exit code 1\nError: connect ECONNREFUSED 127.0.0.1:5432', 'foreign'],
  ['other', 'Todos have been modified successfully.', 'ok'],
];

/** Calls in the tools of several clients, and what they are for. */
const CALLS: readonly (readonly [name: string, input: Record<string, unknown>, kind: CallKind])[] = [
  ['Read', { file_path: 'a' }, 'read'],
  ['read_file', { filePath: 'a', startLine: 1 }, 'read'],
  ['grep_search', { query: 'a' }, 'read'],
  ['Bash', { command: 'npm test' }, 'run'],
  ['Bash', { command: 'git log --oneline | head -5' }, 'read'],
  ['Bash', { command: 'cat a > b' }, 'run'],
  ['Bash', { command: 'grep -rn x . 2>/dev/null' }, 'read'],
  ['exec_command', { cmd: "sed -n '1,20p' a.ts" }, 'read'],
  ['exec_command', { cmd: 'sed -i s/a/b/ a.ts' }, 'run'],
  ['exec_command', { cmd: "apply_patch <<'EOF'\n*** Begin Patch" }, 'edit'],
  ['shell', { command: ['bash', '-lc', 'make'] }, 'run'],
  ['apply_patch', { input: '*** Begin Patch' }, 'edit'],
  ['MultiEdit', { file_path: 'a' }, 'edit'],
  ['replace_string_in_file', { filePath: 'a' }, 'edit'],
  ['write_to_file', { path: 'a', content: 'b' }, 'edit'],
  ['write_stdin', { session_id: 1, chars: '' }, 'wait'],
  ['write_stdin', { session_id: 1, chars: 'y\n' }, 'run'],
  ['TaskOutput', { task_id: 'a' }, 'wait'],
  ['get_terminal_output', { id: 'a' }, 'wait'],
  ['run_in_terminal', { command: 'sleep 5' }, 'wait'],
  ['todowrite', { todos: [] }, 'other'],
  ['mcp__files__put', { path: 'a', content: 'b' }, 'edit'],
];

describe('A call of an agent', () => {
  for (const [name, input, kind] of CALLS) {
    it(`of ${name} with ${JSON.stringify(input)} is for: ${kind}`, () => {
      assert.equal(factsOfCall({ id: '1', name, input }).kind, kind);
    });
  }

  it('is the same with other options, descriptions and redirections, and another with other words', () => {
    const key = (command: string) => factsOfCall({ id: '1', name: 'Bash', input: { command } }).key;
    assert.equal(key('npm run build'), key('npm  run build --silent 2>&1'));
    assert.notEqual(key('npm run build'), key('npm run lint'));
    const part = (offset: number) => factsOfCall({ id: '1', name: 'Read', input: { path: 'a', offset } }).key;
    assert.notEqual(part(1), part(201));
  });

  for (const [kind, content, end] of RESULTS) {
    it(`of the kind ${kind} ends ${end} with: ${content.replaceAll('\n', ' ')}`, () => {
      assert.equal(factsOfResult(content, kind).end, end);
      const long = `${content}\n${'…\n'.repeat(50_000)}`;
      if (end !== 'ok' && content.length > 60) assert.equal(factsOfResult(long, kind).end, end);
    });
  }

  it('fails in the same way where only names, numbers and places differ', () => {
    const sign = (content: string) => factsOfResult(content, 'run').sign;
    assert.equal(
      sign("Exit code 1\nError: no module named 'a'"),
      sign("Exit code 1\nError: no module named 'b'"),
    );
    assert.notEqual(sign('Exit code 1\nNameError: x'), sign('Exit code 1\nIndexError: x'));
  });
});
