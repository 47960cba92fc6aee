import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { codeIn, systemWords } from '../../../src/storage/index.ts';

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return assert.fail('it did not fail');
}

describe('What the system could not do', () => {
  it('is told in words, without its code, its call or a path', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tierwise-codes-'));
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const failed = [
      () => writeFileSync(join(folder, 'gone', 'x'), ''),
      () => readFileSync(folder),
      () => readdirSync(file),
      () => mkdirSync(folder),
      () => writeFileSync(join(folder, 'x'.repeat(300)), ''),
    ].map(failureOf);
    rmSync(folder, { recursive: true });
    assert.deepEqual(failed.map(systemWords), [
      'there is no such file or folder',
      'a folder has this name',
      'a part of its path is not a folder',
      'a file of this name is in the way',
      'its name is too long',
    ]);
  });

  it('has its code where there are no words for it, and else its own', () => {
    const unknown = Object.assign(new Error("EXDEV: cross-device link, rename '/a'"), { code: 'EXDEV' });
    assert.equal(codeIn(unknown), 'EXDEV');
    assert.equal(systemWords(unknown), 'the system reports EXDEV');
    const ofLibrary = Object.assign(new Error('table x already exists'), { code: 'ERR_SQLITE_ERROR' });
    assert.equal(systemWords(ofLibrary), 'table x already exists');
    assert.equal(systemWords(new Error('no')), 'no');
    assert.equal(systemWords('no'), 'no');
  });
});
