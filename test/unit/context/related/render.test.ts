import assert from 'node:assert/strict';
import fc from 'fast-check';
import { contextText } from '../../../../src/context/related/render.ts';
import { SOURCES } from '../../../../src/context/related/types.ts';

const snippet = fc.record({
  source: fc.constantFrom(...SOURCES),
  path: fc.constantFrom('src/a.ts', 'src/b.ts', 'c.ts'),
  text: fc
    .array(fc.constantFrom('', 'a', '  b(); */', '--> c', 'd'), { minLength: 1 })
    .map((lines) => lines.join('\n')),
});

describe('snippets as comments', () => {
  it('stand under their paths, line by line', () => {
    const text = contextText([{ source: 'similar', path: 'src/a.py', text: 'def a():\n\n  pass' }], '#');
    assert.equal(text, '# src/a.py:\n# def a():\n#\n#   pass\n');
  });

  it('have the path once for all declarations of a file', () => {
    const of = (source: 'declaration' | 'similar', path: string, text: string) => ({ source, path, text });
    const text = contextText(
      [
        of('declaration', 'a.ts', 'type A;'),
        of('similar', 'a.ts', 'c();'),
        of('declaration', 'a.ts', 'type B;'),
        of('similar', 'a.ts', 'd();'),
      ],
      '//',
    );
    assert.equal(text, '// a.ts:\n// type A;\n// type B;\n// a.ts:\n// c();\n// a.ts:\n// d();\n');
  });

  it('are nothing when there are none', () => {
    assert.equal(contextText([], '//'), '');
  });

  it('are the same bytes in whatever order they were found', () => {
    fc.assert(
      fc.property(fc.array(snippet, { maxLength: 6 }), fc.nat(), (snippets, seed) => {
        const shuffled = snippets.toSorted(
          (a, b) => ((a.text.length * 7 + seed) % 5) - ((b.text.length * 7 + seed) % 5),
        );
        assert.equal(contextText(snippets, '//'), contextText(shuffled, '//'));
      }),
    );
  });

  it('are comments in every line, and closed once in each where they have to be', () => {
    fc.assert(
      fc.property(fc.array(snippet, { maxLength: 4 }), (snippets) => {
        for (const line of contextText(snippets, '/*').split('\n').slice(0, -1)) {
          assert.match(line, /^\/\*.* \*\/$/);
          assert.equal(line.split('*/').length, 2);
        }
        for (const line of contextText(snippets, '<!--').split('\n').slice(0, -1)) {
          assert.match(line, /^<!--.* -->$/);
          assert.equal(line.split('-->').length, 2);
        }
      }),
    );
  });

  it('are plain lines without a comment form', () => {
    assert.equal(contextText([{ source: 'similar', path: 'a.md', text: 'x' }], ''), 'a.md:\nx\n');
  });
});
