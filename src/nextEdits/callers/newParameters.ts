import type { Language } from '../scopes/index.ts';
import type { List } from './list.ts';
import type { NewItem } from './listChange.ts';
import { hasDefault, parametersOf, withoutDefault } from './parameters.ts';
import type { Plan } from './plan.ts';

/** A parameter that ends so is just being typed. */
const UNFINISHED = /[:=|&<.]$/;

/**
 * The parameters of another declaration of the same function: of an interface, a header, a class that overrides it. Null
 * where nothing of it has to follow, or not for certain; `others`: it has other parameters.
 */
export function newParameters(
  text: string,
  { items, close }: List,
  { old, now, from }: Plan,
  language: Language,
): NewItem[] | 'others' | null {
  const found = parametersOf(items, language);
  const keys = found && keysOf(found.list);
  if (found === null || (keys !== keysOf(old) && keys !== keysOf(now))) return 'others';
  const receivers = found.receiver === null ? 0 : 1;
  if (keys !== keysOf(old) || items.length !== found.items.length + receivers) return null;
  const body = hasBody(text, close, language);
  // Where it has a body, that may use what is removed, and has the old name of what is renamed.
  if (body && old.some((_, i) => !from.includes(i))) return null;
  const next: NewItem[] = items.slice(0, receivers).map((item, at) => ({ text: item.text, from: at }));
  for (const [j, i] of from.entries()) {
    const parameter = now[j];
    if (parameter === undefined || UNFINISHED.test(parameter.text)) return null;
    const item = i === null ? undefined : found.items[i];
    if (i !== null && item !== undefined) {
      if (old[i]?.key !== parameter.key) return null;
      next.push({ text: item.text, from: i + receivers });
      continue;
    }
    const isDefaulted = hasDefault(parameter.text);
    // Only one of the declarations may say what is given else: in C++ the first, elsewhere those with a body.
    if (isDefaulted && language.family !== 'c' && !body) return null;
    next.push({
      text: language.family === 'c' ? withoutDefault(parameter.text) : parameter.text,
      from: null,
    });
  }
  return next;
}

function keysOf(list: readonly { readonly key: string }[]): string {
  return list.map(({ key }) => key).join();
}

function hasBody(text: string, close: number, { family }: Language): boolean {
  const after = text.slice(close + 1, close + 200);
  if (family === 'python') return true;
  if (family === 'script' || family === 'go') return /\{|=>/.test(after.split('\n', 1)[0] ?? '');
  return /^[^;{]*\{/.test(after);
}
