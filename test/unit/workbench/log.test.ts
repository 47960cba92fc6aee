import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog } from '../../../src/workbench/log.ts';

const ROOT = join(import.meta.dirname, '../../../src');

function logOf(secrets: () => readonly string[]) {
  const lines: string[] = [];
  const output = { warn: (line: string) => lines.push(line), info: (line: string) => lines.push(line) };
  return { lines, ...createLog(output as never, secrets) };
}

describe('The log', () => {
  it('shows no piece of a key, also of one that became known later', () => {
    const keys: string[] = [];
    const { warn, lines } = logOf(() => keys);
    keys.push('team_value.0123456789');
    warn('refused: value.01 of c29tZSB3b3Jk');
    keys.push('another-thing-42');
    warn(`and ${Buffer.from('x another-thing-42').toString('base64')}`);
    assert.equal(lines[0], 'refused: (key) of c29tZSB3b3Jk');
    assert.match(lines[1] ?? '', /^and \S*\(key\)\S*$/);
  });

  it('has one line for each, of a length that can be read', () => {
    const { warn, info, lines } = logOf(() => ['a-key-of-some-length']);
    warn('one\ntwo\u0007\u001b[31m');
    info('x'.repeat(1_000_000));
    // Where it is cut, half a key would be left.
    warn(`${'x'.repeat(1_995)} a-key-of-some-length`);
    assert.equal(lines[0], 'one two [31m');
    assert.equal(lines[1]?.length, 2_001);
    assert.doesNotMatch(lines[2] ?? '', /a-key/);
  });

  it('has one door, and nothing but the start goes round it', () => {
    const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const writers = files.filter((name) =>
      /createOutputChannel|LogOutputChannel|\bconsole\.(?:log|info|warn|error|debug)\(|process\.std(?:out|err)/.test(
        readFileSync(join(ROOT, name), 'utf8'),
      ),
    );
    // The line that a login shell runs writes its variables for us to read.
    const shell = 'processes/environment/login.ts';
    assert.deepEqual(writers.sort(), ['app.ts', 'extension.ts', shell, 'workbench/log.ts']);
    const app = readFileSync(join(ROOT, 'app.ts'), 'utf8');
    assert.deepEqual(app.match(/output\b(?!:)[^\n]*/g), ['output, secrets.all);', 'output.show(),']);
  });
});
