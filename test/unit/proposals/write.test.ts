import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../../src', import.meta.url));

describe('the user’s files', () => {
  it('are written in one place, which asks for consent, and nobody reaches round it', () => {
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const writers = files.filter((name) =>
      /\bapplyEdit\(|\.edit\(\(/.test(readFileSync(join(src, name), 'utf8')),
    );
    assert.deepEqual(writers, [join('proposals', 'write.ts')]);
  });
});
