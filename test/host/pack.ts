import { join } from 'node:path';
import { runQuietly } from './process.ts';

/** Packs one of the extensions beside this file, and returns the path of its VSIX. */
export async function packExtension(root: string, name: 'acme' | 'settings'): Promise<string> {
  const vsix = join(root, 'out', `${name}.vsix`);
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  await runQuietly(process.execPath, [vsce, 'package', ...flags], { cwd: join(root, 'test', 'host', name) });
  return vsix;
}
