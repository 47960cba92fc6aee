import assert from 'node:assert/strict';
import { manifestExcerpt } from '../../../../src/context/conventions/manifest.ts';

describe('A manifest', () => {
  it('is shown whole where it is short', () => {
    const text = '{ "scripts": { "test": "vitest" } }';
    assert.equal(manifestExcerpt({ path: 'package.json', text: `${text}\n` }).text, text);
  });

  it('is shown with what tells of tests where it is long', () => {
    const dependencies = Array.from({ length: 200 }, (_, i) => `    "@acme/part-${i}": "1"`).join(',\n');
    const head = '{\n  "scripts": {\n    "test": "vitest run"\n  },\n  "dependencies": {\n';
    const foot = '\n  },\n  "devDependencies": {\n    "vitest": "4"\n  }\n}';
    const { text } = manifestExcerpt({ path: 'package.json', text: head + dependencies + foot });
    assert.match(
      text,
      /^\{\n {2}"scripts": \{\n {4}"test": "vitest run"\n[\s\S]*\n\[\.\.\.\]\n[\s\S]*"vitest": "4"/,
    );
    assert.ok(!text.includes('part-100'));
  });
});
