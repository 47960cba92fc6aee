import assert from 'node:assert/strict';
import { changedNames, dependentsOf } from '../../../../src/verify/typescript/affected.ts';
import { typescript } from './projects.ts';

describe('The names in what is declared otherwise', () => {
  const names = (before: string, after: string) => [...changedNames(typescript, before, after)].sort();

  it('are those of the lines that differ', () => {
    const before =
      'export interface Line {\n  price: Cents;\n  count: number;\n}\nexport declare const a: string;\n';
    assert.deepEqual(names(before, before.replace('count: number', 'quantity?: number')), [
      'count',
      'quantity',
    ]);
    assert.deepEqual(names(before, before.replace('string', 'number')), ['a']);
  });

  it('are none for the order of declarations', () => {
    const before = 'export declare const a: string;\nexport declare const b: number;\n';
    assert.deepEqual(names(before, 'export declare const b: number;\nexport declare const a: string;\n'), []);
  });

  it('are some where one of two like lines goes', () => {
    assert.deepEqual(
      names('declare function f(): void;\ndeclare function f(): void;\n', 'declare function f(): void;\n'),
      ['f'],
    );
  });
});

describe('The files that depend on a changed one', () => {
  const importersIn = (graph: Readonly<Record<string, readonly string[]>>) => {
    const importers = new Map<string, Set<string>>();
    for (const [file, imported] of Object.entries(graph))
      for (const path of imported) importers.set(path, (importers.get(path) ?? new Set()).add(file));
    return importers;
  };

  it('are direct where they import it, through faces too, and transitive behind those, in circles as well', () => {
    const importers = importersIn({
      a: ['changed'],
      face: ['changed'],
      b: ['face'],
      c: ['a'],
      d: ['c'],
      a2: ['a', 'd'],
      changed: ['d'],
      x: ['y'],
    });
    const found = dependentsOf(['changed'], importers, (file) => file === 'face');
    assert.deepEqual(found, { direct: ['a', 'face', 'b'], transitive: ['c', 'a2', 'd'] });
  });
});
