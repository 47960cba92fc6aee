import { tailOf } from '../../../models/index.ts';
import type { Framework } from '../types.ts';
import { readCargo } from './cargo.ts';
import { readGo, readJest, readRspec, readUnittest } from './json.ts';
import { readJunit } from './junit.ts';
import type { Reported } from './reported.ts';
import { readTap } from './tap.ts';

export { MAX_REPORT_CHARS, plainLines, type Reported, reported } from './reported.ts';
export { readTap } from './tap.ts';

/** Where a framework's report is, how it is read, and how its end is known. */
export interface ReportKind {
  /** `folder`: files that the tool writes where it always does. */
  readonly from: 'file' | 'output' | 'folder';
  /** `hasFailed`: the program ended with an error. */
  readonly read: (text: string, hasFailed: boolean) => readonly Reported[];
  /** Whether a report is whole: a runner that goes on after that waits for changes. Null: its words tell. */
  readonly isWhole: ((text: string) => boolean) | null;
}

const JUNIT: ReportKind = {
  from: 'file',
  read: readJunit,
  isWhole: (text) => /<\/testsuites?>\s{0,99}$/.test(tailOf(text, 200)),
};
const IN_FOLDER: ReportKind = { from: 'folder', read: readJunit, isWhole: null };
const TAP: ReportKind = { from: 'output', read: readTap, isWhole: null };
const JSON_WHOLE = (text: string): boolean => text.trimEnd().endsWith('}');
const JEST: ReportKind = { from: 'file', read: readJest, isWhole: JSON_WHOLE };

const REPORTS: Readonly<Record<Framework, ReportKind>> = {
  'node:test': {
    from: 'file',
    read: readTap,
    isWhole: (text) => /^# duration_ms /m.test(tailOf(text, 300)),
  },
  mocha: JUNIT,
  jest: JEST,
  vitest: JEST,
  ava: TAP,
  tape: TAP,
  tap: TAP,
  bun: JUNIT,
  deno: JUNIT,
  pytest: JUNIT,
  unittest: { from: 'file', read: readUnittest, isWhole: null },
  go: { from: 'output', read: readGo, isWhole: null },
  cargo: { from: 'output', read: readCargo, isWhole: null },
  maven: IN_FOLDER,
  gradle: IN_FOLDER,
  dotnet: JUNIT,
  phpunit: JUNIT,
  rspec: { from: 'file', read: readRspec, isWhole: JSON_WHOLE },
};

export function reportOf(framework: Framework): ReportKind {
  return REPORTS[framework];
}
