import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Check, ProjectChecks } from '../types.ts';
import { nodeChecks, nodeManifest } from './node.ts';
import {
  dotnetChecks,
  goChecks,
  gradleChecks,
  mavenChecks,
  type Place,
  phpChecks,
  pythonChecks,
  rubyChecks,
  rustChecks,
} from './others.ts';

/** A kind of package: what says that a folder is one, and which files belong to it. */
interface Ecosystem {
  readonly id: string;
  readonly manifest: RegExp;
  readonly files: RegExp;
  readonly checks: ((place: Place) => readonly Check[]) | null;
  /** Its whole build is in the topmost folder that has a manifest. */
  readonly fromTop?: true;
}

const ECOSYSTEMS: readonly Ecosystem[] = [
  { id: 'node', manifest: /^package\.json$/, files: /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/, checks: null },
  {
    id: 'python',
    manifest:
      /^(?:pyproject\.toml|setup\.py|setup\.cfg|pytest\.ini|tox\.ini|manage\.py|requirements[\w.-]*\.txt|Pipfile|mypy\.ini|\.flake8)$/,
    files: /\.(?:pyi?|pyx)$/,
    checks: pythonChecks,
  },
  { id: 'go', manifest: /^go\.mod$/, files: /\.go$/, checks: goChecks },
  { id: 'rust', manifest: /^Cargo\.toml$/, files: /\.rs$/, checks: rustChecks },
  {
    id: 'maven',
    manifest: /^pom\.xml$/,
    files: /\.(?:java|kt|scala|groovy)$/,
    checks: mavenChecks,
    fromTop: true,
  },
  {
    id: 'gradle',
    manifest: /^(?:build|settings)\.gradle(?:\.kts)?$/,
    files: /\.(?:java|kt|scala|groovy)$/,
    checks: gradleChecks,
    fromTop: true,
  },
  {
    id: 'dotnet',
    manifest: /\.(?:sln|slnx|csproj|fsproj)$/,
    files: /\.(?:cs|fs|vb)$/,
    checks: dotnetChecks,
    fromTop: true,
  },
  { id: 'php', manifest: /^composer\.json$/, files: /\.php$/, checks: phpChecks },
  { id: 'ruby', manifest: /^(?:Gemfile|\.rspec|Rakefile)$/, files: /\.(?:rb|erb|rake)$/, checks: rubyChecks },
];

/** Folders that hold nothing of the project's own. */
const SKIPPED =
  /^(?:node_modules|bower_components|\.git|\.hg|\.svn|target|\.venv|venv|\.tox|\.nox|__pycache__|dist|\.next|\.gradle|\.idea|\.pnpm-store|\.yarn|site-packages)$/;
/** So many files are looked at: what lies deeper is found by its own package. */
const MOST_FILES = 60_000;
const MAX_MANIFEST_CHARS = 1_000_000;
const MOST_TEST_FILES = 8;

/**
 * The tests, type check and lint of each package that has a changed file, and the tests of packages that depend on it.
 * Reads files only, runs nothing. `changed`: paths below the root, with `/`.
 */
export async function findChecks(root: string, changed: readonly string[]): Promise<ProjectChecks> {
  const files = await filesBelow(root);
  const read = (path: string) => readText(join(root, path));
  const found: Check[] = [];
  const untested: string[] = [];
  for (const ecosystem of ECOSYSTEMS) {
    const folders = foldersOf(ecosystem, files);
    const own = new Map<string, readonly Check[]>();
    for (const path of changed) {
      // Data, styles and manifests belong to whatever is built there.
      if (!ecosystem.files.test(path) && isCode(path)) continue;
      const homes = homesOf(path, folders, ecosystem);
      if (homes.length === 0 && ecosystem.files.test(path) && ecosystem.id === 'python') homes.push('');
      let isTested = false;
      for (const folder of homes) {
        const checks = own.get(folder) ?? (await checksIn(ecosystem, folder, files, folders, read, root));
        own.set(folder, checks);
        isTested = checks.some(({ kind }) => kind === 'tests');
        if (isTested) break;
      }
      if (homes[0] !== undefined && !isTested && ecosystem.files.test(path) && !untested.includes(homes[0])) {
        untested.push(homes[0]);
      }
    }
    found.push(...[...own.values()].flat());
    for (const folder of await dependents(ecosystem, new Set(own.keys()), folders, read)) {
      const checks = await checksIn(ecosystem, folder, files, folders, read, root);
      found.push(...checks.filter(({ kind }) => kind === 'tests' || kind === 'types'));
    }
  }
  return { checks: found, untested };
}

/** More packages are not looked at before anything has changed. */
const MOST_PACKAGES = 40;

/** All packages of a project as paths that `findChecks` takes: their manifests, and a file of each language. */
export async function packagesIn(root: string): Promise<readonly string[]> {
  const files = await filesBelow(root);
  const manifests = files.filter((path) =>
    ECOSYSTEMS.some(({ manifest }) => manifest.test(posix.basename(path))),
  );
  const byDepth = manifests.toSorted((a, b) => a.split('/').length - b.split('/').length);
  const code = ECOSYSTEMS.flatMap((ecosystem) => files.find((path) => ecosystem.files.test(path)) ?? []);
  return [...new Set([...byDepth.slice(0, MOST_PACKAGES), ...code])];
}

function isCode(path: string): boolean {
  return ECOSYSTEMS.some(({ files }) => files.test(path));
}

