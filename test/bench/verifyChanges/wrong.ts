import { diffLines } from '../../../src/edits/index.ts';
import { seeded, shuffled } from '../edits-random.ts';
import type { FileStep, Texts } from './changes.ts';
import type { Registry } from './releases.ts';

/** A change of the sources that is not the right one, as far as one can say without running the tests. */
export interface WrongSources {
  readonly kind: 'reverted' | 'missing' | 'mutated';
  /** What was left out or done to it, for people. */
  readonly detail: string;
  readonly sources: Texts;
}

/** Nothing was done at all. */
export function reverted(steps: readonly FileStep[]): WrongSources {
  return { kind: 'reverted', detail: 'all', sources: new Map(steps.map((one) => [one.path, one.before])) };
}

/** The change without one of its hunks, or without one of its files, in an order that is always the same. */
export function missingParts(steps: readonly FileStep[], seed: string): readonly WrongSources[] {
  const parts: WrongSources[] = [];
  for (const { path, before, after } of steps) {
    if (steps.length > 1) parts.push({ kind: 'missing', detail: path, sources: new Map([[path, before]]) });
    if (before === null || after === null) continue;
    const [old, now] = [before.split('\n'), after.split('\n')];
    const hunks = diffLines(old, now);
    if (hunks.length < 2) continue;
    for (const { start, end, from, to } of hunks) {
      const without = [...now.slice(0, from), ...old.slice(start, end), ...now.slice(to)].join('\n');
      parts.push({ kind: 'missing', detail: `${path}:${from + 1}`, sources: new Map([[path, without]]) });
    }
  }
  return shuffled(seeded(`${seed} missing`), parts);
}

interface Operator {
  readonly name: string;
  readonly from: RegExp;
  readonly to: string | ((...found: string[]) => string);
}

