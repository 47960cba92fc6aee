import type { Leaf, Leaves } from './syntax/index.ts';

/** A name that became another: the numbers of its leaf before and after. */
export interface Renamed {
  readonly from: string;
  readonly to: string;
  readonly old: number;
}

/** Two texts that have the same code but for names, or the first leaves at which they have not. */
export type Alignment =
  | { readonly ok: true; readonly renamed: readonly Renamed[] }
  | { readonly ok: false; readonly was: Leaf | null; readonly is: Leaf | null };

/** Goes through the code of two texts side by side. Comments may differ: they speak of names too. */
export function alignNames(before: readonly Leaf[], after: readonly Leaf[]): Alignment {
  const renamed: Renamed[] = [];
  const apartAt = new Set<number>();
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const was = before[i];
    const is = after[j];
    if (was === undefined || is === undefined) return { ok: false, was: was ?? null, is: is ?? null };
    const apart = isName(was) && isName(is) ? takenApart(before, i, after, j) : null;
    if (apart !== null) {
      renamed.push({ ...apart, old: i });
      apartAt.add(i);
      j += 2;
    } else if (was.text !== is.text) {
      if (!isName(was) || !isName(is)) return { ok: false, was, is };
      renamed.push({ from: was.text, to: is.text, old: i });
    }
    i++;
    j++;
  }
  const keyed = renamed.find(
    ({ from, old }) => isShorthand(before[old]) && !apartAt.has(old) && !hasKey(before, renamed, from),
  );
  return keyed === undefined
    ? { ok: true, renamed }
    : { ok: false, was: before[keyed.old] ?? null, is: null };
}

/** `{ name }` that became `{ title }` has another key, which is right only where that key is renamed as well. */
function isShorthand(leaf: Leaf | undefined): boolean {
  return /shorthand/.test(`${leaf?.type} ${leaf?.parent}`);
}

function hasKey(leaves: readonly Leaf[], renamed: readonly Renamed[], name: string): boolean {
  return renamed.some(
    ({ from, old }) => from === name && /^(?:property|field)_identifier$/.test(leaves[old]?.type ?? ''),
  );
}

/**
 * A name that stands for two things, as in `{ name }` or `import { name }`, becomes two when one of them is renamed:
 * `{ name: title }`, `import { name as title }`.
 */
function takenApart(
  before: readonly Leaf[],
  i: number,
  after: readonly Leaf[],
  j: number,
): { readonly from: string; readonly to: string } | null {
  const mark = after[j + 1]?.text;
  if ((mark !== ':' && mark !== 'as') || before[i + 1]?.text === mark) return null;
  const [name, first, second] = [before[i]?.text, after[j]?.text, after[j + 2]?.text];
  if (name === undefined || first === undefined || second === undefined) return null;
  if (first === name && second !== name) return { from: name, to: second };
  return second === name && first !== name ? { from: name, to: first } : null;
}

const NAME_TYPE = /identifier|^(?:name|constant|word|class_name|id_name|label|lifetime)$/;

export function isName({ type, text }: Leaf): boolean {
  return NAME_TYPE.test(type) && /[\p{L}_]/u.test(text);
}

/** Whether a name means something by where it is: a variable, function or type, not the member or key of an object. */
export function isFree({ leaves, grammar }: Leaves, i: number): boolean {
  const leaf = leaves[i];
  if (leaf === undefined || !isName(leaf)) return false;
  // In C++ a member is used by its name alone, and the grammar knows it only where it is declared.
  if (/^(?:private_)?(?:property|field)_identifier$/.test(leaf.type) && grammar !== 'cpp') return false;
  const [last, next] = [leaves[i - 1]?.text ?? '', leaves[i + 1]?.text ?? ''];
  if (/^(?:\.|\?\.|->|::)$/.test(last)) return false;
  return !(/argument/.test(leaf.parent) && (next === '=' || next === ':') && leaf.parent !== 'argument_list');
}

/** Whether a name is a member of the object that the code belongs to: `this.name`, `self.name`. */
function isOwn(leaves: readonly Leaf[], i: number): boolean {
  return (
    /^(?:\.|->|\?\.)$/.test(leaves[i - 1]?.text ?? '') && /^(?:this|self)$/.test(leaves[i - 2]?.text ?? '')
  );
}

/**
 * Uses of a renamed name that were forgotten, as numbers of leaves of the old text: those in the scope that all renamed
 * uses are in, except where a scope inside of it has something of its own by that name. One rename may be of several
 * variables of a name.
 */
