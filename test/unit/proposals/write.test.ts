import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../../src', import.meta.url));

/** The files of the source that have such a text in them. */
function filesWith(form: RegExp): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && form.test(readFileSync(join(src, name), 'utf8')))
    .sort();
}

describe('the user’s files', () => {
  it('are written in one place, which asks for consent, and nobody reaches round it', () => {
    assert.deepEqual(filesWith(/\bapplyEdit\(|\.edit\(\(/), [join('proposals', 'write.ts')]);
  });

  it('are asked about there and nowhere else, by one table', () => {
    assert.deepEqual(filesWith(/\bconfirm(?:Foreign)?\((?!\s*message: string)/), [
      // Of what is deleted of a task, which is no file of the project.
      join('agent', 'commands.ts'),
      // Of what goes into the files of a client, and into all terminals.
      join('endpoint', 'menu.ts'),
      join('proposals', 'write.ts'),
      // Of what the arguments of a command would do: no file of the project is written by them unseen but in a rename.
      join('workbench', 'arguments.ts'),
    ]);
    assert.deepEqual(filesWith(/\bconsentReason\(/), [
      join('edits', 'plan', 'paths.ts'),
      join('proposals', 'sites.ts'),
    ]);
    assert.deepEqual(filesWith(/\bkindOf\(names/), [join('edits', 'plan', 'paths.ts')]);
  });

  it('are not written past the editor: only what the user saves as a file is', () => {
    assert.deepEqual(filesWith(/\bfs\.(?:writeFile|delete|rename|copy|createDirectory)\(/), [
      join('spend', 'exportSpend.ts'),
    ]);
  });
});
