import type { Language } from '../scopes/index.ts';
import { isName, isWordAt } from '../texts.ts';
import type { Item } from './list.ts';

/** What a parameter list says of one of its parameters. */
export interface Parameter {
  /** As it stands there. */
  readonly text: string;
  /** Its name; where it has none, as a pattern has none, all of it. */
  readonly key: string;
  readonly type: string;
  /** A call may leave it out. */
  readonly isOptional: boolean;
  /** It takes all further arguments. */
  readonly isRest: boolean;
  /** It is given by its name alone. */
  readonly isKeywordOnly: boolean;
}

/** The parameters of a list that arguments are given for. */
export interface Parameters {
  readonly list: readonly Parameter[];
  /** Where each of them stands. */
  readonly items: readonly Item[];
  readonly receiver: string | null;
}

/** A longer parameter is none that people write. */
const MOST_CHARS = 500;

/** Null where the list is no list of parameters, or is just being typed: one has no name that should have one. */
export function parametersOf(items: readonly Item[], language: Language): Parameters | null {
  const list: Parameter[] = [];
  const kept: Item[] = [];
  let receiver: string | null = null;
  let isKeywordOnly = false;
  for (const [i, item] of items.entries()) {
    const { text } = item;
    if (i === 0 && language.receiver?.test(text)) {
      receiver = text;
      continue;
    }
    if (language.family === 'python' && (text === '*' || text === '/')) {
      isKeywordOnly ||= text === '*';
      continue;
    }
    if (text === 'void' && items.length === 1 && language.family === 'c') continue;
    if (text.length > MOST_CHARS) return null;
    const one = READERS[language.parameters](text, language);
    if (one === null) return null;
    list.push({ ...one, text, isKeywordOnly });
    kept.push(item);
    if (language.family === 'python' && one.isRest) isKeywordOnly = true;
  }
  if (language.family === 'go' && !isTyped(list)) return null;
  if (new Set(list.map(({ key }) => key)).size < list.length) return null;
  return { list, items: kept, receiver };
}

/** In Go names may share the type behind the last of them. */
function isTyped(list: readonly Parameter[]): boolean {
  return list.length === 0 || (list.at(-1)?.type ?? '') !== '';
}

type Read = Omit<Parameter, 'text' | 'isKeywordOnly'>;

const READERS: Readonly<Record<Language['parameters'], (text: string, language: Language) => Read | null>> = {
  colon: readColon,
  before: readTypeBefore,
  after: readTypeAfter,
};

function readColon(text: string, { family }: Language): Read | null {
  const isRest = /^(?:\.\.\.|\*)/.test(text);
  const plain = text
    .replace(/^(?:@[\w.]+(?:\([^()]*\))?\s*)+/, '')
    .replace(/^(?:(?:public|private|protected|readonly|override|mut|ref)\s+)+/, '')
    .replace(/^(?:\.\.\.|\*\*?)/, '');
  const [, name = '', mark = '', rest = ''] =
    /^([\p{L}_$][\p{L}\p{N}_$]*)\s*(\??)\s*(.*)$/su.exec(plain) ?? [];
  if (!isName(name)) {
    // A pattern has no name, but its place.
    return /^[[{(&]/.test(plain) && family !== 'python'
      ? { key: plain, type: '', isOptional: hasDefault(plain), isRest }
      : null;
  }
  if (rest !== '' && !/^[:=]/.test(rest)) return null;
  const type = rest.startsWith(':') ? withoutDefault(rest.slice(1)) : '';
  if (family === 'rust' && type === '') return null;
  const isOptional = mark === '?' || isRest || hasDefault(rest);
  return { key: name, type, isOptional, isRest };
}

function readTypeBefore(text: string, { family }: Language): Read | null {
  if (text === '...') return { key: text, type: '', isOptional: true, isRest: true };
  const isDefaulted = hasDefault(text);
  const plain = withoutDefault(text).replace(/^(?:@[\w.]+(?:\([^()]*\))?\s*|\[[^[\]]*\]\s*)+/, '');
  const isRest = plain.includes('...') || (family === 'csharp' && /^params\s/.test(plain));
  let end = plain.length;
  while (plain.charAt(end - 1) === ']') {
    const open = plain.lastIndexOf('[', end - 1);
    if (open < 0) return null;
    end = plain.slice(0, open).trimEnd().length;
  }
  let start = end;
  while (isWordAt(plain, start - 1)) start--;
  const [before, name] = [plain.slice(0, start), plain.slice(start, end)];
  if (!isName(name) || !/(?:[\s*&>\]]|\.\.\.)$/.test(before)) {
    const callback = /\(\s*\*\s*([\p{L}_][\p{L}\p{N}_]*)\s*\)/u.exec(plain)?.[1];
    if (callback === undefined) return null;
    return { key: callback, type: plain, isOptional: isDefaulted, isRest: false };
  }
  // A type alone, or none that is whole.
  if (/^(?:(?:const|final|unsigned|signed|struct|enum|ref|out|in|params)\s+)*$/.test(before)) return null;
  const type = before.trim() + plain.slice(end);
  return { key: name, type, isOptional: isDefaulted || isRest, isRest };
}

function readTypeAfter(text: string): Read | null {
  const [, name = '', type = ''] = /^([\p{L}_][\p{L}\p{N}_]*)(?:\s+(.+))?$/su.exec(text) ?? [];
  if (name === '') return null;
  const isRest = type.startsWith('...');
  return { key: name, type, isOptional: isRest, isRest };
}

/** `=` that is neither `=>` nor a comparison. */
const DEFAULT = /(?<![=!<>])=(?![=>])/;

export function hasDefault(text: string): boolean {
  return DEFAULT.test(text);
}

export function withoutDefault(text: string): string {
  const at = text.search(DEFAULT);
  return (at < 0 ? text : text.slice(0, at)).trim();
}
