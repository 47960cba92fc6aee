import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { key, named, type Rule } from '../src/secrets/rule.ts';
import { headsOf, MIN_HEAD, type Node, parseRe2, toJavaScript } from './re2.ts';

/**
 * Makes src/secrets/gitleaks.ts of the rules in the newest release of gitleaks (MIT licence), which `go` fetches:
 * `node scripts/secretRules.ts`, before each release. Python 3.11 reads its TOML.
 */

const MODULE = 'github.com/zricethezav/gitleaks/v8';
const target = fileURLToPath(new URL('../src/secrets/gitleaks.ts', import.meta.url));

/** Rules that are not taken, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'curl-auth-header': 'any header with a key is found by its own form',
  'curl-auth-user': 'found by its own form',
  'facebook-access-token': 'two long words with a bar between them are ordinary text',
  'hashicorp-tf-password': 'for files of one kind only',
  jwt: 'found by its own form',
  'jwt-base64': 'what is in base64 is read',
  'kubernetes-secret-yaml': 'found by its own form',
  'pkcs12-file': 'a file by its name',
  'private-key': 'found by its own form',
};

/** Expressions without the parts that match ordinary text where a name is far away. */
const INSTEAD: Readonly<Record<string, string>> = {
  'azure-ad-client-secret': '[a-zA-Z0-9_~.]{3}\\dQ~[a-zA-Z0-9_~.-]{31,34}',
  'slack-webhook-url': 'hooks\\.slack\\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{43,56})',
  'sourcegraph-access-token': '(?i)\\b(sgp_(?:(?:[a-f0-9]{16}|local)_)?[a-f0-9]{40})\\b',
};

/** What may repeat without an end is read so much further at most, so that each look takes a bounded time. */
const MOST_REPEATS = 500;
const MOST_HEADS = 200;
const HEAD = 8;

const allowShape = z.object({
  regexes: z.array(z.string()).default([]),
  regexTarget: z.string().default('secret'),
  stopwords: z.array(z.string()).default([]),
});
const ruleShape = z.object({
  id: z.string(),
  regex: z.string().optional(),
  entropy: z.number().default(0),
  secretGroup: z.number().optional(),
  allowlists: z.array(allowShape).default([]),
});
const configShape = z.object({ allowlist: allowShape, rules: z.array(ruleShape) });

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}

const { Version: version, Dir: folder } = z
  .object({ Version: z.string(), Dir: z.string() })
  .parse(JSON.parse(run('go', 'mod', 'download', '-json', `${MODULE}@latest`)));
const read = 'import json, sys, tomllib; print(json.dumps(tomllib.load(open(sys.argv[1], "rb"))))';
const toml = join(folder, 'config', 'gitleaks.toml');
const config = configShape.parse(JSON.parse(run('python3', '-c', read, toml)));
const licence = readFileSync(join(folder, 'LICENSE'), 'utf8').trim();

/** Each match begins with one of the heads, or has one of them so many characters after its beginning. */
interface Place {
  readonly heads: readonly string[];
  readonly back: number;
}

function placeOf(node: Node): Place | null {
  const parts = node.kind === 'sequence' ? node.of : [node];
  let back = 0;
  for (const [i, part] of parts.entries()) {
    const heads = headsOf({ kind: 'sequence', of: parts.slice(i) }, HEAD, MOST_HEADS);
    if (heads?.every((head) => head.length >= MIN_HEAD)) return { heads, back };
    const width = widthOf(part);
    if (width === null) break;
    back += width;
  }
  const [inner] = parts.filter(({ kind }) => kind !== 'edge');
  return inner?.kind === 'group' ? placeOf(inner.of) : null;
}

/** How many characters a part takes; null where that is not always the same. */
function widthOf(node: Node): number | null {
  if (node.kind === 'set') return 1;
  if (node.kind === 'edge') return 0;
  if (node.kind === 'group') return widthOf(node.of);
  const widths = node.kind === 'repeat' ? [widthOf(node.of)] : node.of.map(widthOf);
  if (node.kind === 'repeat') return node.min === node.max && widths[0] != null ? widths[0] * node.min : null;
  if (node.kind === 'choice') return widths.every((one) => one === widths[0]) ? (widths[0] ?? null) : null;
  return widths.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}

function bounded(node: Node): Node {
  if (node.kind === 'set' || node.kind === 'edge') return node;
  if (node.kind === 'group') return { ...node, of: bounded(node.of) };
  if (node.kind !== 'repeat') return { ...node, of: node.of.map(bounded) };
  const max = node.max === Infinity ? node.min + MOST_REPEATS : node.max;
  return { ...node, of: bounded(node.of), max };
}

/** Of its groups those that are the secret: one that repeats, or is in another, has a part of it only. */
function withGroups(node: Node, only: number | undefined): Node {
  let number = 0;
  const walk = (one: Node, mayCapture: boolean): Node => {
    if (one.kind === 'set' || one.kind === 'edge') return one;
    if (one.kind === 'repeat') return { ...one, of: walk(one.of, false) };
    if (one.kind !== 'group') return { ...one, of: one.of.map((part) => walk(part, mayCapture)) };
    if (one.isCapture) number++;
    const isCapture = one.isCapture && mayCapture && (only === undefined || only === number);
    return { ...one, isCapture, of: walk(one.of, mayCapture && !isCapture) };
  };
  return walk(node, true);
}