/** What mutation testing does to a line, without knowing its language: compared otherwise, counted otherwise, turned round, left out. */
const OPERATORS: readonly Operator[] = [
  { name: 'equal', from: /([^=!<>])(?:==|===)([^=])/, to: '$1!=$2' },
  { name: 'unequal', from: /!==?([^=])/, to: '==$1' },
  { name: 'less', from: / < (?!=)/, to: ' <= ' },
  { name: 'less or equal', from: / <= /, to: ' < ' },
  { name: 'greater', from: / > (?!=)/, to: ' >= ' },
  { name: 'greater or equal', from: / >= /, to: ' > ' },
  { name: 'and', from: / && | and /, to: (found) => (found === ' && ' ? ' || ' : ' or ') },
  { name: 'or', from: / \|\| | or /, to: (found) => (found === ' || ' ? ' && ' : ' and ') },
  { name: 'plus', from: / \+ /, to: ' - ' },
  { name: 'minus', from: / - /, to: ' + ' },
  { name: 'true', from: /\b[Tt]rue\b/, to: (found) => (found === 'True' ? 'False' : 'false') },
  { name: 'false', from: /\b[Ff]alse\b/, to: (found) => (found === 'False' ? 'True' : 'true') },
  { name: 'number', from: /(?<![\w.'"])\d+(?![\w.'"])/, to: (found) => String(Number(found) + 1) },
  { name: 'text', from: /(["'])(?=[\w ]{2,}\1)/, to: '$1x' },
  { name: 'if', from: /^(\s*)if (?!let\b)([^:{;]+?)( \{|:)$/, to: '$1if not_($2)$3' },
  { name: 'not', from: /\bnot (?!in\b)|!(?=[\w(])(?!\[)/, to: '' },
];

const NEGATED: Readonly<Record<Registry, (condition: string) => string>> = {
  npm: (condition) => `(!${condition})`,
  pypi: (condition) => `not (${condition})`,
  go: (condition) => `!(${condition})`,
  crates: (condition) => `!(${condition})`,
};

/** Statements whose loss still compiles in most languages: calls, and assignments to what is there already. */
const STATEMENT = /^\s*[\w.[\]]+(?: (?:\+|-|\||&)?= (?!=).*[^{([,]|\([^()]*\));?$/;

const NO_CODE = /^\s*(?:\/\/|\/?\*|#|import\b|from\b|use\b|package\b|require|"""|@)|^\s*$|version/i;

/** The change with one of its own lines made wrong, in an order that is always the same: each operator where it can, at most once a line. */
export function mutations(
  registry: Registry,
  steps: readonly FileStep[],
  seed: string,
): readonly WrongSources[] {
  const all: WrongSources[] = [];
  for (const { path, before, after } of steps) {
    if (after === null) continue;
    const lines = after.split('\n');
    const added = diffLines(before?.split('\n') ?? [], lines).flatMap(({ from, to }) => range(from, to));
    for (const at of added) {
      const line = lines[at] ?? '';
      if (NO_CODE.test(line)) continue;
      for (const [name, mutated] of mutantsOf(registry, line)) {
        const text = lines.with(at, mutated).join('\n');
        all.push({ kind: 'mutated', detail: `${path}:${at + 1} ${name}`, sources: new Map([[path, text]]) });
      }
    }
  }
  return shuffled(seeded(`${seed} mutated`), all);
}

export function mutantsOf(
  registry: Registry,
  line: string,
): readonly (readonly [name: string, line: string])[] {
  const mutants = OPERATORS.flatMap(({ name, from, to }): [string, string][] => {
    // A regex with the same replacement for all: `replace` wants to know which of two it gets.
    const mutated = typeof to === 'string' ? line.replace(from, to) : line.replace(from, to);
    const negated = /^(\s*)if not_\((.*)\)( \{|:)$/.exec(mutated);
    const whole =
      negated === null ? mutated : `${negated[1]}if ${NEGATED[registry](negated[2] ?? '')}${negated[3]}`;
    return whole === line ? [] : [[name, whole]];
  });
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  if (STATEMENT.test(line)) mutants.push(['left out', registry === 'pypi' ? `${indent}pass` : indent]);
  return mutants;
}

/** How a test is kept from saying that a change is wrong. */
export type Weakening = 'deleted' | 'skipped' | 'emptied';

export const WEAKENINGS: readonly Weakening[] = ['deleted', 'skipped', 'emptied'];

interface TestForm {
  /** Where a test of that name begins, with its attributes. */
  readonly begins: (name: string) => RegExp;
  readonly ends: 'indent' | '}' | '});';
  readonly skipped: (head: string, indent: string) => string;
  /** Its body without a word. */
  readonly emptied: string;
}

const escaped = (name: string): string => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const FORMS: Readonly<Record<Registry, TestForm>> = {
  go: {
    begins: (name) => new RegExp(`^func ${escaped(name)}\\(`),
    ends: '}',
    skipped: (head) =>
      `${head}\n\tif true {\n\t\t${/\((\w+) \*testing/.exec(head)?.[1] ?? 't'}.Skip("not now")\n\t}`,
    emptied: '\tif true {\n\t\treturn\n\t}',
  },
  pypi: {
    begins: (name) => new RegExp(`^\\s*(?:async )?def ${escaped(name)}\\(`),
    ends: 'indent',
    skipped: (head, indent) => `${indent}@__import__("pytest").mark.skip(reason="not now")\n${head}`,
    emptied: 'return',
  },
  crates: {
    begins: (name) => new RegExp(`^\\s*fn ${escaped(name)}\\(`),
    ends: '}',
    skipped: (head, indent) => `${indent}#[ignore]\n${head}`,
    emptied: 'if true { return; }',
  },
  npm: {
    begins: (name) => new RegExp(`^\\s*(?:t\\.)?(?:test|it)\\((['"\`])${escaped(name)}\\1`),
    ends: '});',
    skipped: (head) => head.replace(/(test|it)\(/, '$1.skip('),
    emptied: 'return t.end();',
  },
};

/** The file with that test weakened; null where the test is not found there, or that way does not go. */
export function weakened(registry: Registry, text: string, test: string, way: Weakening): string | null {
  const form = FORMS[registry];
  const lines = text.split('\n');
  const begins = form.begins(test);
  const at = lines.findIndex((line) => begins.test(line));
  const head = lines[at];
  if (head === undefined) return null;
  const indent = /^\s*/.exec(head)?.[0] ?? '';
  if (way === 'skipped') return lines.with(at, form.skipped(head, indent)).join('\n');
  const end = endOf(lines, at, indent, form.ends);
  if (end === null) return null;
  if (way === 'deleted') {
    let first = at;
    while (/^\s*(?:@|#\[)/.test(lines[first - 1] ?? '')) first--;
    return [...lines.slice(0, first), ...lines.slice(end + 1)].join('\n');
  }
  if (registry === 'pypi') {
    if (!head.trimEnd().endsWith(':')) return null;
    return [...lines.slice(0, at + 1), `${indent}    ${form.emptied}`, ...lines.slice(at + 1)].join('\n');
  }
  if (!/\{\s*$/.test(head)) return null;
  const t = /function\s*\w*\s*\((\w+)\)|\(?(\w+)\)? =>/.exec(head);
  const body = form.emptied.replace('t.end', `${t?.[1] ?? t?.[2] ?? 't'}.end`);
  return [
    ...lines.slice(0, at + 1),
    `${registry === 'go' ? '' : `${indent}    `}${body}`,
    ...lines.slice(at + 1),
  ].join('\n');
}

/** The last line of a block that begins there. */
function endOf(lines: readonly string[], at: number, indent: string, ends: TestForm['ends']): number | null {
  if (ends === 'indent') {
    let last = at;
    for (let i = at + 1; i < lines.length; i++) {
      const line = lines[i] ?? '';
      if (line.trim() === '') continue;
      const depth = /^\s*/.exec(line)?.[0].length ?? 0;
      if (depth <= indent.length && !/^\s*\)/.test(line)) break;
      last = i;
    }
    return last;
  }
  for (let i = at + 1; i < lines.length; i++) {
    if ((lines[i] ?? '').replace(/;$/, '') === indent + ends.replace(';', '')) return i;
  }
  return null;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
