import type { ChangedFile, Check } from './change.ts';
import type { Difference, NameUse } from './reasons.ts';
import type { Leaf, Syntax } from './syntax/index.ts';

/** Names change, each to one other that is not taken, and everywhere; nothing else does. */
export const namesOnly: Check = async ({ files }) => {
  const check = 'names-only';
  const differences: Difference[] = [];
  const forgotten: NameUse[] = [];
  const taken: NameUse[] = [];
  const names = new Map<string, Set<string>>();
  for (const file of files) {
    if (file.before === null) differences.push({ kind: 'new', path: file.path });
    if (file.after === null) differences.push({ kind: 'deleted', path: file.oldPath });
    const syntax = await file.syntax();
    if (syntax === null) continue;
    const [before, after] = [withoutComments(syntax.before), withoutComments(syntax.after)];
    const aligned = alignNames(before.leaves, after.leaves);
    if (!aligned.ok) {
      differences.push(...differenceAt(file, aligned));
      continue;
    }
    for (const { from, to } of aligned.renamed) names.set(from, (names.get(from) ?? new Set()).add(to));
    const useOf = (i: number): NameUse => {
      const { line, text } = before.leaves[i] ?? { line: 1, text: '' };
      return { path: file.oldPath, line, name: text, text: file.oldLines[line - 1] ?? '' };
    };
    const found = conflicts(before, aligned.renamed);
    forgotten.push(...found.flatMap((one) => one.forgotten.map(useOf)));
    taken.push(...found.flatMap((one) => one.taken.map(useOf)));
  }
  if (differences.length > 0) return { check, fault: 'other-changes', differences };
  const several = [...names].flatMap(([from, to]) => (to.size > 1 ? [{ from, to: [...to] }] : []));
  if (several.length > 0) return { check, fault: 'inconsistent-names', names: several };
  if (forgotten.length > 0) return { check, fault: 'forgotten-names', uses: forgotten };
  return taken.length === 0 ? null : { check, fault: 'taken-names', uses: taken };
};

function withoutComments({ leaves, ...others }: Syntax): Syntax {
  return { ...others, leaves: leaves.filter(({ role }) => role !== 'comment') };
}

function differenceAt(
  { path, oldPath, oldLines, newLines }: ChangedFile,
  { was, is }: Misaligned,
): Difference[] {
  const found: Difference[] = [];
  if (was) found.push({ kind: 'was', path: oldPath, line: was.line, text: oldLines[was.line - 1] ?? '' });
  if (is) found.push({ kind: 'is', path, line: is.line, text: newLines[is.line - 1] ?? '' });
  return found;
}

/** A name that became another; `old` is the index of its leaf in the old text. */
interface Renamed {
  readonly from: string;
  readonly to: string;
  readonly old: number;
}

/** The first leaves at which code differs in more than names. */
interface Misaligned {
  readonly ok: false;
  readonly was: Leaf | undefined;
  readonly is: Leaf | undefined;
}

/** Goes through the code of two texts side by side, and collects the names that differ. */
function alignNames(
  before: readonly Leaf[],
  after: readonly Leaf[],
): { readonly ok: true; readonly renamed: readonly Renamed[] } | Misaligned {
  const renamed: Renamed[] = [];
  const splitAt = new Set<number>();
  let j = 0;
  for (let i = 0; i < before.length || j < after.length; i++, j++) {
    const was = before[i];
    const is = after[j];
    const areNames = was !== undefined && is !== undefined && isName(was) && isName(is);
    const split = areNames ? splitName(before, i, after, j) : null;
    if (split !== null) {
      renamed.push({ ...split, old: i });
      splitAt.add(i);
      j += 2;
    } else if (was?.text !== is?.text) {
      if (!areNames) return { ok: false, was, is };
      renamed.push({ from: was.text, to: is.text, old: i });
    }
  }
  // `{ name }` that became `{ title }` has another key, which is right only where that key is renamed as well.
  const typeOf = (i: number): string => `${before[i]?.type} ${before[i]?.parent}`;
  const keyed = renamed.find(
    ({ from, old }) =>
      typeOf(old).includes('shorthand') &&
      !splitAt.has(old) &&
      !renamed.some(
        (other) => other.from === from && /^(?:property|field)_identifier /.test(typeOf(other.old)),
      ),
  );
  return keyed === undefined ? { ok: true, renamed } : { ok: false, was: before[keyed.old], is: undefined };
}

/**
 * A name for two things, as in `{ name }` or `import { name }`, becomes two names when one of them is renamed:
 * `{ name: title }`, `import { name as title }`.
 */
