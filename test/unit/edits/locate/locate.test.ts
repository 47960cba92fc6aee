import assert from 'node:assert/strict';
import { planEdits } from '../../../../src/edits/index.ts';
import { locate, openDocument } from '../../../../src/edits/locate/index.ts';

const FILE = `export function total(items: Item[]): number {
  let sum = 0;
  for (const item of items) {
    // With its tax.
    sum += item.price * (1 + item.tax);
  }
  return sum;
}

export function count(items: Item[]): number {
  let sum = 0;
  for (const item of items) {
    sum += item.count;
  }
  return sum;
}
`;

/** How a place is found and what the file becomes; or why it is not. */
function tryEdit(file: string, find: string, text: string): { how: string; after: string | null } {
  const located = locate(openDocument(file), find, text);
  const { changes } = planEdits([{ kind: 'replace', path: 'a.ts', find, text }], () => file);
  const how = located.kind === 'found' ? located.how : `${located.reason}: ${located.message}`;
  return { how, after: changes[0]?.after ?? null };
}

function becomes(old: string, now: string): string {
  assert.equal(FILE.split(old).length, 2, old);
  return FILE.replace(old, now);
}

describe('locating a search text', () => {
  it('finds it exactly', () => {
    assert.deepEqual(tryEdit(FILE, '    sum += item.count;\n', '    sum += 1;\n'), {
      how: 'exact',
      after: becomes('item.count', '1'),
    });
  });

  it('finds a part of a line', () => {
    assert.deepEqual(tryEdit(FILE, 'item.count', 'item.number'), {
      how: 'exact',
      after: becomes('item.count', 'item.number'),
    });
  });

  it('finds it with other white space, and keeps that of the file', () => {
    const after = becomes('    sum += item.count;\n', '    const { count } = item;\n    sum += count;\n');
    for (const [find, text] of [
      ['sum += item.count;\n}\n', 'const { count } = item;\nsum += count;\n}\n'],
      ['\tsum += item.count;\n', '\tconst { count } = item;\n\tsum += count;\n'],
      ['    sum += item.count;  \n', '    const { count } = item;\n    sum += count;\n'],
      [
        '\n  for (const item of items) {\n    sum += item.count;\n  }\n\n',
        '\n  for (const item of items) {\n    const { count } = item;\n    sum += count;\n  }\n\n',
      ],
    ] as const) {
      // A bracket further out does not follow from a search text without any indentation.
      const flat = find.startsWith('sum');
      const done = flat
        ? tryEdit(FILE, find.replace('}\n', ''), text.replace('}\n', ''))
        : tryEdit(FILE, find, text);
      assert.deepEqual(done, { how: 'spacing', after }, JSON.stringify(find));
    }
  });

  it('finds it by its ends where the middle is left out of both texts', () => {
    const find =
      'export function total(items: Item[]): number {\n  // ...\n  return sum;\n}\n\nexport function count';
    const done = tryEdit(
      FILE,
      `${find}(items: Item[]): number {\n`,
      `${find.replace('return sum', 'return round(sum)')}(items: Item[]): number {\n`,
    );
    assert.equal(done.how, 'elided');
    assert.equal(done.after, FILE.replace('return sum', 'return round(sum)'));
  });

  it('finds it where quotes or line breaks are other ones', () => {
    const find = FILE.slice(FILE.indexOf('  for'), FILE.indexOf('}\n\n')).replace('tax);', 'tax)');
    assert.deepEqual(tryEdit(FILE, find, find.replace('return sum', 'return round(sum)')), {
      how: 'similar',
      after: FILE.replace('return sum', 'return round(sum)'),
    });
    const quotes = "const name = 'total';\nconst other = 'count';\nexport { name, other };\n";
    assert.deepEqual(
      tryEdit(
        quotes,
        quotes.replaceAll("'", '"'),
        'const name = "total";\nconst other = "count";\nexport { name };\n',
      ),
      { how: 'similar', after: quotes.replace('name, other', 'name') },
    );
  });

  it('refuses a place with other words, however similar it is, and says which one it is', () => {
    const find = FILE.slice(FILE.indexOf('export function count')).replaceAll('count', 'weight');
    const done = tryEdit(FILE, find, find.replace('return sum', 'return round(sum)'));
    assert.match(done.how, /^not-found: has other words or signs than lines 10 to 16/);
    assert.equal(done.after, null);
    const bare = FILE.slice(0, FILE.indexOf('}\n\n')).replace('    // With its tax.\n', '');
    assert.equal(tryEdit(FILE, bare, bare.replace('return sum', 'return round(sum)')).after, null);
  });

  it('refuses a text that is in the file more than once, and names the lines', () => {
    for (const find of ['  let sum = 0;\n', 'let sum', ' let   sum = 0;\n', '  12: ']) {
      const { how, after } = tryEdit(FILE, find, 'x\n');
      assert.equal(after, null, find);
      if (find.includes('sum')) assert.equal(how, 'ambiguous: fits several places (lines 2, 11)', find);
    }
  });

  it('refuses a text that is not in the file', () => {
    assert.deepEqual(tryEdit(FILE, 'class Cart {\n}\n', 'x\n'), {
      how: 'not-found: is not in the file',
      after: null,
    });
    assert.equal(tryEdit('', 'class Cart {\n', 'x\n').after, null);
  });

  it('refuses a new text that leaves out code', () => {
    const find = '  let sum = 0;\n  for (const item of items) {\n    sum += item.count;\n  }\n';
    const done = tryEdit(FILE, find, '  let sum = 1;\n  // ... rest of the code ...\n');
    assert.equal(done.after, null);
    assert.match(done.how, /^ambiguous: /);
  });

  it('leaves out line numbers that a model copied along, and nothing that only looks like one', () => {
    const table = 'const names = {\n  5: "five",\n  6: "six",\n};\n';
    // Whether that is a number of the model or code cannot be said.
    assert.equal(tryEdit(table, '2:   5: "five",\n', '  5: "FIVE",\n').after, null);
    assert.equal(
      tryEdit(table, '3:   6: "six",\n4: };\n', '3:   6: "SIX",\n4: };\n').after,
      table.replace('six', 'SIX'),
    );
    const types = 'type Many =\n  | string\n  | number;\n';
    assert.equal(
      tryEdit(types, '2\t  | string\n3\t  | number;\n', '2\t  | string\n3\t  | bigint;\n').after,
      types.replace('number', 'bigint'),
    );
  });
});
