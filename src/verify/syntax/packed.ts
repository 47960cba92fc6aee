import type { Leaf, Role, Syntax } from './leaves.ts';

/** A syntax as it goes from one thread to another: figures in one piece, since objects take their receiver long to read. */
export interface PackedSyntax extends Omit<Syntax, 'leaves'> {
  readonly texts: readonly string[];
  /** The types of nodes, by their numbers. */
  readonly types: readonly string[];
  /** Of each leaf: type, type of its parent, line, depth, role, scope, whether it is in tests. */
  readonly figures: Int32Array;
}

const ROLES: readonly Role[] = ['code', 'import', 'comment'];
const COLUMNS = 7;

export function packed(syntax: Syntax | null): PackedSyntax | null {
  if (syntax === null) return null;
  const { leaves, ...others } = syntax;
  const numbers = new Map<string, number>();
  const numberOf = (type: string): number => {
    const known = numbers.get(type) ?? numbers.size;
    numbers.set(type, known);
    return known;
  };
  const figures = new Int32Array(leaves.length * COLUMNS);
  for (const [i, { type, parent, line, depth, role, scope, inTests }] of leaves.entries()) {
    const row = [numberOf(type), numberOf(parent), line, depth, ROLES.indexOf(role), scope, inTests ? 1 : 0];
    figures.set(row, i * COLUMNS);
  }
  return { ...others, texts: leaves.map(({ text }) => text), types: [...numbers.keys()], figures };
}

export function unpacked(syntax: PackedSyntax | null): Syntax | null {
  if (syntax === null) return null;
  const { texts, types, figures, ...others } = syntax;
  const leaves = texts.map((text, i): Leaf => {
    const [type = 0, parent = 0, line = 0, depth = 0, role = 0, scope = 0, inTests = 0] = figures.subarray(
      i * COLUMNS,
      (i + 1) * COLUMNS,
    );
    return {
      type: types[type] ?? '',
      text,
      line,
      parent: types[parent] ?? '',
      depth,
      role: ROLES[role] ?? 'code',
      scope,
      inTests: inTests === 1,
    };
  });
  return { ...others, leaves };
}