export function forgotten(text: Leaves, renamed: readonly Renamed[]): number[] {
  const { leaves, scopes } = text;
  return groups(renamed).flatMap(([name, uses]) => {
    const done = new Set(uses.map(({ old }) => old));
    const free = uses.filter(({ old }) => isFree(text, old));
    const others = leaves.flatMap((leaf, i) => (leaf.text === name && !done.has(i) ? [i] : []));
    if (free.length === 0) return forgottenMembers(leaves, scopes, uses, others);
    const parameters = free.flatMap(({ old }) =>
      /param/.test(leaves[old]?.parent ?? '') ? [calledAt(leaves, old)] : [],
    );
    const renamedIn = new Set(free.flatMap(({ old }) => chain(scopes, leaves[old]?.scope ?? 0)));
    const common = commonScope(free.map(({ old }) => chain(scopes, leaves[old]?.scope ?? 0)));
    const declaredIn = new Set(
      leaves.flatMap((leaf, i) =>
        leaf.text === name && !done.has(i) && declares(leaves, i) ? [leaf.scope] : [],
      ),
    );
    return others.filter((i) => {
      if (isNamedArgument(leaves, i)) return parameters.includes(calledAt(leaves, i));
      if (!isFree(text, i)) return false;
      const outwards = chain(scopes, leaves[i]?.scope ?? 0);
      if (!outwards.includes(common)) return false;
      const shared = outwards.findIndex((scope) => renamedIn.has(scope));
      return !outwards.slice(0, shared).some((scope) => declaredIn.has(scope));
    });
  });
}

/** `f(name=1)` in Python, `f(name: 1)` in C#. */
function isNamedArgument(leaves: readonly Leaf[], i: number): boolean {
  const next = leaves[i + 1]?.text;
  return /^(?:keyword_)?argument$/.test(leaves[i]?.parent ?? '') && (next === '=' || next === ':');
}

/** The name before the parenthesis that a leaf is in: of the function whose parameter or argument it is. */
function calledAt(leaves: readonly Leaf[], i: number): string {
  let depth = 0;
  for (let at = i - 1; at > 0; at--) {
    const { text } = leaves[at] ?? { text: '' };
    if (text === ')') depth++;
    else if (text === '(' && depth-- === 0) return leaves[at - 1]?.text ?? '';
  }
  return '';
}

/** Of members it is known whose they are only where they are called by `this`, in a class in which others were renamed. */
function forgottenMembers(
  leaves: readonly Leaf[],
  scopes: Leaves['scopes'],
  uses: readonly Renamed[],
  others: readonly number[],
): number[] {
  const classOf = (i: number): number =>
    chain(scopes, leaves[i]?.scope ?? 0).find((scope) =>
      /class|impl|struct/.test(scopes[scope]?.type ?? ''),
    ) ?? -1;
  const classes = new Set(
    uses
      .filter(({ old }) => isOwn(leaves, old) || leaves[old - 1]?.text !== '.')
      .map(({ old }) => classOf(old)),
  );
  classes.delete(-1);
  return others.filter((i) => isOwn(leaves, i) && classes.has(classOf(i)));
}

/** Names that something else had already where they are given now: numbers of leaves of the old text. */
export function taken(text: Leaves, renamed: readonly Renamed[]): number[] {
  const { leaves, scopes } = text;
  return groups(renamed).flatMap(([, uses]) => {
    const free = uses.filter(({ old }) => isFree(text, old));
    const [first] = free;
    if (first === undefined) return [];
    const common = commonScope(free.map(({ old }) => chain(scopes, leaves[old]?.scope ?? 0)));
    const gone = new Set(renamed.map(({ old }) => old));
    return leaves.flatMap((leaf, i) => {
      const same = leaf.text === first.to && !gone.has(i) && isFree(text, i);
      return same && chain(scopes, leaf.scope).includes(common) ? [i] : [];
    });
  });
}

function groups(renamed: readonly Renamed[]): [string, Renamed[]][] {
  return [...Map.groupBy(renamed, ({ from }) => from)];
}

/** A scope and all around it, from the inside out. */
function chain(scopes: Leaves['scopes'], scope: number): number[] {
  const found: number[] = [];
  for (let at = scope; at >= 0; at = scopes[at]?.outer ?? -1) found.push(at);
  return found;
}

function commonScope(chains: readonly (readonly number[])[]): number {
  const [first = [], ...others] = chains;
  return first.find((scope) => others.every((other) => other.includes(scope))) ?? 0;
}

const DECLARATION =
  /param|declarator|declaration|pattern|lambda|arrow_function|for_|foreach|var_spec|^assignment$|catch|closure|comprehension|range_clause|expression_list/;

/** Whether a name is given here, as far as its surroundings tell. */
function declares(leaves: readonly Leaf[], i: number): boolean {
  const leaf = leaves[i];
  if (leaf === undefined || !DECLARATION.test(leaf.parent)) return false;
  const next = leaves[i + 1]?.text ?? '';
  if (leaf.parent === 'assignment') return next === '=' || next === ':';
  if (leaf.parent === 'expression_list') {
    const behind = leaves.slice(i + 1).find(({ parent }) => parent !== 'expression_list');
    return behind?.text === ':=';
  }
  return !/^(?:=|return|\.)$/.test(leaves[i - 1]?.text ?? '') && next !== '(' && next !== '.';
}
