import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PackageSet, Registry } from './releases.ts';
import type { Weakening, WrongSources } from './wrong.ts';

/** A step between two releases that counts, and the wrong changes of it that were seen red. */
export interface ChosenChange {
  readonly set: PackageSet;
  readonly registry: Registry;
  readonly package: string;
  readonly from: string;
  readonly to: string;
  readonly wrong: readonly ChosenWrong[];
  readonly weakened: readonly ChosenWeakening[];
  /** Null where the tests of before are not green on the sources of before, and for changes where that was not looked at. */
  readonly before: TestsOfBefore | null;
}

/** What the old tests can tell at all, by the exit code of the whole suite. */
export interface TestsOfBefore {
  /** The release itself is red on them: it changed what they ask for. */
  readonly isContradicted: boolean;
  /** For each wrong change, whether they are red on it. Empty where the release contradicts them. */
  readonly tells: readonly boolean[];
}

export interface ChosenWrong {
  readonly kind: WrongSources['kind'];
  readonly detail: string;
}

/** Wrong sources, with the tests that are red on them weakened so that none is. */
export interface ChosenWeakening extends ChosenWrong {
  readonly way: Weakening;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

/** A line for each change. */
export const CHOSEN_FILE = path.join(import.meta.dirname, 'chosen.jsonl');

export function readChosen(): readonly ChosenChange[] {
  const lines = readFileSync(CHOSEN_FILE, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): ChosenChange => JSON.parse(line));
}
