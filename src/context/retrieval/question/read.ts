import { endsOf, headOf, tailOf } from '../../../models/index.ts';
import { COMMON_WORDS } from '../../code/index.ts';
import { folded, mayName, termsOf, termsWithoutSpaces } from './words.ts';

/** What a question names of a project. */
export interface Query {
  /** As they stand in code: `applyDiscounts`, `MAX_SHARE`. */
  readonly names: readonly string[];
  /** Files, and a line in one, counted from 1. */
  readonly files: readonly { readonly path: string; readonly line: number | null }[];
  /** Texts that stand in code word for word, but for what is put into them: an error message. As folded words. */
  readonly texts: readonly (readonly string[])[];
  /** Plain words. */
  readonly terms: readonly Term[];
  /** Asks for a place, or for a change of what is there: then one name with one of the words in it is enough. */
  readonly asksForPlace: boolean;
  /** Asks who uses what it names. */
  readonly asksForUses: boolean;
  /** Asks about all of the project: what it is, how it is started. */
  readonly aboutProject: boolean;
}

export interface Term {
  /** As it was written. */
  readonly word: string;
  /** What it can be called in code. */
  readonly stems: readonly string[];
  /** `the receipt` is one that there is, `a receipt` may be any: that counts, but is no reason to look. */
  readonly article: 'definite' | 'indefinite' | null;
}

/** Of a longer message its ends are read, in characters: what is between them is pasted. */
const ENDS = 2_000;
const MOST_NAMES = 8;
const MOST_TEXTS = 4;
const MOST_TERMS = 16;
/** Who asks where something is in the project asks about that. */
const MOST_OF_PROJECT = 1;
/** Words of a text. */
const MOST_WORDS = 20;

/** Reads a question for what it names. Nothing is decided by what a project has. */
export function queryOf(message: string): Query {
  const text = endsIn(message);
  const lines = text.split(/\r\n|\r|\n/);
  const prose = proseIn(lines);
  const quoted = quotesIn(prose.text).filter(({ whole, text: one }) =>
    saysSomething(one, whole.startsWith('`')),
  );
  const marked = quoted.flatMap(({ text: one }) => (IS_NAME.test(one) ? [one.replace(/\(\)$/, '')] : []));
  const plain = quoted.reduce((rest, { whole }) => rest.replace(whole, ' '), prose.text);
  const files = filesIn([text, ...marked].join('\n'));
  const paths = new Set(files.flatMap(({ path }) => [path, path.slice(path.lastIndexOf('/') + 1)]));
  const names = [...marked, ...codeNamesIn(plain)].flatMap((name) => (paths.has(name) ? [] : lastOf(name)));
  const texts = [
    ...quoted.flatMap(({ text: one }) => (IS_NAME.test(one) || paths.has(one) ? [] : [one])),
    ...lines.flatMap(errorIn),
  ].map((one) => wordsOf(one).slice(0, MOST_WORDS));
  const terms = prose.isLong ? [] : termsIn(plain, names, paths);
  const opening = plain.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trimStart();
  return {
    names: first(names, MOST_NAMES),
    files: withLine(files, plain).slice(0, MOST_NAMES),
    texts: texts.filter((words) => words.join('').length >= 3 && words.some(mayName)).slice(0, MOST_TEXTS),
    terms,
    asksForPlace: ASKS_FOR_PLACE.test(plain) || CHANGES.test(opening),
    asksForUses: ASKS_FOR_USES.test(plain),
    aboutProject: !prose.isLong && ABOUT_PROJECT.test(plain) && terms.length <= MOST_OF_PROJECT,
  };
}

/** Whole lines of the beginning and the end, where a message is long. */
function endsIn(message: string): string {
  if (message.length <= 2 * ENDS) return message;
  const [head, tail] = [headOf(message, ENDS), tailOf(message, ENDS)];
  const end = head.lastIndexOf('\n');
  return `${end < 0 ? head : head.slice(0, end)}\n${tail.slice(tail.indexOf('\n') + 1)}`;
}

/** A name in marks: with its object, or with what calls it. */
const IS_NAME = /^#?[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|->)[\p{L}_$][\p{L}\p{N}_$]*){0,5}(?:\(\))?$/u;

/** Whether a quoted text is more than a common word: that is one of a sentence, or of a language. */
function saysSomething(text: string, asCode: boolean): boolean {
  if (!/^\p{Ll}*$/u.test(text)) return true;
  return asCode && !COMMON_WORDS.has(text) && mayName(folded(text));
}

/** What somebody writes of more letters is pasted, and its words are not what is asked for. */
const LONGEST_PROSE = 800;

