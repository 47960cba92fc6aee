import { headOf } from '../../models/index.ts';
import { isObject } from '../../wires/index.ts';
import { type Body, type Change, DEEP_FIELDS, hasImage, OUTPUT_LIMITS } from './changes.ts';
import { MOST_WORDS } from './errorWords.ts';

/** What a refusal teaches: `remember` holds from now on, `once` for the request that was refused. */
export interface Lesson {
  readonly remember?: Change;
  readonly once?: Change;
}

/** Too few for an answer: rather another model. */
const LEAST_OUTPUT_TOKENS = 256;
const LEAST_AFFORDED_TOKENS = 1_000;

/** What a request is: without these it would be another. */
const ESSENTIAL: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'system', 'prompt', 'suffix', 'tools', 'stream', 'input_prefix', 'input_suffix'],
  ...['input_extra', 'raw'],
]);
/** Names of fields that are words of the language too: they must be marked as a name. */
const COMMON_WORDS: ReadonlySet<string> = new Set([
  'stop',
  'thinking',
  'reasoning',
  'options',
  'strict',
  'user',
  'store',
  'n',
]);

/** What is named is not taken at all, */
const NOT_TAKEN =
  /unsupported|not[ _]support|n't support|(?:un|not )(?:known|recognized|recognised|expected|permitted|allowed|available|implemented|enabled)|extra[ _](?:inputs|fields|forbidden)|deprecated|no longer|removed|additional propert/i;
/** or not with this value. */
const NOT_SO =
  /invalid|does not|doesn't|must (?:not )?be|should be|may only|only .{0,20}(?:default|supported)|cannot|can't/i;