/** The folders with a manifest. */
function foldersOf({ manifest }: Ecosystem, files: readonly string[]): ReadonlySet<string> {
  return new Set(files.filter((path) => manifest.test(posix.basename(path))).map(folderOf));
}

/** The packages around a path: the innermost first, or the outermost where that builds all. */
function homesOf(path: string, folders: ReadonlySet<string>, { fromTop }: Ecosystem): string[] {
  const homes: string[] = [];
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (folders.has(folder)) homes.push(folder);
    if (folder === '') break;
  }
  return fromTop ? homes.slice(-1) : homes;
}

async function checksIn(
  { id, manifest, checks, files: own }: Ecosystem,
  folder: string,
  files: readonly string[],
  folders: ReadonlySet<string>,
  read: (path: string) => Promise<string | null>,
  root: string,
): Promise<readonly Check[]> {
  const below = folder === '' ? '' : `${folder}/`;
  const inner = [...folders].filter((other) => other !== folder && other.startsWith(below));
  const inside = files
    .filter((path) => path.startsWith(below) && !inner.some((other) => path.startsWith(`${other}/`)))
    .map((path) => path.slice(below.length));
  if (checks === null) {
    const text = await read(`${below}package.json`);
    const parsed = text === null ? null : nodeManifest(text);
    if (parsed === null) return [];
    return nodeChecks({ folder, manifest: parsed, files: inside, read: (path) => read(below + path) });
  }
  const manifests = inside.filter((path) => !path.includes('/') && manifest.test(path));
  const tests = inside.filter((path) => own.test(path) && /test|spec/i.test(path)).slice(0, MOST_TEST_FILES);
  const texts = async (paths: readonly string[]) =>
    (await Promise.all(paths.map((path) => read(below + path)))).join('\n');
  return checks({
    folder,
    files: inside,
    manifest: await texts(id === 'python' ? [...manifests, ...inside.filter(isRequirements)] : manifests),
    tests: await texts(tests),
    nearest: await nearestIn(root, folder),
  });
}

function isRequirements(path: string): boolean {
  return /(?:^|\/)requirements[\w./-]{0,60}\.txt$/.test(path);
}

/** Looks for programs in a folder and in those around it. */
async function nearestIn(root: string, folder: string): Promise<Place['nearest']> {
  const there = new Set<string>();
  const around: string[] = [];
  for (let at = folder; ; at = folderOf(at)) {
    around.push(at);
    if (at === '') break;
  }
  const names = [
    '.venv/bin/python',
    'venv/bin/python',
    '.venv/Scripts/python.exe',
    'venv/Scripts/python.exe',
  ];
  for (const at of around) {
    for (const name of [...names, 'mvnw', 'mvnw.cmd', 'gradlew', 'gradlew.bat']) {
      if (await isThere(join(root, at, name))) there.add(posix.join(at, name));
    }
  }
  return (paths) => {
    for (const at of around) {
      const found = paths.find((path) => there.has(posix.join(at, path)));
      if (found === undefined) continue;
      const way = posix.relative(folder === '' ? '.' : folder, posix.join(at, found));
      return way.startsWith('.') ? way : `./${way}`;
    }
    return null;
  };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Packages that name one of these in their manifest, and those that name them. */
async function dependents(
  { id }: Ecosystem,
  changed: ReadonlySet<string>,
  folders: ReadonlySet<string>,
  read: (path: string) => Promise<string | null>,
): Promise<readonly string[]> {
  const file = { node: 'package.json', python: 'pyproject.toml', go: 'go.mod', rust: 'Cargo.toml' }[id];
  if (file === undefined || changed.size === 0 || folders.size < 2) return [];
  const packages = new Map<string, { readonly name: string | null; readonly named: ReadonlySet<string> }>();
  for (const folder of folders) {
    const text = (await read(posix.join(folder, file))) ?? '';
    packages.set(folder, { name: nameIn(text, id), named: namedIn(text) });
  }
  const found = new Set(changed);
  // What is found on the way is looked at, too.
  for (const folder of found) {
    const name = packages.get(folder)?.name;
    for (const [other, { named }] of packages) if (name && named.has(name)) found.add(other);
  }
  return [...found].filter((folder) => !changed.has(folder));
}

function nameIn(text: string, id: string): string | null {
  const pattern =
    id === 'go' ? /^module\s+(\S+)/m : id === 'node' ? /"name"\s*:\s*"([^"]+)"/ : /^name\s*=\s*"([^"]+)"/m;
  return pattern.exec(text)?.[1] ?? null;
}

/** All that a manifest may name, but in the lines that give its own name. */
function namedIn(manifest: string): ReadonlySet<string> {
  const lines = manifest.split('\n').filter((line) => !/^\s*(?:"name"\s*:|name\s*=|module\s)/.test(line));
  return new Set(lines.flatMap((line) => line.split(/["'\s,;=<>~^[\](){}]+/)));
}

async function filesBelow(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [''];
  for (
    let folder = folders.shift();
    folder !== undefined && found.length < MOST_FILES;
    folder = folders.shift()
  ) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.test(entry.name)) folders.push(path);
      } else if (entry.isFile()) found.push(path);
    }
  }
  return found;
}

async function readText(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null || text.length > MAX_MANIFEST_CHARS ? null : text.replace(/^\uFEFF/, '');
}

function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}
