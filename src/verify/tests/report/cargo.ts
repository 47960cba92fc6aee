import { headOf } from '../../../models/index.ts';
import type { Outcome } from '../types.ts';
import { plainLines, type Reported, reported } from './reported.ts';

const BINARY = /^ {0,20}Running (?:unittests )?(\S{1,400}) \((\S{1,400})\)$/;
const DOC_TESTS = /^\s{0,10}Doc-tests (\S{1,200})$/;
const TEST = /^test (.{1,400}?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)\b/;
const OUTPUT_OF = /^---- (.{1,400}) stdout ----$/;

const OUTCOMES: Readonly<Record<string, Outcome>> = { ok: 'green', FAILED: 'red', ignored: 'skipped' };

/** What `cargo test` prints: the programs that it runs, and a line for each of their tests. */
export function readCargo(text: string): readonly Reported[] {
  const found: { path: string[]; outcome: Outcome; lines: string[] }[] = [];
  const latest = new Map<string, number>();
  let program = '';
  let into: string[] | null = null;
  let isTestCut = '';
  for (const line of plainLines(text)) {
    const binary = BINARY.exec(line);
    const doc = DOC_TESTS.exec(line);
    if (binary !== null || doc !== null) {
      program = binary ? `${programOf(binary[2] ?? '')} ${binary[1] ?? ''}` : `doc ${doc?.[1] ?? ''}`;
      latest.clear();
      into = null;
      isTestCut = '';
      continue;
    }
    const test = TEST.exec(line);
    if (test !== null) {
      // The line of an example in a comment changes with what stands above it.
      const name = (test[1] ?? '').replace(/ \(line \d{1,7}\)/, '');
      latest.set(test[1] ?? '', found.length);
      found.push({ path: [program, name], outcome: OUTCOMES[test[2] ?? ''] ?? 'red', lines: [] });
      isTestCut = '';
      continue;
    }
    // What a test that is not captured writes comes between its name and its result.
    const begun = /^test (.{1,400}?) \.\.\. /.exec(line);
    if (begun !== null) isTestCut = begun[1] ?? '';
    else if (isTestCut !== '' && /^(?:ok|FAILED)$/.test(line)) {
      found.push({ path: [program, isTestCut], outcome: OUTCOMES[line] ?? 'red', lines: [] });
      isTestCut = '';
    }
    const output = OUTPUT_OF.exec(line);
    if (output !== null) into = found[latest.get(output[1] ?? '') ?? -1]?.lines ?? null;
    else if (/^(?:failures:|test result:)/.test(line)) into = null;
    else if (into !== null && into.length < 40) into.push(headOf(line, 400));
  }
  return found.map(({ path, outcome, lines }) => reported(path, outcome, lines.join('\n')));
}

/** `target/debug/deps/name-0123456789abcdef` without what differs from build to build. */
function programOf(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? '';
  return name.replace(/\.exe$/, '').replace(/-[\da-f]{16}$/, '');
}
