import type { TypeScript } from './types.ts';

/**
 * The names in what a file declares otherwise than before, of types and functions but also of their parts. Empty: nothing
 * that other files can see of it has changed. Comments do not count.
 *
 * @param before what the file declares, as a `.d.ts`
 */
export function changedNames(typescript: TypeScript, before: string, after: string): ReadonlySet<string> {
  const [old, now] = [linesOf(typescript, before), linesOf(typescript, after)];
  const changed = [...old, ...now].filter(([line]) => old.get(line)?.count !== now.get(line)?.count);
  return new Set(changed.flatMap(([line, { names }]) => (names.length > 0 ? names : [line])));
}

interface Line {
  readonly count: number;
  readonly names: readonly string[];
}

function linesOf(typescript: TypeScript, text: string): Map<string, Line> {
  const lines = new Map<string, Line>();
  let tokens: string[] = [];
  let names: string[] = [];
  const endLine = () => {
    const line = tokens.join(' ');
    if (line !== '') lines.set(line, { names, count: (lines.get(line)?.count ?? 0) + 1 });
    tokens = [];
    names = [];
  };
  const scanner = typescript.createScanner(typescript.ScriptTarget.Latest, true);
  scanner.setText(text);
  while (scanner.scan() !== typescript.SyntaxKind.EndOfFileToken) {
    if (scanner.hasPrecedingLineBreak()) endLine();
    tokens.push(scanner.getTokenText());
    if (scanner.getToken() === typescript.SyntaxKind.Identifier) names.push(scanner.getTokenText());
  }
  endLine();
  return lines;
}
