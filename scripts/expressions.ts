import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { check } from 'recheck';
import { FORMS } from '../src/secrets/forms.ts';
import { GITLEAKS_ALLOWED, GITLEAKS_RULES } from '../src/secrets/gitleaks.ts';
import { type Fields, isNode, parsed, spanOf, visit } from './syntaxTree.ts';

/**
 * `npm run lint`: every regular expression of src and media takes linear time, for whatever text. recheck proves it; what is
 * too large for its proof, and is tried out by it instead, is linear as well where all that repeats in it is bounded.
 */

/** A regular expression of the code, written out or put together of constant texts. */
export interface Expression {
  /** `src/models/tokens.ts:12`. */
  readonly at: string;
  readonly pattern: string;
  readonly flags: string;
}

/** Expressions that are made at run time and never run on anything long. */
const MADE_AT_RUN_TIME: ReadonlyMap<string, string> = new Map([
  ['src/secrets/rules.ts', 'its tables are proven with all others'],
  ['src/models/priceData.ts', 'it is made to see whether a price list’s expression is one, and is not run'],
]);

interface Found {
  readonly expressions: readonly Expression[];
  /** Where an expression is made of a text that is not constant. */
  readonly foreign: readonly string[];
}

/** All expressions below some folder's `src` and `media`. */
export function expressionsIn(root: string): Found {
  const files = globSync(['src/**/*.ts', 'media/**/*.js'], { cwd: root }).sort();
  const found = files.map((file) => expressionsOf(file, readFileSync(join(root, file), 'utf8')));
  return {
    expressions: [...ofSecrets(), ...found.flatMap(({ expressions }) => expressions)],
    foreign: found.flatMap(({ foreign }) => foreign),
  };
}

/** Those of the rules for secrets, which are made at run time: each is tried in one place, and on what it has found. */
function ofSecrets(): Expression[] {
  const rules = [...FORMS, ...GITLEAKS_RULES].flatMap(
    ({ id, expression, anyCase, allowed = [], allowedAround = [] }): Expression[] => [
      { at: `src/secrets: ${id}`, pattern: expression, flags: anyCase ? 'iy' : 'y' },
      ...[...allowed, ...allowedAround].map((pattern) => ({ at: `src/secrets: ${id}`, pattern, flags: '' })),
    ],
  );
  return [
    ...rules,
    ...GITLEAKS_ALLOWED.map((pattern) => ({ at: 'src/secrets: allowed', pattern, flags: '' })),
  ];
}

export function expressionsOf(file: string, source: string): Found {
  const { program, lineOf } = parsed(source);
  const constants = new Map<string, unknown>();
  const expressions: Expression[] = [];
  const foreign: string[] = [];
  visit(program, (node) => {
    if (isNode(node, 'VariableDeclarator') && isNode(node['id'], 'Identifier')) {
      constants.set(String(node['id']['value']), node['init']);
    }
  });
  visit(program, (node) => {
    if (isNode(node, 'RegExpLiteral')) {
      const at = `${file}:${lineOf(spanOf(node))}`;
      expressions.push({ at, pattern: String(node['pattern']), flags: String(node['flags']) });
    }
    const isMade = isNode(node, 'NewExpression') || isNode(node, 'CallExpression');
    if (!isMade || !isNode(node['callee'], 'Identifier') || node['callee']['value'] !== 'RegExp') return;
    const [pattern, flags] = argumentsOf(node).map((argument) => constantOf(argument, constants));
    const at = `${file}:${lineOf(spanOf(node))}`;
    if (typeof pattern === 'string') expressions.push({ at, pattern, flags: flags ?? '' });
    else if (!MADE_AT_RUN_TIME.has(file)) foreign.push(at);
  });
  return { expressions, foreign };
}

function argumentsOf(node: Fields): unknown[] {
  const given = node['arguments'];
  return Array.isArray(given) ? given.map(({ expression }: { expression: unknown }) => expression) : [];
}

