import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runQuietly } from '../test/host/process.ts';

const LIMIT_BYTES = 2 * 1024 * 1024;

/** Builds the extension for production and packs it; a warning of `vsce` is an error here. */
export async function packageExtension(root: string, file: string): Promise<string> {
  await mkdir(join(root, 'out'), { recursive: true });
  const vsix = join(root, file);
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const log = await runQuietly(
    process.execPath,
    [
      vsce,
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
      '--out',
      vsix,
    ],
    {
      cwd: root,
    },
  );
  if (/\bWARN/.test(log)) throw new Error(`vsce warns:\n${log}`);
  const { size } = await stat(vsix);
  if (size > LIMIT_BYTES) throw new Error(`${file} has ${size} bytes, more than ${LIMIT_BYTES}`);
  return vsix;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const file = process.argv[2] ?? 'tierwise.vsix';
  try {
    const { size } = await stat(await packageExtension(root, file));
    console.log(`${file}: ${Math.round(size / 1024)} KB`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
