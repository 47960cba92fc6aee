import assert from 'node:assert/strict';
import { formatSnippets, type Snippet } from '../../../../src/context/retrieval/snippets.ts';

const SNIPPET: Snippet = {
  uri: 'src/a.ts',
  path: 'src/cart.ts',
  source: 'declaration',
  lines: { start: 2, end: 5 },
  text: 'a\nb\nc',
  why: 'definition of Cart',
  form: 'excerpt',
  language: 'typescript',
  tokens: 20,
};

describe('Snippets in a prompt', () => {
  it('have their path, their lines, the reason why they are there, and a fence', () => {
    assert.equal(
      formatSnippets([
        SNIPPET,
        { ...SNIPPET, form: 'outline' },
        { ...SNIPPET, form: 'file', text: '```\nx\n```' },
      ]),
      [
        'src/cart.ts, lines 3-5 (definition of Cart):',
        '```typescript\na\nb\nc\n```',
        'src/cart.ts, lines 3-5, without bodies (definition of Cart):',
        '```typescript\na\nb\nc\n```',
        'src/cart.ts, whole file (definition of Cart):',
        '````typescript\n```\nx\n```\n````',
      ].join('\n'),
    );
  });

  it('are nothing where there are none', () => assert.equal(formatSnippets([]), ''));
});
