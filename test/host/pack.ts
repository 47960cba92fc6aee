import { join } from 'node:path';
import { runQuietly } from './process.ts';

type Name = 'acme' | 'demo' | 'settings';

/** By root and name: they do not change while a process runs, and each session wants one. */
const packed = new Map<string, Promise<string>>();

/** Packs one of the extensions beside this file, and returns the path of its VSIX. */
export function packExtension(root: string, name: Name): Promise<string> {
  const id = join(root, name);
  const known = packed.get(id);
  if (known !== undefined) return known;
  const vsix = pack(root, name);
  packed.set(id, vsix);
  // What failed is tried again.
  vsix.catch(() => packed.delete(id));
  return vsix;
}

async function pack(root: string, name: Name): Promise<string> {
  const vsix = join(root, 'out', `${name}.vsix`);
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  await runQuietly(process.execPath, [vsce, 'package', ...flags], { cwd: join(root, 'test', 'host', name) });
  return vsix;
}