/** A message without its code. */
function proseIn(lines: readonly string[]): { readonly text: string; readonly isLong: boolean } {
  let fenced = false;
  const prose = lines.filter((line) => {
    const isFence = /^\s{0,3}```/.test(line);
    if (isFence) fenced = !fenced;
    return !isFence && !fenced && !/^(?:\s{4}|\t)|[;{}]\s*$|^\s*(?:at |File ")/.test(line);
  });
  const text = prose.join('\n');
  return { text: endsOf(text, LONGEST_PROSE, LONGEST_PROSE, '\n'), isLong: text.length > LONGEST_PROSE };
}

const QUOTES =
  /`([^`\n]{2,200})`|"([^"\n]{3,200})"|“([^”\n]{3,200})”|„([^“”\n]{3,200})[“”]|«([^»\n]{3,200})»|「([^」\n]{2,200})」|(?<![\p{L}\p{N}])'([^'\n]{3,200})'(?![\p{L}\p{N}])/gu;

function quotesIn(text: string): { readonly whole: string; readonly text: string }[] {
  return [...text.matchAll(QUOTES)].map(([whole, ...groups]) => ({
    whole,
    text: (groups.find((group) => group !== undefined) ?? '').trim(),
  }));
}

const REPORT = /(?:error|exception|panic|fatal|fehler)(?:\[\w{1,8}\])?(?: [a-z]{1,5}\d{1,6})?: /i;
const ASKED_AFTER = /, ?(?:why|how|what|warum|wieso|pourquoi|por qu)/i;

/** What a program has said: `TypeError: x is not a function`, `error TS2304: Cannot find name 'x'.` */
function errorIn(line: string): string[] {
  const report = REPORT.exec(line);
  if (report === null) return [];
  const [said = ''] = line.slice(report.index + report[0].length).split(ASKED_AFTER, 1);
  return [said];
}

const MOST_PATH = 200;
/** Endings that are told from methods and abbreviations: `cart.total`, `e.g.` */
const KNOWN =
  /[^.]\.(?:[cm]?[jt]sx?|vue|svelte|astro|py|pyi|rb|go|rs|java|kts?|swift|scala|clj|exs?|erl|hs|ml|lua|php|pl|r|jl|dart|zig|nim|c|cc|cpp|cxx|h|hpp|m|mm|cs|fs|vb|html?|css|scss|sass|less|json[c5]?|ya?ml|toml|ini|cfg|conf|xml|md|mdx|rst|txt|sql|graphql|proto|sh|bash|zsh|ps1|bat|gradle|tf|ipynb|tex|csv)$/i;

function filesIn(text: string): { path: string; line: number | null }[] {
  const found = text.split(/[\s"'`“”„«»()<>[\]{},;|*]+/).flatMap((token) => {
    if (token.length < 3 || token.length > MOST_PATH) return [];
    const local = token.replace(/^[a-z]{2,20}:\/{2,3}|^[A-Za-z]:(?=[\\/])/, '').replace(/[.:?!]{1,9}$/, '');
    const [whole = '', line, ...others] = local.split(':');
    const path = whole.replaceAll('\\', '/').replace(/^\.{0,2}\//, '');
    const isNumber = [line, ...others].every((part) => part === undefined || /^\d{1,6}$/.test(part));
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isFile =
      /^[\p{L}\p{N}_@.+/-]+$/u.test(path) &&
      (KNOWN.test(name) || (/[^.]\.[a-z]\w{0,9}$/i.test(name) && (path.includes('/') || line !== undefined)));
    return isFile && isNumber && others.length < 2
      ? [{ path, line: line === undefined ? null : Number(line) }]
      : [];
  });
  const keys = found.map(({ path, line }) => `${path} ${line}`);
  return found.filter((_, i) => keys.indexOf(keys[i] ?? '') === i);
}

/** `line 390 of turn.ts` */
function withLine(files: readonly Query['files'][number][], text: string): Query['files'][number][] {
  const [, line] = /\b(?:line|zeile|l[ií]nea|ligne|linha)\s{1,3}(\d{1,6})\b/i.exec(text) ?? [];
  return files.map((file) =>
    file.line === null && line !== undefined ? { ...file, line: Number(line) } : file,
  );
}

/** Of names of people, companies and languages. */
const BRANDS = new Set(
  'JavaScript TypeScript GitHub GitLab MySQL PostgreSQL SQLite MongoDB GraphQL OpenAI ChatGPT WordPress YouTube LinkedIn macOS iOS DeepSeek OpenRouter VSCode'.split(
    ' ',
  ),
);

/** Words that are written as names in code are: `lineTotal`, `MAX_SHARE`, `checkout()`. */
function codeNamesIn(text: string): string[] {
  return [...text.matchAll(/[\p{L}\p{N}_$.]+(?:\(\))?/gu)].flatMap(([word]) => {
    const name = word
      .replace(/\(\)$/, '')
      .replace(/^\.+/, '')
      .replace(/\.{1,9}$/, '');
    if (name.length > LONGEST_NAME || !/^[\p{L}_$]/u.test(name)) return [];
    const isCall = word.endsWith('()');
    const isCode = isCall || /\p{Ll}\p{Lu}|[\p{L}\p{N}]_[\p{L}\p{N}]/u.test(name);
    return isCode && !BRANDS.has(name) ? [name] : [];
  });
}

const LONGEST_NAME = 80;

/** Of `cart.lineTotal` the name that is declared somewhere. */
function lastOf(name: string): string[] {
  const last =
    name
      .split(/\.|::|->/)
      .at(-1)
      ?.replace(/^#/, '') ?? '';
  return last.length >= 2 ? [last] : [];
}

function first(names: readonly string[], most: number): string[] {
  return [...new Set(names)].slice(0, most);
}

/** The words of a text, folded, as they are compared with those of a line. */
export function wordsOf(text: string): string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

const DEFINITE = new Set(
  'the our this that these those der die das den dem des unser unsere unserem unseren el la los las nuestro nuestra le les l notre nos'.split(
    ' ',
  ),
);
const INDEFINITE = new Set('a an some any ein eine einen einem einer un una unos unas une um uma'.split(' '));
/** Words before that of a thing: `a second currency`. */
const MOST_BETWEEN = 3;

function termsIn(text: string, names: readonly string[], paths: ReadonlySet<string>): Term[] {
  const told = [...names, ...paths].reduce((rest, name) => rest.replaceAll(name, ' '), text);
  const terms: Term[] = termsWithoutSpaces(told).map(({ word, stems }) => ({
    word,
    stems,
    article: 'definite',
  }));
  let article: Term['article'] = null;
  let since = 0;
  for (const [word] of told.matchAll(/\p{L}+(?:-\p{L}+)*|[.,:;?!]/gu)) {
    const own = word.toLowerCase();
    if (INDEFINITE.has(own) || DEFINITE.has(own)) {
      article = INDEFINITE.has(own) ? 'indefinite' : 'definite';
      since = 0;
      continue;
    }
    // German has no articles before words that are made of several, and in titles nobody has.
    for (const part of own.split('-')) {
      for (const stems of isShortName(word) ? [[own]] : termsOf(part))
        terms.push({ word: part, stems, article });
    }
    if (++since > MOST_BETWEEN || /^\P{L}/u.test(own)) article = null;
  }
  const keys = terms.map(({ stems }) => stems.join(' '));
  return terms.filter((_, i) => keys.indexOf(keys[i] ?? '') === i).slice(0, MOST_TERMS);
}

/** `CLI`, `DB`. */
function isShortName(word: string): boolean {
  return /^\p{Lu}{2,3}$/u.test(word);
}

const ASKS_FOR_USES =
  /\b(?:calls?|called|callers?|uses?|used|usages?|references?|aufgerufen|benutzt|verwendet|aufruft|llama|usa|usan|utiliza|appelle|utilise|usado|usada|chama)\b/i;

const ASKS_FOR_PLACE =
  /\b(?:where|who|whose|find|locate|what (?:calls?|uses?|throws?|sets?|reads?|writes?)|which (?:file|function|class|module|test|part|place)s?|callers? of|wo|woher|wohin|wer|finde|d[oó]nde|qui[eé]n|qui|quem|onde)\b|\boù\b|哪|谁|どこ|誰/iu;

/** At the beginning of what is to be done to something that there is. */
const CHANGES =
  /^(?:please |pls |bitte |por favor )?(?:add|change|extend|update|remove|delete|replace|support|fix|move|make|let|allow|fuge|fug|andere|ander|entferne|losche|erganze|anade|agrega|cambia|quita|elimina|ajoute|change|supprime|adicione|adiciona|mude|remova)\b(?! (?:it|this|that|them|das|es|lo|le|la)\b)/;

const ABOUT_PROJECT =
  /\b(?:this|the|our|my|whole|dieses?|das|unser|este|esta|el|nuestro|ce|le|notre|este|o|nosso)\s(?:whole |entire |ganze )?(?:project|repo|repository|codebase|code base|app|workspace|projekt|proyecto|projet|projeto)\b|项目|プロジェクト/iu;

/** What of a question is new in a conversation. Plain words are so only where nothing of the project has been looked at yet. */
export function newIn(query: Query, said: readonly string[]): Query {
  const isSaid = (text: string) => said.some((one) => one.includes(text));
  const hasCode = isSaid('```');
  return {
    ...query,
    names: query.names.filter((name) => !isSaid(name)),
    files: query.files.filter(({ path, line }) => line !== null || !isSaid(path)),
    texts: query.texts.filter(
      (words) => !said.some((one) => wordsOf(one).join(' ').includes(words.join(' '))),
    ),
    terms: hasCode ? [] : query.terms,
    aboutProject: query.aboutProject && !hasCode,
  };
}
