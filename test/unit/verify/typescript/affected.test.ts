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

  it('are none for comments, white space and the order of declarations', () => {
    const before = '/** One. */\nexport declare const a: string;\nexport declare const b: number;\n';
    assert.deepEqual(
      names(before, 'export declare const b:  number;\n// Two\nexport declare const a: string;\n'),
      [],
    );
  });

  it('are some where no name stands in the line', () => {
    assert.notDeepEqual(names('export default 1;\n', 'export default 2;\n'), []);
  });

  it('are some where one of two like lines goes', () => {
    assert.deepEqual(
      names('declare function f(): void;\ndeclare function f(): void;\n', 'declare function f(): void;\n'),
      ['f'],
    );
  });
});

describe('The files that depend on a changed one', () => {
  const imports = (graph: Readonly<Record<string, readonly string[]>>) =>
    new Map(Object.entries(graph).map(([file, imported]) => [file, new Set(imported)]));

  it('are direct where they import it, through faces too, and transitive behind those, in circles as well', () => {
    const graph = imports({
      a: ['changed'],
      face: ['changed'],
      b: ['face'],
      c: ['a'],
      d: ['c'],
      a2: ['a', 'd'],
      changed: ['d'],
      x: ['y'],
    });
    const found = dependentsOf(['changed'], [graph], (file) => file === 'face');
    assert.deepEqual(found, { direct: ['a', 'face', 'b'], transitive: ['c', 'a2', 'd'] });
  });

  it('are those of before and after', () => {
    const found = dependentsOf(
      ['changed'],
      [imports({ a: ['changed'] }), imports({ b: ['changed'] })],
      () => false,
    );
    assert.deepEqual(found, { direct: ['a', 'b'], transitive: [] });
  });
});