/** The text that an expression of the code always is; undefined where it is not always one. */
function constantOf(node: unknown, constants: ReadonlyMap<string, unknown>): string | undefined {
  const joined = (parts: readonly unknown[], between: string): string | undefined => {
    const texts = parts.map((part) => constantOf(part, constants));
    return texts.some((text) => text === undefined) ? undefined : texts.join(between);
  };
  if (isNode(node, 'StringLiteral')) return String(node['value']);
  if (isNode(node, 'Identifier')) {
    const known = constants.get(String(node['value']));
    return known === undefined ? undefined : constantOf(known, constants);
  }
  if (
    isNode(node, 'TemplateLiteral') &&
    Array.isArray(node['quasis']) &&
    Array.isArray(node['expressions'])
  ) {
    const values = node['expressions'].map((value: unknown) => constantOf(value, constants));
    if (values.includes(undefined)) return undefined;
    return node['quasis'].map(({ cooked }: { cooked: string }, i) => cooked + (values[i] ?? '')).join('');
  }
  // `[...].join('|')`
  const callee = isNode(node, 'CallExpression') ? node['callee'] : undefined;
  if (!isNode(node) || !isNode(callee, 'MemberExpression') || !isNode(callee['object'], 'ArrayExpression')) {
    return undefined;
  }
  const elements = callee['object']['elements'];
  const between = constantOf(argumentsOf(node)[0], constants);
  if (!Array.isArray(elements) || between === undefined) return undefined;
  return joined(
    elements.map(({ expression }: { expression: unknown }) => expression),
    between,
  );
}

/** What was proven before, by a digest: most expressions do not change, and some take seconds. */
const KNOWN = 'node_modules/.cache/recheck.json';
const AT_ONCE = 2;
/** It counts steps; its limits of time are for a machine that does nothing else. */
const HOW: Parameters<typeof check>[2] = {
  randomSeed: 1,
  timeout: 240_000,
  attackTimeout: 10_000,
};

/** Ways of matching in one place: more are not tried, however bounded. */
const MOST_WAYS = 5_000;

/** The expressions that do not take linear time, or may not, with what shows it. */
export async function unproven(expressions: readonly Expression[], root: string): Promise<readonly string[]> {
  const known = readKnown(join(root, KNOWN));
  const waiting = expressions.filter(({ pattern }) => /[*+{]/.test(pattern));
  const problems: string[] = [];
  const parser = new RegExpParser();
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { at, pattern, flags } = next;
      const digest = createHash('sha256').update(`${flags} ${pattern}`).digest('base64url').slice(0, 22);
      if (
        known.has(digest) ||
        waysOf(parser.parsePattern(pattern, undefined, undefined, { unicode: /[uv]/.test(flags) })) <=
          MOST_WAYS
      )
        continue;
      const proof = await check(pattern, flags, HOW);
      if (proof.status === 'safe') known.add(digest);
      else if (proof.status === 'unknown')
        problems.push(`${at}: not proven to be linear: /${pattern}/${flags}`);
      else {
        const { summary } = proof.complexity;
        problems.push(`${at}: ${summary} for ${proof.attack.pattern}: /${pattern}/${flags}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  writeKnown(join(root, KNOWN), known);
  return problems.sort();
}

/** In how many ways an expression can match in one place, at most; Infinity where it repeats without a bound. */
function waysOf(node: AST.Node): number {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return node.alternatives.reduce((sum, one) => sum + waysOf(one), 0);
    case 'Alternative':
      return node.elements.reduce((product, one) => product * waysOf(one), 1);
    case 'Quantifier': {
      const ways = waysOf(node.element);
      let sum = 0;
      for (let times = node.min; times <= node.max && sum <= MOST_WAYS; times++) sum += ways ** times;
      return sum;
    }
    case 'Assertion':
      return 'alternatives' in node ? node.alternatives.reduce((sum, one) => sum + waysOf(one), 0) : 1;
    case 'Backreference':
      return Infinity;
    default:
      return 1;
  }
}

function readKnown(file: string): Set<string> {
  try {
    const digests: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return new Set(Array.isArray(digests) ? digests.map(String) : []);
  } catch {
    return new Set();
  }
}

function writeKnown(file: string, known: ReadonlySet<string>): void {
  mkdirSync(dirname(file), { recursive: true });
  // Worktrees share it, and half of a list is none.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify([...known]));
  renameSync(draft, file);
}

async function main(): Promise<number> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { expressions, foreign } = expressionsIn(root);
  const problems = [
    ...foreign.map((at) => `${at}: an expression is made of a text that is not constant`),
    ...(await unproven(expressions, root)),
  ];
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

// recheck's own process would keep this one waiting.
if (import.meta.main) process.exit(await main());
