import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';

type Files = Readonly<Record<string, Uint8Array>>;

/** Where the links of a VSIX's pages lead to no file of it; null: nowhere. */
export async function deadLinks(vsix: string): Promise<string | null> {
  const files = await filesOf(vsix);
  const names = new Set(Object.keys(files).map((name) => name.toLowerCase()));
  const dead = Object.keys(files)
    .filter((name) => name.endsWith('.md') && !name.includes('/media/'))
    .flatMap((page) =>
      linksOf(files, page)
        .filter((to) => !/^(?:https:|#)/.test(to))
        .map((to) => posix.join(posix.dirname(page), to.replace(/#.*/, '')))
        .filter((file) => !names.has(file.toLowerCase()))
        .map((file) => `${page}: ${file}`),
    );
  return dead.length === 0 ? null : `These lead nowhere: ${dead.join(', ')}`;
}

/** What is wrong with a VSIX for the marketplace, before a release, whose files stand at `base` on the web; null: nothing. */
export async function wrongOnThePage(vsix: string, base: string): Promise<string | null> {
  const files = await filesOf(vsix);
  if (!/Id="Microsoft\.VisualStudio\.Code\.PreRelease" Value="true"/.test(textOf(files, MANIFEST))) {
    return 'It is not marked as what comes before a release';
  }
  const links = linksOf(files, 'extension/readme.md');
  const dead = links.filter((to) => !/^(?:https:|#)/.test(to));
  if (dead.length > 0) return `Its README leads nowhere: ${dead.join(', ')}`;
  const moves = links.some((to) => to.startsWith(`${base}/media/`) && to.endsWith('.gif'));
  return moves ? null : 'Its README has no moving picture';
}

const MANIFEST = 'extension.vsixmanifest';

async function filesOf(vsix: string): Promise<Files> {
  return unzipSync(await readFile(vsix));
}

function textOf(files: Files, name: string): string {
  return strFromU8(files[name] ?? new Uint8Array());
}

function linksOf(files: Files, page: string): string[] {
  return [...textOf(files, page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);
}
