import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { readmeFor } from '../../../scripts/package.ts';

const README = readFileSync('README.md', 'utf8');
const { engines, license } = z
  .object({ engines: z.object({ vscode: z.string() }), license: z.string() })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

describe('the README', () => {
  it('has badges that are true', () => {
    const badges = [...README.matchAll(/^!\[([^\]]*)\]\(https:\/\/img\.shields\.io\/badge\/(.+)-blue\)$/gm)];
    const said = badges.map(([, words, path]) => [words, path?.replaceAll('_', ' ')]);
    const [version = ''] = /\d+\.\d+/.exec(engines.vscode) ?? [];
    const languages = globSync('package.nls*.json').length;
    assert.deepEqual(said, [
      [`VS Code ${version} or newer`, `VS Code-${version} or newer`],
      [`${license} licence`, `licence-${license}`],
      [`${languages} languages`, `languages-${languages}`],
      // Which is a promise of its own, in docs/promises.md.
      ['No telemetry', 'telemetry-none'],
    ]);
  });

  it('loads nothing from the web where it is read from the VSIX, and its moving pictures where it is on the web', () => {
    const pictures = (text: string) =>
      [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, to]) => to ?? '');
    const packed = pictures(readmeFor(README, undefined));
    assert.ok(packed.length > 3);
    for (const to of packed) assert.match(to, /^media\/(?:stills\/\w+\.gif|\w+\.png)$/);
    const onTheWeb = pictures(readmeFor(README, 'https://example.org/raw/main'));
    assert.ok(onTheWeb.some((to) => /^media\/\w+\.gif$/.test(to)));
  });

  it('says how to install what is read: from a file, or on the page that it stands on', () => {
    const install = (text: string) => /^## Install\n([\s\S]*?)^## /m.exec(text)?.[1] ?? '';
    assert.match(
      install(readmeFor(README, undefined)),
      /Install from VSIX…[\s\S]*npm run package[\s\S]*npm run demo/,
    );
    const onTheWeb = install(readmeFor(README, 'https://example.org/raw/main'));
    assert.match(onTheWeb, /^\nPress \*\*Install\*\*.*\n\nTierwise needs VS Code/);
    assert.doesNotMatch(onTheWeb, /npm|clone|VSIX/);
    // Nothing else goes with it.
    assert.equal(
      readmeFor(README, 'https://example.org').split('\n## ').length,
      README.split('\n## ').length,
    );
  });
});
