import assert from 'node:assert/strict';
import { proposeRecentEdits, type RecentEditsOptions } from '../../../../src/context/related/recentEdits.ts';
import { collecting, fakeFiles, fileText, never } from '../fakes.ts';
import { SECRETS } from '../secret-samples.ts';

const numbered = (name: string, count = 100) =>
  Array.from({ length: count }, (_, i) => `${name} ${i}`).join('\n');

async function propose(options: Partial<RecentEditsOptions> & Pick<RecentEditsOptions, 'places' | 'files'>) {
  const collector = collecting();
  await proposeRecentEdits(
    { current: 'none', shown: { start: 0, end: 0 }, signal: never, ...options },
    collector,
  );
  return collector;
}

describe('recently edited places in a prompt', () => {
  it('come with the lines around them as they are now, newest first', async () => {
    const files = fakeFiles({ a: fileText('a.ts', numbered('a')), b: fileText('b.ts', numbered('b')) });
    const { candidates } = await propose({
      files,
      places: [
        { uri: 'b', start: 0, end: 1 },
        { uri: 'a', start: 50, end: 52 },
      ],
    });
    assert.deepEqual(
      candidates.map(({ path, text }) => [path, text.split('\n').length]),
      [
        ['b.ts', 4],
        ['a.ts', 8],
      ],
    );
    assert.ok(candidates[1]?.text.startsWith('a 47\n') && candidates[1].text.endsWith('a 54'));
    assert.ok((candidates[0]?.score ?? 0) > (candidates[1]?.score ?? 0));
  });

  it('do not have what is on the screen', async () => {
    const files = fakeFiles({ a: fileText('a.ts', numbered('a')) });
    const shown = { start: 40, end: 60 };
    const places = [
      { uri: 'a', start: 59, end: 61 },
      { uri: 'a', start: 61, end: 62 },
      { uri: 'a', start: 37, end: 39 },
    ];
    const { candidates, leftOut } = await propose({ files, places, current: 'a', shown });
    assert.deepEqual(leftOut, [{ source: 'recent-edit', reason: 'shown' }]);
    assert.deepEqual(
      candidates.map(({ text }) => text),
      ['a 60\na 61\na 62\na 63\na 64', 'a 34\na 35\na 36\na 37\na 38\na 39'],
    );
  });

  it('are left out where the file must not be read, with the reason', async () => {
    const { candidates, leftOut } = await propose({
      files: fakeFiles({ '.env': 'secret-file' }),
      places: [{ uri: '.env', start: 0, end: 1 }],
    });
    assert.deepEqual(candidates, []);
    assert.deepEqual(leftOut, [{ source: 'recent-edit', reason: 'secret-file', path: '.env' }]);
  });

  it('have no secrets, and bear a place that is not there any more', async () => {
    const files = fakeFiles({ a: fileText('a.ts', `x\nconst key = '${SECRETS['GitHub token']}';\ny`) });
    const { candidates } = await propose({
      files,
      places: [
        { uri: 'a', start: 1, end: 2 },
        { uri: 'a', start: 90, end: 95 },
      ],
    });
    assert.equal(candidates[0]?.text, "x\nconst key = '<secret 1>';\ny");
  });
});
