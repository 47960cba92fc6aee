import { readFile, writeFile } from 'node:fs/promises';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

/** The same extension as if it were a later version. */
export async function laterVersion(vsix: string, version: string, to: string): Promise<void> {
  const files = unzipSync(await readFile(vsix));
  const edit = (name: string, change: (text: string) => string): void => {
    const bytes = files[name];
    if (bytes === undefined) throw new Error(`No ${name} in ${vsix}`);
    files[name] = strToU8(change(strFromU8(bytes)));
  };
  edit('extension/package.json', (text) => JSON.stringify({ ...JSON.parse(text), version }));
  edit('extension.vsixmanifest', (text) =>
    text.replace(/(<Identity [^>]*Version=")[^"]+/, (_, before: string) => before + version),
  );
  await writeFile(to, zipSync(files, { level: 1 }));
}