function splitName(
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

function isName({ type, text }: Leaf): boolean {
  return NAME_TYPE.test(type) && /[\p{L}_]/u.test(text);
}

/** Whether a name is a variable, function or type that scopes decide on, not the member or key of an object. */
export function isUnqualified({ leaves, grammar }: Syntax, i: number): boolean {
  const leaf = leaves[i];
  if (leaf === undefined || !isName(leaf)) return false;
  // In C++ a member is used by its name alone, and the grammar knows it only where it is declared.
  if (/^(?:private_)?(?:property|field)_identifier$/.test(leaf.type) && grammar !== 'cpp') return false;
  const [last, next] = [leaves[i - 1]?.text ?? '', leaves[i + 1]?.text ?? ''];
  if (/^(?:\.|\?\.|->|::)$/.test(last)) return false;
  return !(/argument/.test(leaf.parent) && (next === '=' || next === ':') && leaf.parent !== 'argument_list');
}

/** What a rename leaves undone, as indices of leaves of the old text. */
interface Conflicts {
  /** Uses of the name that kept it. */
  readonly forgotten: readonly number[];
  /** What has the new name already, in the same scope. */
  readonly taken: readonly number[];
}

/**
 * The conflicts of each old name, in the scope that encloses all of its renamed uses, except where a scope inside it
 * declares the name itself. A rename may be of several variables of one name.
 */
function conflicts(syntax: Syntax, renamed: readonly Renamed[]): Conflicts[] {
  const { leaves, scopes } = syntax;
  const gone = new Set(renamed.map(({ old }) => old));
  const others = (name: string) =>
    leaves.flatMap(({ text }, i) => (text === name && !gone.has(i) ? [i] : []));
  /** The scope of a leaf and all scopes around it, from the inside out. */
  const enclosing = (i: number): number[] => {
    const found: number[] = [];
    for (let at = leaves[i]?.scope ?? 0; at >= 0; at = scopes[at]?.outer ?? -1) found.push(at);
    return found;
  };
  const classOf = (i: number) => enclosing(i).find((at) => /class|impl|struct/.test(scopes[at]?.type ?? ''));
  return [...Map.groupBy(renamed, ({ from }) => from)].map(([name, uses]) => {
    const kept = others(name);
    const unqualified = uses.map(({ old }) => old).filter((i) => isUnqualified(syntax, i));
    if (unqualified.length === 0) {
      // Whose a member is, is known only where it is accessed by `this`, in a class in which others were renamed.
      const ofTheClass = uses.filter(({ old }) => isOwnMember(leaves, old) || leaves[old - 1]?.text !== '.');
      const classes = new Set(ofTheClass.map(({ old }) => classOf(old)));
      const forgotten = kept.filter((i) => {
        const own = classOf(i);
        return own !== undefined && isOwnMember(leaves, i) && classes.has(own);
      });
      return { forgotten, taken: [] };
    }
    const chains = unqualified.map(enclosing);
    const common = chains[0]?.find((at) => chains.every((chain) => chain.includes(at))) ?? 0;
    const inCommon = (i: number) => isUnqualified(syntax, i) && enclosing(i).includes(common);
    const renamedIn = new Set(chains.flat());
    const declaredIn = new Set(kept.filter((i) => declares(leaves, i)).map((i) => leaves[i]?.scope));
    const isOther = (i: number) => {
      const chain = enclosing(i);
      return chain
        .slice(
          0,
          chain.findIndex((at) => renamedIn.has(at)),
        )
        .some((at) => declaredIn.has(at));
    };
    const functions = unqualified
      .filter((i) => leaves[i]?.parent.includes('param'))
      .map((i) => calledAt(leaves, i));
    const forgotten = kept.filter((i) =>
      isNamedArgument(leaves, i) ? functions.includes(calledAt(leaves, i)) : inCommon(i) && !isOther(i),
    );
    return { forgotten, taken: others(uses[0]?.to ?? '').filter(inCommon) };
  });
}

/** Whether a name is a member of the object that the code belongs to: `this.name`, `self.name`. */
function isOwnMember(leaves: readonly Leaf[], i: number): boolean {
  const [object = '', mark = ''] = leaves.slice(i - 2, i).map(({ text }) => text);
  return /^(?:\.|->|\?\.)$/.test(mark) && /^(?:this|self)$/.test(object);
}

/** `f(name=1)` in Python, `f(name: 1)` in C#. */
function isNamedArgument(leaves: readonly Leaf[], i: number): boolean {
  const next = leaves[i + 1]?.text;
  return /^(?:keyword_)?argument$/.test(leaves[i]?.parent ?? '') && (next === '=' || next === ':');
}

/** The name before the parenthesis around a leaf: of the function whose parameter or argument it is. */
function calledAt(leaves: readonly Leaf[], i: number): string {
  let depth = 0;
  for (let at = i - 1; at > 0; at--) {
    const { text } = leaves[at] ?? { text: '' };
    if (text === ')') depth++;
    else if (text === '(' && depth-- === 0) return leaves[at - 1]?.text ?? '';
  }
  return '';
}

const DECLARATION =
  /param|declarator|declaration|pattern|lambda|arrow_function|for_|foreach|var_spec|^assignment$|catch|closure|comprehension|range_clause|expression_list/;

/** Whether a name is declared here, as far as its surroundings tell. */
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
