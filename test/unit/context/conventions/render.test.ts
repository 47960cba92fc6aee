import assert from 'node:assert/strict';
import { docStyleText, testsText } from '../../../../src/context/conventions/render.ts';
import { testsOf } from '../../../../src/context/conventions/tests.ts';
import { tree } from './tree.ts';

describe('What was found about tests, in the words of a prompt', () => {
  it('is the framework, the place, the titles and an example', async () => {
    const files = {
      'package.json': '{ "devDependencies": { "vitest": "4" } }',
      'src/cart.ts': '',
      'src/money.ts': '',
      'src/money.test.ts':
        "import { it } from 'vitest';\n\nimport { a } from './money';\n\nit('splits', () => {\n  a();\n});\n",
    };
    const text = testsText(await testsOf('src/cart.ts', '', tree(files)));
    assert.equal(
      text,
      [
        'The project’s tests use Vitest.',
        'The tests belong into src/cart.test.ts (beside the file). It is a new file.',
        'Tests of this project are called:',
        '- splits',
        'An example of its style, src/money.test.ts:',
        '```ts',
        files['src/money.test.ts'].trimEnd(),
        '```',
      ].join('\n'),
    );
  });

  it('is nothing where nothing was found', async () => {
    assert.equal(testsText(await testsOf('src/cart.ts', '', tree({}))), '');
  });
});

describe('A style of documentation in the words of a prompt', () => {
  const style = { id: 'go', name: 'Go doc comments', evidence: { path: 'a.go', what: '' } } as const;

  it('has the example in a fence, where there is one', () => {
    assert.equal(
      docStyleText({ ...style, example: '// Add adds.' }, 'go'),
      'Write Go doc comments.\nAn example of this project:\n```go\n// Add adds.\n```',
    );
    assert.equal(docStyleText({ ...style, example: null }, 'go'), 'Write Go doc comments.');
  });
});
