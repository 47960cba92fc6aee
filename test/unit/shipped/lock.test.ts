import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openFindings } from '../../../scripts/shipped/audit.ts';
import { faultsOfLock } from '../../../scripts/shipped/lock.ts';

const LOCK = readFileSync('package-lock.json', 'utf8');
const DIGEST = `sha512-${'a'.repeat(86)}==`;

const faultsOf = (entry: object): readonly string[] =>
  faultsOfLock(JSON.stringify({ packages: { '': {}, 'node_modules/some-tool': entry } }));

describe('the lock of the packages', () => {
  it('has a digest for each, and allowed licences only', () => {
    assert.deepEqual(faultsOfLock(LOCK), []);
  });

  it('is refused without the digest of any one of its packages', () => {
    const withoutDigests = LOCK.replaceAll(/\n *"integrity": "[^"]*",/g, '');
    const paths = [...LOCK.matchAll(/^ {4}"(node_modules\/[^"]+)": \{$/gm)].map(([, path]) => path);
    assert.ok(paths.length > 300);
    assert.deepEqual(
      faultsOfLock(withoutDigests),
      paths.map((path) => `${path}: no SHA-512 digest`),
    );
  });

  it('is refused with a digest that proves little, and with a package from elsewhere', () => {
    assert.deepEqual(faultsOf({ integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=', license: 'MIT' }).length, 1);
    const resolved = 'git+ssh://git@github.com/someone/some-tool.git#1234';
    assert.deepEqual(faultsOf({ integrity: DIGEST, license: 'MIT', resolved }).length, 1);
  });

  it('is refused with a licence that is not allowed, in what is shipped more strictly than in tools', () => {
    const isRefused = (license: string | undefined, dev: boolean): boolean =>
      faultsOf({ integrity: DIGEST, license, dev }).length > 0;
    for (const license of [
      'MIT',
      '(MIT OR GPL-3.0-or-later)',
      'Apache-2.0 AND MIT',
      'MPL-2.0',
      'BSD-3-Clause',
    ]) {
      assert.equal(isRefused(license, false), false, license);
    }
    for (const license of [
      ...[
        'GPL-3.0-only',
        'AGPL-3.0-or-later',
        'LGPL-2.1-only',
        'MIT AND GPL-2.0-only',
        'BUSL-1.1',
        'SSPL-1.0',
      ],
      ...['CC-BY-NC-4.0', 'UNLICENSED', 'SEE LICENSE IN LICENSE.txt', 'Artistic-2.0', '', undefined],
    ]) {
      assert.equal(isRefused(license, false), true, license);
      assert.equal(isRefused(license, true), true, license);
    }
    const known = { integrity: DIGEST, license: 'Artistic-2.0' };
    const lockOf = (dev: boolean): string =>
      JSON.stringify({ packages: { '': {}, 'node_modules/editions': { ...known, dev } } });
    assert.deepEqual(faultsOfLock(lockOf(true)), []);
    assert.equal(faultsOfLock(lockOf(false)).length, 1);
  });
});

describe('the audit of the packages', () => {
  const report = (...ids: string[]): string =>
    JSON.stringify({
      auditReportVersion: 2,
      vulnerabilities: {
        tool: { via: ids.map((id) => advisory(id)) },
        user: { via: ['tool'] },
      },
    });
  const advisory = (id: string): object => ({
    source: 1,
    name: 'tool',
    title: 'It hangs',
    severity: 'high',
    url: `https://github.com/advisories/${id}`,
  });

  it('leaves what has no answer, and answers to what is gone', () => {
    const answer = 'Only its own tests read what others wrote.';
    assert.deepEqual(openFindings(report('GHSA-1'), '{}'), ['GHSA-1, high, tool: It hangs']);
    assert.deepEqual(openFindings(report('GHSA-1'), JSON.stringify({ 'GHSA-1': answer })), []);
    assert.deepEqual(openFindings(report(), JSON.stringify({ 'GHSA-2': answer })), [
      'GHSA-2 is answered and not found',
    ]);
  });

  it('is not taken for clean where the registry audits nothing', () => {
    assert.equal(openFindings('{"message":"405 Method Not Allowed","statusCode":405}', '{}'), null);
  });
});
