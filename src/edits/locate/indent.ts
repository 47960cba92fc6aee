/** A line of a search text, and the line of the file that it stands for. */
export interface LinePair {
  readonly wanted: string;
  readonly found: string;
}

/** Gives a line of the new text the file's indentation; null where it cannot be known. */
export type Reindent = (line: string) => string | null;

/**
 * How the file's indentation follows from the search text's: the same shift for all lines, or another width of a step, or
 * tabs in the place of spaces. What the pairs do not decide is not guessed.
 *
 * @param steps lines that show how wide a step is: of the search and new text, and of the file.
 */
export function reindenter(
  pairs: readonly LinePair[],
  steps: { readonly wanted: readonly string[]; readonly found: readonly string[] },
): Reindent {
  const known = new Map<string, string | null>();
  for (const { wanted, found } of pairs) {
    if (wanted.trim() === '' || found.trim() === '') continue;
    const from = indentOf(wanted);
    const to = indentOf(found);
    known.set(from, known.has(from) && known.get(from) !== to ? null : to);
  }
  const same = [...known].every(([from, to]) => from === to);
  if (same) return (line) => line;
  const rule = ruleOf(known, steps);
  return (line) => {
    if (line.trim() === '') return line;
    const indent = indentOf(line);
    const to = known.get(indent) ?? (known.has(indent) ? null : rule?.(indent, line));
    return to === null || to === undefined ? null : to + line.slice(indent.length);
  };
}

type Rule = (indent: string, line: string) => string | null;

/** `found = scale * wanted + shift` in characters of indentation, if all pairs are so. */
function ruleOf(
  known: ReadonlyMap<string, string | null>,
  steps: { readonly wanted: readonly string[]; readonly found: readonly string[] },
): Rule | null {
  const points: { from: number; to: number }[] = [];
  const characters = new Set<string>();
  const wanted = new Set<string>();
  for (const [from, to] of known) {
    if (to === null || mixed(from) || mixed(to)) return null;
    points.push({ from: from.length, to: to.length });
    characters.add(to.charAt(0));
    wanted.add(from.charAt(0));
  }
  characters.delete('');
  if (characters.size > 1) return null;
  const [character = usualCharacter(steps.found)] = characters;
  const scale = scaleOf(points, steps, character);
  const [point] = points;
  if (scale === null || scale <= 0 || point === undefined) return null;
  const shift = point.to - scale * point.from;
  if (points.some(({ from, to }) => to !== scale * from + shift)) return null;
  return (indent, line) => {
    // The space before the star of a comment is no step: it does not become wider as they do.
    if (scale !== 1 && /^\s*\*/.test(line)) return null;
    if (indent !== '' && !wanted.has(indent.charAt(0)) && (wanted.has('\t') || character === '\t'))
      return null;
    const width = scale * indent.length + shift;
    return mixed(indent) || width < 0 || !Number.isInteger(width) ? null : character.repeat(width);
  };
}

function scaleOf(
  points: readonly { readonly from: number; readonly to: number }[],
  steps: { readonly wanted: readonly string[]; readonly found: readonly string[] },
  character: string,
): number | null {
  const [first, second] = points;
  if (first === undefined) return null;
  if (second !== undefined) return (second.to - first.to) / (second.from - first.from);
  const from = stepOf(steps.wanted);
  const to = character === '\t' ? 1 : stepOf(steps.found);
  return from === null || to === null ? null : to / from;
}

/** The width of a step of indentation: what most lines are further in than the line before. */
function stepOf(lines: readonly string[]): number | null {
  const counts = new Map<number, number>();
  let before: number | null = null;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const width = indentOf(line).length;
    if (before !== null && width > before) counts.set(width - before, (counts.get(width - before) ?? 0) + 1);
    before = width;
  }
  let [step, most]: [number | null, number] = [null, 0];
  for (const [width, count] of counts) if (count > most) [step, most] = [width, count];
  return step;
}

function usualCharacter(lines: readonly string[]): string {
  let tabs = 0;
  let spaces = 0;
  for (const line of lines) {
    if (line.startsWith('\t')) tabs++;
    else if (line.startsWith('  ')) spaces++;
  }
  return tabs > spaces ? '\t' : ' ';
}

export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function mixed(indent: string): boolean {
  return indent.includes(' ') && indent.includes('\t');
}
