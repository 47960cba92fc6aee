/**
 * The keys of a `package.json` that only people and registries read. All others have something installed, run, built or
 * loaded, by npm or by one of the many tools that have their settings there.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  'name',
  'version',
  'displayName',
  'description',
  'keywords',
  'categories',
  'homepage',
  'bugs',
  'license',
  'author',
  'contributors',
  'maintainers',
  'funding',
  'repository',
]);

/** Whether two texts of a `package.json` differ in nothing but harmless keys. Null: there is no such file. */
export function isHarmless(before: string | null, after: string | null): boolean {
  const [old, now] = [activeKeys(before), activeKeys(after)];
  return old !== null && old === now;
}

/** The keys that are not harmless, with their values, as one text. Null where readers may take the text differently. */
function activeKeys(text: string | null): string | null {
  if (text === null) return '[]';
  try {
    const json = text.replace(/^\uFEFF/, '');
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
    // Of keys that stand there twice some readers take the first, and others the last.
    if (JSON.stringify(parsed) !== compact(json)) return null;
    const active = Object.entries(parsed).filter(([key]) => !HARMLESS.has(key));
    return JSON.stringify(active.sort(([a], [b]) => (a < b ? -1 : 1)));
  } catch {
    // No JSON, or so deep that it can be read and not written.
    return null;
  }
}

/** JSON without the space between its parts, and with one form of its strings. */
function compact(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\s+|\\./g, (part) =>
    part.startsWith('"') ? JSON.stringify(JSON.parse(part)) : '',
  );
}
