import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { LAST_SHOWN, reworded, shownBelow } from '../../../scripts/l10n.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8'));

/** Fields of package.json that VS Code shows, wherever they stand. */
const SHOWN = new Set([
  'title',
  'label',
  'description',
  'markdownDescription',
  'enumDescriptions',
  'markdownEnumDescriptions',
  'enumItemLabels',
  'patternErrorMessage',
  'deprecationMessage',
  'markdownDeprecationMessage',
  'errorMessage',
  'altText',
  'displayName',
  'userDescription',
  'contents',
]);

/** The same in every language. */
const NAMES = new Set(['Tierwise']);

function shownIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return SHOWN.has(name) || /^%.+%$/.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((part) => shownIn(part, name));
  if (typeof value !== 'object' || value === null) return [];
  // A schema of a tool's input is read by models alone.
  if (name === 'inputSchema') return [];
  return Object.entries(value).flatMap(([key, part]) => shownIn(part, key));
}

describe('package.json', () => {
  const shown = shownIn(read('package.json')).filter((text) => !NAMES.has(text));
  const keys = shown.map((text) => /^%(.+)%$/.exec(text)?.[1] ?? null);

  it('shows nothing that is not in package.nls.json', () => {
    assert.deepEqual(
      shown.filter((_, i) => keys[i] === null),
      [],
    );
    assert.ok(shown.length > 100);
  });

  it('uses every text of package.nls.json, and no other', () => {
    assert.deepEqual([...new Set(keys)].sort(), Object.keys(read('package.nls.json') as object).sort());
  });

  it('was collected since its English last changed, by `npm run l10n`, which tells what to translate anew', () => {
    assert.deepEqual(read(LAST_SHOWN), shownBelow('.'));
    assert.deepEqual(reworded({ a: 'One', b: 'Two', c: 'Three' }, { a: 'One', b: 'Two!', d: 'Four' }), ['b']);
  });
});
