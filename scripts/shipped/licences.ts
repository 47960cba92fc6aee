import satisfies from 'spdx-satisfies';

/** The licences under which a part may be shipped: all of them ask for their text at most, or that changes of their files are shown. */
const FOR_USERS: readonly string[] = [
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MPL-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  // Those of the Unicode tables within tree-sitter: as free as MIT.
  'Unicode-DFS-2016',
  'ICU',
];

/** What tools for development may have besides, by package, and why: nothing of them is shipped. */
const FOR_DEVELOPERS: Readonly<Record<string, readonly [licence: string, reason: string]>> = {
  '@vscode/vsce-sign': ['SEE LICENSE IN LICENSE.txt', 'part of vsce, which is never asked to sign'],
  argparse: ['PSF-2.0', 'part of mocha; as free as BSD'],
  binaryextensions: ['Artistic-2.0', 'part of vsce; used as it is'],
  editions: ['Artistic-2.0', 'part of vsce; used as it is'],
  istextorbinary: ['Artistic-2.0', 'part of vsce; used as it is'],
  pako: ['(MIT AND Zlib)', 'part of the test host; as free as MIT'],
  'spdx-exceptions': ['CC-BY-3.0', 'a list of names'],
  'spdx-ranges': ['(MIT AND CC-BY-3.0)', 'a list of names'],
  textextensions: ['Artistic-2.0', 'part of vsce; used as it is'],
  'version-range': ['Artistic-2.0', 'part of vsce; used as it is'],
};

/** Whether a part under this licence, an SPDX expression, may be shipped. What is no such expression may not. */
export function mayBeShipped(licence: string): boolean {
  try {
    return satisfies(licence, [...FOR_USERS]);
  } catch {
    return false;
  }
}

/** Whether a tool for development may have this licence. Builds for one system each count as their package. */
export function mayBeUsed(name: string, licence: string): boolean {
  if (mayBeShipped(licence)) return true;
  return Object.entries(FOR_DEVELOPERS).some(
    ([known, [allowed]]) => licence === allowed && (name === known || name.startsWith(`${known}-`)),
  );
}
