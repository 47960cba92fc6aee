import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { createFiles } from '../../../../src/verify/typescript/files.ts';
import { testProject, typescript } from './projects.ts';

const NAMES = [
  'a.ts',
  'b.d.ts',
  'c.js',
  'src/a.ts',
  'src/deep/d.tsx',
  'node_modules/p/i.ts',
  'src/x.json',
  '.h/a.ts',
];
const PATTERNS = [['**/*'], ['src'], ['src/*'], ['*.ts'], ['src/**/d.*', 'a.ts']];

describe('Texts overlaid on the disk', () => {
  it('show the same files and texts as a disk with these texts', () => {
    const paths = fc.uniqueArray(fc.constantFrom(...NAMES));
    const law = fc.property(
      paths,
      paths,
      fc.constantFrom(...PATTERNS),
      fc.constantFrom([], ['src/deep'], ['**/*.js']),
      (onDisk, after, include, exclude) => {
        using project = testProject(Object.fromEntries(onDisk.map((path) => [path, path])));
        const files = createFiles(typescript);
        const at = (path: string) => `${project.root}/${path}`;
        const look = () => ({
          list: files.readDirectory(project.root, ['.ts', '.tsx', '.js'], exclude, include).sort(),
          texts: NAMES.map((path) => [files.fileExists(at(path)), files.readFile(at(path)) ?? null]),
          folders: ['src', 'src/deep'].map(
            (path) => after.some((file) => file.startsWith(path)) && files.directoryExists(at(path)),
          ),
        });
        files.overlay(new Map(NAMES.map((path) => [at(path), after.includes(path) ? `new ${path}` : null])));
        const overlaid = look();
        files.overlay(new Map());
        for (const path of NAMES) {
          rmSync(at(path), { force: true });
          if (!after.includes(path)) continue;
          mkdirSync(dirname(at(path)), { recursive: true });
          writeFileSync(at(path), `new ${path}`);
        }
        assert.deepEqual(overlaid, look());
      },
    );
    fc.assert(law, { numRuns: 60 });
  });

  it('have another version for another text, and the same for the same', () => {
    using project = testProject({ 'a.ts': 'one' });
    const files = createFiles(typescript);
    const path = `${project.root}/a.ts`;
    const onDisk = files.version(path);
    files.overlay(new Map([[path, 'two']]));
    const overlaid = files.version(path);
    assert.notEqual(overlaid, onDisk);
    files.overlay(new Map([[path, 'three']]));
    assert.notEqual(files.version(path), overlaid);
    files.overlay(new Map([[path, 'two']]));
    assert.equal(files.version(path), overlaid);
    files.overlay(new Map());
    assert.equal(files.version(path), onDisk);
  });
});
