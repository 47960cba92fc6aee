import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { type Home, hasLink, homeOf, homesNow, isSamePath, type Place, placeOf } from '../context/index.ts';
import { consentReason, type FileChange, type FilePath } from '../edits/index.ts';
import { t } from '../l10n/index.ts';
import { isFile } from './disk.ts';
import { pathOf, uriOf } from './locations.ts';
import type { Obstacle } from './writing.ts';

/** Where a file of a write really is: found once, asked about, and held to until it is written. */
export interface Site {
  readonly named: vscode.Uri;
  /** Past the links in its name, so that they are not followed again; by its name where it is open so. */
  readonly uri: vscode.Uri;
  /** As edits name it where it really is. */
  readonly path: FilePath;
  /** The folders around the workspace that say what its files are: `.github/workflows/`. Mostly empty. */
  readonly above: string;
  /** Null for what is not on this machine's disk. */
  readonly place: Place | null;
}

export type Sites = ReadonlyMap<FilePath, Site>;

/** Finds the places of all files of a change; a clause says of others why nothing can be written there. */
export async function findSites(
  changes: readonly FileChange[],
  locations: ReadonlyMap<FilePath, vscode.Uri>,
): Promise<{ readonly sites: Sites; readonly obstacles: readonly Obstacle[] }> {
  const sites = new Map<FilePath, Site>();
  const obstacles: Obstacle[] = [];
  const homes = await homesNow();
  for (const path of new Set(changes.flatMap((change) => [change.path, change.movedFrom ?? change.path]))) {
    const site = await siteOf(locations.get(path) ?? uriOf(path), homes);
    if (typeof site === 'string') obstacles.push({ path, message: site });
    else sites.set(path, site);
  }
  return { sites, obstacles };
}

async function siteOf(named: vscode.Uri | null, homes: readonly Home[]): Promise<Site | string> {
  if (!named) return outside();
  const plain = { named, uri: named, path: pathOf(named), above: '', place: null };
  if (!isFile(named)) return plain;
  const folder = vscode.workspace.getWorkspaceFolder(named);
  if (named.scheme !== 'file') {
    if (!folder) return isOpen(named) ? plain : outside();
    return (await hasLink(named, folder.uri)) ? unknown() : plain;
  }
  const place = await placeOf(named.fsPath);
  if (place === null) return unknown();
  const inside = inWorkspace(named, place, homes);
  if (inside) return inside;
  // A file from elsewhere that the user has opened may be changed; a model cannot name it.
  return !folder && isOpen(named) ? { ...plain, path: place.path, place } : outside();
}

const outside = () => t('is not in this workspace');
const unknown = () => t('is a link, and where it leads is unknown');

function inWorkspace(named: vscode.Uri, place: Place, homes: readonly Home[]): Site | null {
  const inside = homeOf(place.path, homes);
  if (inside === null) return null;
  const { home, name } = inside;
  const real = vscode.Uri.joinPath(home.shown, name);
  const uri = isShown(named) ? named : real;
  return { named, uri, path: pathOf(real), above: hiddenAbove(home.real.fsPath), place };
}

/** What a workspace in a hidden folder, such as `.github/workflows`, has of that folder's meaning. */
function hiddenAbove(home: string): string {
  const names = [basename(dirname(home)), basename(home)];
  const first = names.findIndex((name) => name.startsWith('.'));
  return first === -1 ? '' : `${names.slice(first).join('/')}/`;
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}

/** Whether the user sees the text under that name, or has typed into it. */
function isShown(uri: vscode.Uri): boolean {
  const key = uri.toString();
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return (
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === key) ||
    vscode.workspace.textDocuments.some(({ uri: open, isDirty }) => isDirty && open.toString() === key)
  );
}

/** Whether all names, or those that are written to, still lead to the places that were found. */
export async function areStill(sites: Iterable<Site>, which: 'all' | 'written'): Promise<boolean> {
  const same = [...sites].map(async ({ named, uri, place }) => {
    if (!place) return true;
    const names = which === 'all' ? [named, uri] : [uri];
    const now = await Promise.all(names.map(({ fsPath }) => placeOf(fsPath)));
    return now.every(
      (one) => one && isSamePath(one.path, place.path) && one.hasOtherNames === place.hasOtherNames,
    );
  });
  return (await Promise.all(same)).every(Boolean);
}

/** What must be asked about before these changes are written: a line for each, which names the file and the reason. */
export function consentsFor(changes: readonly FileChange[], sites: Sites): string[] {
  return changes.flatMap((change) => {
    const [to, from] = [change.path, change.movedFrom].map((path) =>
      path === null ? null : sites.get(path),
    );
    const real = { ...change, path: to?.path ?? change.path, movedFrom: from?.path ?? change.movedFrom };
    const other = [to, from].some((site) => site?.place?.hasOtherNames) ? otherNames() : null;
    const why = consentReason(change) ?? consentReason(real, to?.above) ?? other;
    if (why === null) return [];
    const name = real.path === change.path ? change.path : t('{0}, which is {1}', change.path, real.path);
    return [`${name}: ${why}`];
  });
}

const otherNames = () => t('the disk knows it by other names as well, and those files change with it');
