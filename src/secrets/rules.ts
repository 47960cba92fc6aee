import { type Anchors, createAnchors } from './anchors.ts';
import { FORMS } from './forms.ts';
import { GITLEAKS_ALLOWED, GITLEAKS_RULES } from './gitleaks.ts';
import { entropyOf, type Rule } from './rule.ts';

/** A part of a text, from its beginning to before its end. */
export type Span = readonly [from: number, to: number];

const RULES: readonly Rule[] = [...FORMS, ...GITLEAKS_RULES];
const heads = RULES.flatMap((rule, index) => rule.heads.map((head) => ({ head, index })));

/** Made at its first use, and not when the extension starts. */
let anchors: Anchors | null = null;

/** A rule as it is used. */
interface Reader {
  readonly rule: Rule;
  readonly expression: RegExp;
  readonly allowed: readonly RegExp[];
  readonly allowedAround: readonly RegExp[];
  readonly stopwords: Anchors | null;
}

/** Most programs have few of the words: what is never met is never compiled. */
const readers: (Reader | undefined)[] = [];
const allowedByGitleaks = GITLEAKS_ALLOWED.map((form) => new RegExp(form));

function readerOf(index: number, rule: Rule): Reader {
  const known = readers[index];
  if (known) return known;
  const { expression, anyCase, allowed = [], allowedAround = [], stopwords } = rule;
  const isOurs = index < FORMS.length;
  const reader: Reader = {
    rule,
    expression: new RegExp(expression, anyCase ? 'diy' : 'dy'),
    allowed: [...allowed.map((form) => new RegExp(form, 'i')), ...(isOurs ? [] : allowedByGitleaks)],
    allowedAround: allowedAround.map((form) => new RegExp(form)),
    stopwords: stopwords ? createAnchors(stopwords.split(' ')) : null,
  };
  readers[index] = reader;
  return reader;
}

/**
 * Where the rules find secrets in a text, in no order. A rule is tried where one of its words stands and nowhere else, and not again
 * within what it has found, so that the time goes with the length of the text.
 */
export function spansByRule(text: string): Span[] {
  const spans: Span[] = [];
  const ends: (number | undefined)[] = [];
  const cutSpan = cutSpansOf(text);
  anchors ??= createAnchors(heads.map(({ head }) => head));
  anchors.scan(text, (at, head) => {
    const index = heads[head]?.index ?? 0;
    const rule = RULES[index];
    if (!rule) return;
    const from = at - (rule.back ?? 0);
    if (from < 0 || from < (ends[index] ?? 0) || (rule.isWord && !isWordStart(text, from))) return;
    const span = spanAt(text, from, readerOf(index, rule)) ?? (rule.isKey ? cutSpan(from) : null);
    if (!span) return;
    ends[index] = span[1];
    spans.push(span);
  });
  return spans;
}

function spanAt(
  text: string,
  from: number,
  { rule, expression, allowed, allowedAround, stopwords }: Reader,
): Span | null {
  expression.lastIndex = from;
  const indices = expression.exec(text)?.indices;
  const span = indices?.find((group, i) => i > 0 && group && group[1] > group[0]) ?? indices?.[0];
  if (!span) return null;
  const secret = text.slice(...span);
  if (rule.isKey === false && !/\d/.test(secret)) return null;
  if (rule.isNoName && NAME.test(secret)) return null;
  if (rule.entropy !== undefined && entropyOf(secret) <= rule.entropy) return null;
  if (allowed.some((form) => form.test(secret)) || has(stopwords, secret)) return null;
  const around = allowedAround.length > 0 ? text.slice(nameStart(text, from), indices?.[0]?.[1]) : '';
  return allowedAround.some((form) => form.test(around)) ? null : span;
}

/** `SUBMIT_V2`, `OAuth2TokenCredential`. */
const NAME = /^(?:[A-Z]{2,20}(?:_[A-Z\d]{1,20}){1,8}|[A-Z]{0,2}[a-z]{2,20}\d?(?:[A-Z][a-z]{1,20}\d?){1,6})$/;

/** So much of the beginning of a key is one; less is the name of its kind, as `sk-ant-`. */
const SHORTEST_CUT = 16;
const LONGEST_CUT = 400;
const OF_KEYS = /[\w.+/=~-]/;

/** Finds what a text has of a key that its end cuts, or three dots. Each run of a key's characters is read once. */
function cutSpansOf(text: string): (from: number) => Span | null {
  let end = 0;
  return (from) => {
    if (from >= end) for (end = from; end < text.length && OF_KEYS.test(text.charAt(end)); ) end++;
    const isCut = end === text.length || text[end] === '…' || text.startsWith('...', end - 3);
    if (!isCut || end - from < SHORTEST_CUT || end - from > LONGEST_CUT) return null;
    const part = text.slice(from, end);
    const isRandom = part.split(/[^A-Za-z0-9]/).some((run) => run.length > 9 && /\d/.test(run));
    return isRandom && entropyOf(part) > 3 ? [from, end] : null;
  };
}

function has(words: Anchors | null, text: string): boolean {
  let found = false;
  words?.scan(text, () => {
    found = true;
  });
  return found;
}

/** A name goes back to where its letters, dots and dashes begin. */
const LONGEST_NAME = 50;

function nameStart(text: string, at: number): number {
  let from = at;
  while (from > 0 && at - from < LONGEST_NAME && /[\w.-]/.test(text.charAt(from - 1))) from--;
  return from;
}

/** The n of `\n` is no letter of a word, and neither is the m that ends a colour of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals write them.
const BEFORE_WORD = /(?:\\[nrtfvb]|\u001B\[[\d;]{0,10}m)$/;

function isWordStart(text: string, at: number): boolean {
  if (at === 0) return true;
  return !/\w/.test(text.charAt(at - 1)) || BEFORE_WORD.test(text.slice(Math.max(0, at - 16), at));
}