/** What gitleaks wants behind a secret. In prompts more stands there: a bracket, a comma, the end of a sentence. */
const ENDS = '(?:[\\x60\'"\\s;]|\\\\[nr]|$)';
const MORE_ENDS = '(?:[\\x60\'"\\s;,.:!?(){}<>&|]|\\[|\\]|\\\\|$)';

/**
 * The words before a name are no part of the secret, and what is found begins at the name. That no word goes before it is
 * looked at by the reader, who knows of escapes.
 */
function adapted(id: string, regex: string): { readonly text: string; readonly isWord: boolean } {
  const text = regex.replaceAll('[\\w.-]{0,50}?', '');
  const ended = id === GENERIC ? text : text.replaceAll(ENDS, MORE_ENDS);
  const isWord = /^(?:\(\?i\))?\\b/.test(ended);
  return { text: isWord ? ended.replace('\\b', '') : ended, isWord };
}

/** Names that every program has, with a value that looks random. */
const GENERIC = 'generic-api-key';

/** What such names also have in programs: an id, a name with a number, one thing of another. */
const ORDINARY = [
  '^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  '^[A-Za-z_]+[0-9]{1,3}[A-Za-z_]*$',
  '^[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)+$',
];

/** Stands between a name and its value; without it all that is found is the secret. */
const OPERATOR = '(?:=|>|:{1,3}=';

/** Parts of what is allowed that no secret has, and that take long to look for. */
const NEVER = [
  '[a-z0-9-]*?api[a-z0-9-]*?:jar:|',
  '|(?-i:(?:[A-Z_]+=\\n[A-Z_]+=|[a-z_]+=\\n[a-z_]+=)(?:\\n|\\z))',
  '|(?-i:(?:[A-Z.]+=\\n[A-Z.]+=|[a-z.]+=\\n[a-z.]+=)(?:\\n|\\z))',
];

/** What is allowed, without templates: no secret has braces. */
const allowed = (regexes: readonly string[]): string[] =>
  regexes
    .filter((one) => !one.includes('\\{\\{'))
    .map((one) => NEVER.reduce((left, part) => left.replace(part, ''), one.replace('.+EXAMPLE$', 'EXAMPLE$')))
    .map((one) => toJavaScript(parseRe2(one)));

const rules = config.rules.flatMap(({ id, regex, entropy, secretGroup, allowlists }): Rule | Rule[] => {
  if (regex === undefined || id in LEFT_OUT) return [];
  const { text, isWord } = adapted(id, INSTEAD[id] ?? regex);
  const node = withGroups(bounded(parseRe2(text)), secretGroup);
  const place = placeOf(node);
  if (!place) throw new Error(`${id} begins with no word: ${regex}`);
  const ofSecret = allowlists
    .filter(({ regexTarget }) => regexTarget === 'secret')
    .flatMap(({ regexes }) => regexes);
  const ofMatch = allowlists
    .filter(({ regexTarget }) => regexTarget === 'match')
    .flatMap(({ regexes }) => regexes);
  if (id === GENERIC) ofSecret.push(...ORDINARY);
  const isKey = !text.includes(OPERATOR);
  const stopwords = allowlists.flatMap((one) => one.stopwords);
  return {
    id,
    heads: place.heads,
    isKey,
    ...(isWord ? { isWord } : {}),
    ...(place.back > 0 ? { back: place.back } : {}),
    expression: toJavaScript(node),
    ...(entropy > 0 ? { entropy } : {}),
    ...(ofSecret.length > 0 ? { allowed: allowed(ofSecret) } : {}),
    ...(ofMatch.length > 0 ? { allowedAround: allowed(ofMatch) } : {}),
    ...(stopwords.length > 0 ? { stopwords: stopwords.join(' ') } : {}),
  };
});

/** What is written of a rule: what most have in common stands in rule.ts. */
function sourceOf(rule: Rule): string {
  const { id, heads, expression, entropy } = rule;
  const call = (made: typeof key | typeof named, ...given: unknown[]): string =>
    `${made.name}(${given.map((one) => JSON.stringify(one)).join()}${entropy ? `,${entropy}` : ''})`;
  const letters = /^\(\?:((?:\[[A-Z][a-z]\])+)\)/.exec(expression)?.[1] ?? '';
  const word = letters.replace(/\[[A-Z]([a-z])\]/g, '$1');
  const end = expression.lastIndexOf('(?:[\\t');
  const behind = expression.slice(expression.lastIndexOf('{0,5}(') + '{0,5}'.length, end);
  if (isDeepStrictEqual(named(id, word, behind, entropy), rule)) return call(named, id, word, behind);
  const secret = expression.slice(0, end);
  if (isDeepStrictEqual(key(id, heads, secret, entropy), rule)) return call(key, id, heads, secret);
  return JSON.stringify(rule);
}

writeFileSync(
  target,
  `/*
 * Made by scripts/secretRules.ts of gitleaks ${version} (https://github.com/gitleaks/gitleaks); not to be changed by hand.
 *
${licence.replace(/^/gm, ' * ').replace(/ +$/gm, '')}
 */
import { key, named, type Rule } from './rule.ts';

export const GITLEAKS_ALLOWED: readonly string[] = ${JSON.stringify(allowed(config.allowlist.regexes))};
export const GITLEAKS_RULES: readonly Rule[] = [${rules.map(sourceOf).join()}];
`,
);
run(
  process.execPath,
  fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url)),
  'format',
  '--write',
  target,
);
console.log(`${rules.length} rules of gitleaks ${version}`);
