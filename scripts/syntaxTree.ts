import { type Node, type Program, parseSync } from '@swc/core';

/** The syntax tree of TypeScript as swc gives it, for the scripts that look for something in all of the code. */

export type Fields = Node & Readonly<Record<string, unknown>>;

export interface Parsed {
  readonly program: Program;
  /** The line that a place of the tree is in, counted from 1. */
  readonly lineOf: (at: number) => number;
}

export function parsed(source: string): Parsed {
  const program = parseSync(source, { syntax: 'typescript', target: 'es2024' });
  const bytes = Buffer.from(source);
  // What has no place counts as the beginning.
  const lineOf = (at: number): number =>
    bytes
      .subarray(0, Math.max(0, at - program.span.start))
      .toString()
      .split('\n').length;
  return { program, lineOf };
}

/** Shows all nodes of a tree, each before those within it. */
export function visit(value: unknown, see: (node: Fields) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) see(value);
  for (const part of Object.values(value)) visit(part, see);
}

/** Whether it is a node, of that type if one is named. */
export function isNode(value: unknown, type?: string): value is Fields {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return type === undefined ? typeof value.type === 'string' : value.type === type;
}

/** The place where a node begins; 0 where it has none. */
export function spanOf({ span }: Fields): number {
  return typeof span === 'object' && span !== null && 'start' in span ? Number(span.start) : 0;
}
