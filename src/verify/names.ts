import type { ChangedFile } from './change.ts';
import { type Check, PASSED, rejected } from './check.ts';
import type { Difference, NameUse } from './reasons.ts';
import type { Leaf, Syntax } from './syntax/index.ts';

/** Names change, each to one other that is not taken, and everywhere; nothing else does. */
export const namesOnly: Check = {
  name: 'names-only',
  async run({ files }) {
    const differences: Difference[] = [];
    const forgotten: NameUse[] = [];
    const taken: NameUse[] = [];
    const names = new Map<string, Set<string>>();
    for (const file of files) {
      if (file.before === null) differences.push({ kind: 'new', path: file.path });
      if (file.after === null) differences.push({ kind: 'deleted', path: file.oldPath });
      const syntax = await file.syntax();
      if (syntax === null) continue;
      const before = withoutComments(syntax.before);
      const aligned = alignNames(before.leaves, withoutComments(syntax.after).leaves);
      if (!aligned.ok) {
        differences.push(...differenceAt(file, aligned));
        continue;
      }
      for (const { from, to } of aligned.renamed) names.set(from, (names.get(from) ?? new Set()).add(to));
      const useOf = (i: number): NameUse => {
        const { line, text } = before.leaves[i] ?? { line: 1, text: '' };
        return { path: file.oldPath, line, name: text, text: file.oldLines[line - 1] ?? '' };
      };
      forgotten.push(...forgottenUses(before, aligned.renamed).map(useOf));
      taken.push(...takenNames(before, aligned.renamed).map(useOf));
    }
    if (differences.length > 0) return rejected({ check: 'names-only', fault: 'other-changes', differences });
    const inconsistent = [...names].flatMap(([from, to]) => (to.size > 1 ? [{ from, to: [...to] }] : []));
    if (inconsistent.length > 0)
      return rejected({ check: 'names-only', fault: 'inconsistent-names', names: inconsistent });
    if (forgotten.length > 0)
      return rejected({ check: 'names-only', fault: 'forgotten-names', uses: forgotten });
    return taken.length === 0 ? PASSED : rejected({ check: 'names-only', fault: 'taken-names', uses: taken });
  },
};

function withoutComments({ leaves, ...others }: Syntax): Syntax {
  return { ...others, leaves: leaves.filter(({ role }) => role !== 'comment') };
}

function differenceAt(
  { path, oldPath, oldLines, newLines }: ChangedFile,
  { was, is }: { readonly was: Leaf | null; readonly is: Leaf | null },
): Difference[] {
  const at = (kind: 'was' | 'is', leaf: Leaf | null, file: string, lines: readonly string[]): Difference[] =>
    leaf === null ? [] : [{ kind, path: file, line: leaf.line, text: lines[leaf.line - 1] ?? '' }];
  return [...at('was', was, oldPath, oldLines), ...at('is', is, path, newLines)];
}

/** A name that became another; `old` is the index of its leaf in the old text. */
interface Renamed {
  readonly from: string;
  readonly to: string;
  readonly old: number;
}

/** The names that differ between two texts with otherwise the same code, or the first leaves at which the code differs. */
type Alignment =
  | { readonly ok: true; readonly renamed: readonly Renamed[] }
  | { readonly ok: false; readonly was: Leaf | null; readonly is: Leaf | null };

