import type { Found } from './sources.ts';
import type { Finding, ProjectLeftOut } from './types.ts';

/** All that the sources found so far. */
export interface Collected extends Found {
  readonly findings: readonly Finding[];
  /** Lines that hold a selected symbol, by file. */
  readonly touched: ReadonlyMap<string, ReadonlySet<number>>;
  leftOut(): ProjectLeftOut[];
  /** Whether anything is in another file than the selection. */
  reachesOut(): boolean;
  /** Of all files that something was found in. */
  uris(): readonly string[];
}

/** What a file that is left out would have been there for: the first few say enough. */
const MOST_WHATS = 3;

export function createCollected(own: string): Collected {
  const findings: Finding[] = [];
  const touched = new Map<string, Set<number>>();
  const left = new Map<string, ProjectLeftOut & { readonly whats: Set<string> }>();
  const uris = () => [...new Set([...findings.map(({ uri }) => uri), ...touched.keys()])];
  return {
    findings,
    touched,
    add: (finding) => void findings.push(finding),
    touch(uri, line) {
      const lines = touched.get(uri) ?? new Set();
      touched.set(uri, lines.add(line));
    },
    leave(reason, path, what) {
      // The same file is met many times; a source that fails does so once.
      const key = `${reason} ${path ?? what}`;
      const known = left.get(key) ?? { reason, path, what, whats: new Set<string>() };
      if (known.whats.size < MOST_WHATS) known.whats.add(what);
      left.set(key, known);
    },
    leftOut: () => [...left.values()].map(({ whats, ...one }) => ({ ...one, what: [...whats].join('; ') })),
    reachesOut: () =>
      uris().some((uri) => uri !== own) || [...left.values()].some(({ path }) => path !== null),
    uris,
  };
}
