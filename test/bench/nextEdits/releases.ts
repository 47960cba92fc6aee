import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { type Release, releasesOf } from '../edits-history.ts';
import { CACHE, PACKAGES, type PackageSet, type Registry, releaseFolder } from '../verifyChanges/releases.ts';
import json from './packages.json' with { type: 'json' };

/** The releases of a package, one after another. */
export interface PackageReleases {
  readonly name: string;
  readonly releases: readonly Release[];
}

/** By registry and name, the versions with a space between. */
const SET = z.partialRecord(
  z.enum(['npm', 'pypi', 'go', 'crates', 'maven']),
  z.record(z.string(), z.string()),
);

const OWN = z.strictObject({ dev: SET, heldOut: SET }).parse(json);

/** What other benches have at hand, and was built with. */
const OF_EDITS = 'rxjs mobx zod effect @xterm/xterm werkzeug click flask rich httpx'.split(' ');

/**
 * The packages of a set. What was looked at is in `dev`, so are the packages of the other benches; those held out were named
 * before any of their changes was replayed.
 */
export function packagesOf(set: PackageSet): readonly PackageReleases[] {
  const own = Object.entries(OWN[set]).flatMap(([registry, packages]) =>
    Object.entries(packages).map(([name, versions]) => ({
      name,
      releases: versions.split(' ').map((version) => ({ version, folder: fetcher(registry, name, version) })),
    })),
  );
  if (set === 'heldOut') return own;
  return [
    ...own,
    ...OF_EDITS.map((name) => ({ name, releases: releasesOf(name) })),
    ...[...PACKAGES.dev, ...PACKAGES.heldOut].map((spec) => ({
      name: spec.name,
      releases: spec.versions.map((version) => ({ version, folder: () => releaseFolder(spec, version) })),
    })),
  ];
}

function fetcher(registry: string, name: string, version: string): () => string | null {
  const known = REGISTRIES.find((one) => one === registry);
  return () =>
    known ? releaseFolder({ registry: known, name, versions: [] }, version) : sourcesOf(name, version);
}

const REGISTRIES: readonly Registry[] = ['npm', 'pypi', 'go', 'crates'];

/** How often it failed one after the other: without a network the bench must not wait for each. */
let failures = 0;
const MOST_FAILURES = 6;

/** The sources that Maven Central has of a library, downloaded once; null where that fails. */
function sourcesOf(name: string, version: string): string | null {
  const folder = path.join(CACHE, 'releases', `maven-${name.replace(':', '_')}-${version}`);
  if (existsSync(folder)) return folder;
  const inbox = path.join(CACHE, `inbox-${process.pid}`);
  rmSync(inbox, { recursive: true, force: true });
  mkdirSync(inbox, { recursive: true });
  const run = (command: string, ...args: string[]): boolean =>
    spawnSync(command, args, { cwd: inbox, timeout: 120_000 }).status === 0;
  const artifact = `-Dartifact=${name}:${version}:jar:sources`;
  const isFetched =
    failures < MOST_FAILURES &&
    run('mvn', '-q', '-B', 'dependency:copy', artifact, '-DoutputDirectory=.') &&
    run('python3', '-m', 'zipfile', '-e', globSync('*.jar', { cwd: inbox })[0] ?? '', 'sources');
  failures = isFetched ? 0 : failures + 1;
  if (isFetched) {
    mkdirSync(path.dirname(folder), { recursive: true });
    renameSync(path.join(inbox, 'sources'), folder);
  }
  rmSync(inbox, { recursive: true, force: true });
  return isFetched ? folder : null;
}