/** Goes through the code of two texts side by side. */
function alignNames(before: readonly Leaf[], after: readonly Leaf[]): Alignment {
  const renamed: Renamed[] = [];
  const splitAt = new Set<number>();
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const was = before[i];
    const is = after[j];
    if (was === undefined || is === undefined) return { ok: false, was: was ?? null, is: is ?? null };
    const split = isName(was) && isName(is) ? splitName(before, i, after, j) : null;
    if (split !== null) {
      renamed.push({ ...split, old: i });
      splitAt.add(i);
      j += 2;
    } else if (was.text !== is.text) {
      if (!isName(was) || !isName(is)) return { ok: false, was, is };
      renamed.push({ from: was.text, to: is.text, old: i });
    }
    i++;
    j++;
  }
  const keyed = renamed.find(
    ({ from, old }) => isShorthand(before[old]) && !splitAt.has(old) && !hasKey(before, renamed, from),
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

/** Whether a name is a member of the object that the code belongs to: `this.name`, `self.name`. */
function isOwnMember(leaves: readonly Leaf[], i: number): boolean {
  return (
    /^(?:\.|->|\?\.)$/.test(leaves[i - 1]?.text ?? '') && /^(?:this|self)$/.test(leaves[i - 2]?.text ?? '')
  );
}

/**
 * The uses of a renamed name that kept it, as indices of leaves of the old text: those in the scope that encloses all
 * renamed uses, except where a scope inside it declares the name itself. A rename may be of several variables of one name.
 */
function forgottenUses(syntax: Syntax, renamed: readonly Renamed[]): number[] {
  const { leaves, scopes } = syntax;
  return byOldName(renamed).flatMap(([name, uses]) => {
    const renamedHere = new Set(uses.map(({ old }) => old));
    const unqualified = uses.filter(({ old }) => isUnqualified(syntax, old));
    const others = leaves.flatMap((leaf, i) => (leaf.text === name && !renamedHere.has(i) ? [i] : []));
    if (unqualified.length === 0) return forgottenMembers(leaves, scopes, uses, others);
    const parameters = unqualified.flatMap(({ old }) =>
      /param/.test(leaves[old]?.parent ?? '') ? [calledAt(leaves, old)] : [],
    );
    const renamedIn = new Set(
      unqualified.flatMap(({ old }) => enclosingScopes(scopes, leaves[old]?.scope ?? 0)),
    );
    const common = commonScope(
      unqualified.map(({ old }) => enclosingScopes(scopes, leaves[old]?.scope ?? 0)),
    );
    const declaredIn = new Set(
      leaves.flatMap((leaf, i) =>
        leaf.text === name && !renamedHere.has(i) && declares(leaves, i) ? [leaf.scope] : [],
      ),
    );
    return others.filter((i) => {
      if (isNamedArgument(leaves, i)) return parameters.includes(calledAt(leaves, i));
      if (!isUnqualified(syntax, i)) return false;
      const enclosing = enclosingScopes(scopes, leaves[i]?.scope ?? 0);
      if (!enclosing.includes(common)) return false;
      const shared = enclosing.findIndex((scope) => renamedIn.has(scope));
      return !enclosing.slice(0, shared).some((scope) => declaredIn.has(scope));
    });
  });
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

/** Whose a member is, is known only where it is accessed by `this`, in a class in which others were renamed. */
function forgottenMembers(
  leaves: readonly Leaf[],
  scopes: Syntax['scopes'],
  uses: readonly Renamed[],
  others: readonly number[],
): number[] {
  const classOf = (i: number): number =>
    enclosingScopes(scopes, leaves[i]?.scope ?? 0).find((scope) =>
      /class|impl|struct/.test(scopes[scope]?.type ?? ''),
    ) ?? -1;
  const classes = new Set(
    uses
      .filter(({ old }) => isOwnMember(leaves, old) || leaves[old - 1]?.text !== '.')
      .map(({ old }) => classOf(old)),
  );
  classes.delete(-1);
  return others.filter((i) => isOwnMember(leaves, i) && classes.has(classOf(i)));
}

/** What already had a name that is given now, in the same scope: indices of leaves of the old text. */
function takenNames(syntax: Syntax, renamed: readonly Renamed[]): number[] {
  const { leaves, scopes } = syntax;
  return byOldName(renamed).flatMap(([, uses]) => {
    const unqualified = uses.filter(({ old }) => isUnqualified(syntax, old));
    const [first] = unqualified;
    if (first === undefined) return [];
    const common = commonScope(
      unqualified.map(({ old }) => enclosingScopes(scopes, leaves[old]?.scope ?? 0)),
    );
    const gone = new Set(renamed.map(({ old }) => old));
    return leaves.flatMap((leaf, i) => {
      const same = leaf.text === first.to && !gone.has(i) && isUnqualified(syntax, i);
      return same && enclosingScopes(scopes, leaf.scope).includes(common) ? [i] : [];
    });
  });
}

function byOldName(renamed: readonly Renamed[]): [string, Renamed[]][] {
  return [...Map.groupBy(renamed, ({ from }) => from)];
}

/** A scope and all scopes around it, from the inside out. */
function enclosingScopes(scopes: Syntax['scopes'], scope: number): number[] {
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
