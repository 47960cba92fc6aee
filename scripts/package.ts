import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, globSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runQuietly } from '../test/host/process.ts';

const LIMIT_BYTES = 3_000_000;

const README = 'out/README.md';

/** What copies of others' works must come with, and our own licence. */
const PAPERS = ['extension/LICENSE.txt', 'extension/THIRD-PARTY-NOTICES.txt', 'extension/sbom.cdx.json'];

/** The day of packages that are made where there is no commit to take it from. */
const SOME_DAY = Date.UTC(2026, 0, 1) / 1_000;

export interface PackageOptions {
  /** A release that only those get who have asked for what comes next. */
  readonly preRelease?: boolean;
  /**
   * Where the project's files are on the web, as the marketplace needs it for the README's pictures. Left out: those in the VSIX,
   * which stand still.
   */
  readonly base?: string;
}

/**
 * Builds the extension for production and packs it, with its digest in a file beside it; a warning of `vsce` is an error here.
 * The same commit makes the same bytes, whatever clock, zone, language and rights of new files the machine has.
 */
export async function packageExtension(
  root: string,
  file: string,
  options: PackageOptions = {},
): Promise<string> {
  const { preRelease = false, base } = options;
  await mkdir(join(root, 'out'), { recursive: true });
  await writeFile(join(root, README), readmeFor(await readFile(join(root, 'README.md'), 'utf8'), base));
  const vsix = join(root, file);
  // vsce packs the files with the rights that they have here, which follow the user's umask.
  for (const path of globSync(['*.md', 'LICENSE', 'package*.json', 'media/**/*.*'], { cwd: root })) {
    chmodSync(join(root, path), 0o644);
  }
  const umask = process.umask(0o022);
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const log = await runQuietly(
    process.execPath,
    [
      vsce,
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      ...(base === undefined
        ? ['--no-rewrite-relative-links']
        : ['--baseImagesUrl', base, '--baseContentUrl', base]),
      ...(preRelease ? ['--pre-release'] : []),
      '--readme-path',
      README,
      '--out',
      vsix,
    ],
    {
      cwd: root,
      env: { ...process.env, SOURCE_DATE_EPOCH: dayOf(root), TZ: 'UTC', LC_ALL: 'C.UTF-8' },
    },
  ).finally(() => process.umask(umask));
  if (/\bWARN/.test(log)) throw new Error(`vsce warns:\n${log}`);
  const { size } = await stat(vsix);
  if (size > LIMIT_BYTES) throw new Error(`${file} has ${size} bytes, more than ${LIMIT_BYTES}`);
  // The names in a zip are written as they are.
  const bytes = await readFile(vsix);
  const missing = PAPERS.filter((name) => !bytes.includes(name));
  if (missing.length > 0) throw new Error(`${file} is without ${missing.join(', ')}`);
  await writeFile(`${vsix}.sha256`, `${await digestOf(vsix)}  ${basename(vsix)}\n`);
  return vsix;
}

/**
 * The README for a page on the web, which has a button to install and no clone of the project; or, without an address, for the VSIX, where
 * nothing is loaded from the web: badges are left out, and one picture stands for each moving one, which is not in the VSIX for its size.
 */
export function readmeFor(text: string, base: string | undefined): string {
  if (base !== undefined) {
    return text
      .replace(section('## Install', 'Tierwise needs'), `## Install\n\n${FROM_PAGE}\n\n`)
      .replace(section('### Try it without a key', '## '), '');
  }
  return text
    .replaceAll(/^!\[[^\]]*\]\(https:.*\n/gm, '')
    .replaceAll(/\(media\/(\w+\.gif)\)/g, '(media/stills/$1)')
    .replace('[CONTRIBUTING.md](CONTRIBUTING.md)', 'The project’s CONTRIBUTING.md');
}

const FROM_PAGE =
  'Press **Install** at the top of this page, or find **Tierwise** in VS Code’s Extensions view.';

/** From a heading up to the line that begins so. */
function section(heading: string, end: string): RegExp {
  return new RegExp(`^${heading}\\n[\\s\\S]*?^(?=${end})`, 'm');
}

/** SHA-256 of a file, in hex. */
export async function digestOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** The time of the commit, in seconds. */
function dayOf(root: string): string {
  try {
    return execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return String(SOME_DAY);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'pre-release': { type: 'boolean' }, base: { type: 'string' } },
  });
  const file = positionals[0] ?? 'tierwise.vsix';
  try {
    const { base } = values;
    const preRelease = values['pre-release'] ?? false;
    const options = { preRelease, ...(base === undefined ? {} : { base }) };
    const { size } = await stat(await packageExtension(root, file, options));
    console.log(`${file}: ${Math.round(size / 1024)} KB`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
