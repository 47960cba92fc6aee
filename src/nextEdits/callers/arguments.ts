import type { Family, Language } from '../scopes/index.ts';
import type { Item } from './list.ts';
import type { NewItem } from './listChange.ts';
import type { Parameter } from './parameters.ts';
import type { Plan } from './plan.ts';

interface Argument {
  readonly text: string;
  readonly at: number;
  readonly name: string | null;
}

const NAMED = {
  '=': /^([\p{L}_][\p{L}\p{N}_]*)\s*=(?!=)/u,
  ':': /^([\p{L}_][\p{L}\p{N}_]*)\s*:(?!:)/u,
} as const;

/** One that stands for several. */
const SPREAD: Readonly<Partial<Record<Family, RegExp>>> = {
  script: /^\.\.\./,
  python: /^\*/,
  go: /\.\.\.$/,
  c: /\.\.\.$/,
};

/**
 * The arguments of a call after its parameters have changed. Null where the call does not go by the old parameters, as one
 * that was changed already does not, or where it is not certain which argument is which.
 *
 * @param give what is written for a new parameter; null: nothing is known for it
 */
export function newArguments(
  items: readonly Item[],
  { old, now, from }: Plan,
  { family, named }: Language,
  give: (parameter: Parameter) => string | null,
): NewItem[] | null {
  const all = items.map(({ text }, at): Argument => {
    const name = named === null ? null : (NAMED[named].exec(text)?.[1] ?? null);
    return { text, at, name };
  });
  const given = all.filter(({ name }) => name !== null);
  const positional = all.slice(0, all.length - given.length);
  const places = old.filter(({ isKeywordOnly }) => !isKeywordOnly);
  const hasRest = places.some(({ isRest }) => isRest);
  if (all.some(({ text }) => SPREAD[family]?.test(text)) || positional.some(({ name }) => name !== null))
    return null;
  if (positional.length > places.length && !hasRest) return null;

  const argumentsOf = (i: number): readonly Argument[] => {
    const parameter = old[i];
    const place = parameter === undefined ? -1 : places.indexOf(parameter);
    return place < 0 ? [] : positional.slice(place, parameter?.isRest ? undefined : place + 1);
  };
  const names = new Set(given.map(({ name }) => name));
  // Several results may be given at once, and what a method is called on.
  if (old.some(({ key, isOptional }, i) => !isOptional && !names.has(key) && argumentsOf(i).length === 0))
    return null;
  // What takes all other names was given one that is now a parameter.
  if (now.some(({ key }) => names.has(key) && old.every((one) => one.key !== key))) return null;
  const first: NewItem[] = [];
  const further: NewItem[] = [];
  /** From a parameter on that is left out, or given by its name, all others are given by theirs. */
  let isOpen = false;
  for (const [j, i] of from.entries()) {
    const parameter = now[j];
    if (parameter === undefined) return null;
    const found = i === null ? [] : argumentsOf(i);
    if (
      i === null &&
      (!parameter.isOptional || from.slice(j + 1).some((k) => k !== null && argumentsOf(k).length > 0))
    ) {
      const value = parameter.isRest ? null : give(parameter);
      if (value === null) return null;
      const isByName = isOpen || parameter.isKeywordOnly;
      if (!isByName) first.push({ text: value, from: null });
      else if (named === null) return null;
      else further.push({ text: withName(parameter.key, value, named), from: null });
    } else if (found.length === 0) isOpen = true;
    else if (isOpen) return null;
    else first.push(...found.map(({ text, at }) => ({ text, from: at })));
  }
  for (const { text, at, name } of given) {
    const i = old.findIndex(({ key }) => key === name);
    const parameter = now[from.indexOf(i)];
    if (i < 0 && !old.some((one) => one.text.startsWith('**'))) return null;
    if (i < 0) first.push({ text, from: at });
    else if (parameter !== undefined)
      first.push({ text: parameter.key + text.slice(name?.length), from: at });
  }
  return [...first, ...further];
}

function withName(name: string, value: string, sign: '=' | ':'): string {
  return sign === '=' ? `${name}=${value}` : `${name}: ${value}`;
}
