import assert from 'node:assert/strict';
import { leftOutText, projectText } from '../../../../src/context/project/render.ts';
import type { ProjectPiece } from '../../../../src/context/project/types.ts';

const PIECE: ProjectPiece = {
  path: 'src/cart.ts',
  uri: 'file:///src/cart.ts',
  range: { start: 2, end: 5 },
  text: 'a\nb\nc',
  why: 'definition of Cart',
  links: ['definition'],
  form: 'excerpt',
  language: 'typescript',
  tokens: 20,
  masked: 0,
};

describe('Pieces in the words of a prompt', () => {
  it('have their path, their lines, the reason why they are there, and a fence', () => {
    assert.equal(
      projectText([PIECE, { ...PIECE, form: 'outline' }, { ...PIECE, form: 'file', text: '```\nx\n```' }]),
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

  it('are nothing where there are none', () => assert.equal(projectText([]), ''));
});

describe('What was left out, in words', () => {
  it('names the file and the reason, or the source', () => {
    assert.equal(
      leftOutText({ reason: 'limit', path: 'src/a.ts', what: 'uses subtotal' }),
      'src/a.ts: over the token limit (uses subtotal)',
    );
    assert.equal(
      leftOutText({ reason: 'time', path: null, what: 'references' }),
      'references: not found in time',
    );
  });
});