const isRefusal = (text: string): boolean => NOT_TAKEN.test(text) || NOT_SO.test(text);
const NO_STREAM =
  /\bstream(?:ing)?\b.{0,60}not (?:be )?(?:supported|available|allowed|enabled)|verified to stream|does(?: not|n't) support stream/i;
const NOT_STRICT = /invalid schema for (?:response_format|function|text.format)/i;
const NO_IMAGES = /image|vision|multimodal/i;
const NO_HOLES =
  /unknown (?:request )?url|not supported in the v1\/completions|(?:not|n't) support (?:text |legacy )?completions?\b|use .{0,20}chat\/completions|suffix.{0,40}not .{0,12}support|support.{0,20}suffix|not a completions? model/i;

/**
 * What a server says that it does not take of a request, as a change; null where it says nothing that can be changed. `body`:
 * of its answer. `sent`: of the request. `wanted`: fields that must stay.
 */
export function lessonIn(
  status: number,
  body: unknown,
  sent: Body,
  wanted: readonly string[],
): Lesson | null {
  const text = wordsIn(body);
  const output = outputIn(sent);
  if (status === 402) {
    const tokens = numberIn(/can only afford (\d[\d,_]*)/i.exec(text)?.[1]);
    return tokens !== null && tokens >= LEAST_AFFORDED_TOKENS && output && tokens < output.tokens
      ? { once: { change: 'at-most', tokens } }
      : null;
  }
  const window = windowIn(body);
  if (window) {
    const room = roomIn(window, output);
    const fits = room !== null && room >= LEAST_OUTPUT_TOKENS && output && room < output.tokens;
    const remember: Change = { change: 'window', tokens: window.tokens };
    return fits ? { remember, once: { change: 'at-most', tokens: room } } : { remember };
  }
  return (output && outputLesson(text, output)) ?? fieldLesson(status, text, sent, wanted);
}

/** Those of the fields that an error names as refused. */
export function refusedIn(body: unknown, fields: readonly string[]): readonly string[] {
  const text = wordsIn(body);
  return isRefusal(text) ? fields.filter((field) => isNamed(text, field)) : [];
}

/** What is left for the answer; a limit that is itself as large as the window says nothing of the prompt. */
function roomIn({ tokens, inputTokens }: Window, output: Output | null): number | null {
  if (inputTokens !== null) return tokens - inputTokens;
  return output && output.tokens >= tokens ? Math.floor(tokens / 2) : null;
}

interface Output {
  readonly field: string;
  readonly tokens: number;
}

function outputIn(sent: Body): Output | null {
  const field = OUTPUT_LIMITS.find((name) => typeof sent[name] === 'number');
  return field ? { field, tokens: Number(sent[field]) } : null;
}

/** The output limit has another name there, or must be lower. It is never left out: a budget depends on it. */
function outputLesson(text: string, { field, tokens }: Output): Lesson | null {
  const named = OUTPUT_LIMITS.filter((name) => isNamed(text, name));
  if (named.length === 0 && !/(?:output|completion|new|maximum) ?tokens/i.test(text)) return null;
  const other = named.find((name) => name !== field);
  const rename = (to: string): Lesson => ({ remember: { change: 'rename', field, to } });
  if (other && /\binstead\b|\buse\b/i.test(text)) return rename(other);
  const most = Math.max(
    ...numbersIn(text).filter((number) => number < tokens && number >= LEAST_OUTPUT_TOKENS),
  );
  if (most > 0) return { remember: { change: 'at-most', tokens: most } };
  if (!named.includes(field as (typeof OUTPUT_LIMITS)[number]) || !NOT_TAKEN.test(text)) return null;
  return rename(field === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens');
}

function fieldLesson(status: number, text: string, sent: Body, wanted: readonly string[]): Lesson | null {
  const isHole = 'prompt' in sent || 'input_prefix' in sent;
  if (isHole && lacksHoles(status, text)) return { remember: { change: 'holes-as-chat' } };
  const role = roleLesson(text, sent);
  if (role) return { remember: role };
  // Of a schema with fields that may be missing, which other APIs hold to as well; of others it stays.
  if (NOT_STRICT.test(text) && JSON.stringify(sent).includes('"strict":true')) {
    return { once: { change: 'leave-out', field: 'strict' } };
  }
  if (!isRefusal(text)) return null;
  if (sent['stream'] === true && (NO_STREAM.test(text) || /'stream'/.test(text))) {
    return { remember: { change: 'whole' } };
  }
  if (NO_IMAGES.test(text) && hasOldImages(sent)) return { remember: { change: 'no-images' } };
  const json = JSON.stringify(sent);
  const fields = [
    ...Object.keys(sent).filter(
      (name) => !ESSENTIAL.has(name) && !OUTPUT_LIMITS.some((limit) => limit === name),
    ),
    ...[...DEEP_FIELDS].filter((name) => json.includes(`"${name}":`)),
  ];
  const field = fields.find((name) => !wanted.includes(name) && isNamed(text, name));
  return field === undefined ? null : { remember: { change: 'leave-out', field } };
}

/** The server has no such API, or has it for other models. llama.cpp answers 501 for a model that was not trained for it. */
function lacksHoles(status: number, text: string): boolean {
  if (status === 501 || status === 405) return true;
  return NO_HOLES.test(text) || (status === 404 && !/\bmodel\b/i.test(text));
}

function roleLesson(text: string, { messages }: Body): Change | null {
  if (!Array.isArray(messages)) return null;
  const role = ['system', 'developer'].find((name) =>
    messages.some((message: unknown) => isObject(message) && message['role'] === name),
  );
  if (role === undefined) return null;
  // Templates that have no place for instructions, or only one.
  const isTemplate =
    /only user and assistant roles|roles must alternate|system message.{0,20}(?:beginning|first)/i.test(
      text,
    ) ||
    (/(?:system|developer) (?:instruction|message|prompt)s?\b/i.test(text) && NOT_TAKEN.test(text));
  if (isTemplate) return { change: 'system-as', role: 'user' };
  const isRole = /\broles?\b/i.test(text) && isRefusal(text) && /system|developer/i.test(text);
  if (!isRole) return null;
  if (role === 'developer') return { change: 'system-as', role: 'system' };
  return { change: 'system-as', role: /developer/i.test(text) ? 'developer' : 'user' };
}

/** Of earlier turns: without the image of a question its answer would be about something else. */
function hasOldImages({ messages }: Body): boolean {
  if (!Array.isArray(messages)) return false;
  const question = messages.findLast((message: unknown) => isObject(message) && message['role'] === 'user');
  return messages.some(hasImage) && !hasImage(question);
}

function isNamed(text: string, field: string): boolean {
  const lower = text.toLowerCase();
  const first = field.charAt(0).toLowerCase();
  for (let at = lower.indexOf(first); at >= 0; at = lower.indexOf(first, at + 1)) {
    const end = endOfName(lower, at, field.toLowerCase());
    if (end === null) continue;
    const before = lower.slice(Math.max(0, at - LONGEST_MARK), at);
    const after = lower.slice(end, end + LONGEST_MARK);
    if (/\w$/.test(before) || /^\w/.test(after)) continue;
    if (!COMMON_WORDS.has(field) || isMarked(before, after)) return true;
  }
  return false;
}

/** Where a field's name ends that begins at `at`, however its words are joined; null where another begins there. */
function endOfName(text: string, at: number, field: string): number | null {
  let end = at;
  for (const character of field) {
    if (character === '_') end += '_ -'.includes(text.charAt(end) || '.') ? 1 : 0;
    else if (text[end] === character) end++;
    else return null;
  }
  return end;
}

/** No mark of a name is longer. */
const LONGEST_MARK = 12;

/** Whether what stands around a common word says that it is the name of a field. */
function isMarked(before: string, after: string): boolean {
  return (
    (/['"`]$/.test(before) && /^['"`]/.test(after)) ||
    (/(?:^|[^.])$/.test(before) && after.startsWith(':')) ||
    /(?:parameter|field|argument|property|option)s?:? $|support $/.test(before) ||
    /^ (?:parameter|field|argument|property|sequences?)\b/.test(after)
  );
}

/** Where an error keeps its words; what else is in it may be the request. */
const WORDS: ReadonlySet<string> = new Set([
  ...[
    'error',
    'errors',
    'base_resp',
    'status_msg',
    'message',
    'msg',
    'detail',
    'details',
    'type',
    'code',
    'metadata',
    'raw',
    'description',
    'object',
  ],
]);
/** Where it names a field. */
const NAMES: ReadonlySet<string> = new Set(['param', 'loc']);

const MOST_PARTS = 50;

/** The words of an error, whatever its form; names of fields are quoted. */
function wordsIn(value: unknown, depth = 0): string {
  // A number alone is a code.
  if (typeof value === 'string') return /^\d+$/.test(value) ? '' : headOf(value, MOST_WORDS);
  if (depth > 5) return '';
  if (Array.isArray(value))
    return value
      .slice(0, MOST_PARTS)
      .map((one) => wordsIn(one, depth + 1))
      .join(' ');
  if (!isObject(value)) return '';
  return Object.entries(value)
    .map(([name, part]) => {
      if (WORDS.has(name)) return wordsIn(part, depth + 1);
      if (!NAMES.has(name)) return '';
      return [part]
        .flat()
        .map((one) => `'${String(one)}'`)
        .join(' ');
    })
    .join(' ');
}

const WINDOW = [
  /(?:context[ _-]?(?:length|window|size|limit)|maximum (?:context|prompt|sequence|model|input)[a-z ]{0,40}|max_model_len|max_seq_len|n_ctx)[^0-9]{0,40}?(\d[\d,_]{0,20})(?![\d,_]{0,20}\s{0,9}(?:%|characters|chars|bytes|[km]b|images|messages))/i,
  /tokens? > (\d[\d,_]*) maximum/i,
  /maximum number of tokens allowed \(?(\d[\d,_]*)/i,
  /model with (\d[\d,_]*) maximum context/i,
  /`max_new_tokens` must be <= (\d[\d,_]*)/i,
  /max size: (\d[\d,_]*) tokens/i,
];
const INPUT = [
  /(\d[\d,_]{0,20}) (?:tokens? )?(?:in|of|from) (?:the |your )?(?:messages|text input|input|prompt)/i,
  /(\d[\d,_]{0,20}) (?:input|prompt) tokens/i,
  /prompt contains (\d[\d,_]*) tokens/i,
  /given: (\d[\d,_]*) `inputs`/i,
  /prompt_tokens \((\d[\d,_]*)\)/i,
  /resulted in (\d[\d,_]*) tokens/i,
  /too long: (\d[\d,_]*) tokens/i,
  /input token count \((\d[\d,_]*)\)/i,
];

/** A window smaller than this is a number of something else. */
const LEAST_WINDOW = 512;

interface Window {
  readonly tokens: number;
  readonly inputTokens: number | null;
}

/** The context window that an error names, and the tokens of the prompt where it counts them; null where it names none. */
export function windowIn(body: unknown): Window | null {
  const own = isObject(body) && isObject(body['error']) ? body['error'] : body;
  // llama.cpp's names.
  if (isObject(own) && typeof own['n_ctx'] === 'number') {
    const prompt = own['n_prompt_tokens'];
    return { tokens: own['n_ctx'], inputTokens: typeof prompt === 'number' ? prompt : null };
  }
  const text = wordsIn(body);
  const tokens = firstIn(text, WINDOW);
  return tokens === null || tokens < LEAST_WINDOW ? null : { tokens, inputTokens: firstIn(text, INPUT) };
}

function firstIn(text: string, patterns: readonly RegExp[]): number | null {
  for (const pattern of patterns) {
    const number = numberIn(pattern.exec(text)?.[1]);
    if (number !== null) return number;
  }
  return null;
}

/** The numbers that stand alone: no versions, no dates, no parts of names. */
function numbersIn(text: string): number[] {
  const found = [...text.matchAll(/(?<![\w.-])(\d[\d,_]*\d)(?![\w-])( \(exclusive\))?/g)];
  return found.map(([, one, exclusive]) => (numberIn(one) ?? 0) - (exclusive ? 1 : 0));
}

function numberIn(text: string | undefined): number | null {
  const number = Number((text ?? '').replace(/[,_]/g, ''));
  return text && Number.isSafeInteger(number) ? number : null;
}
