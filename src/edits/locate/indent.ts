/** A line of a search text, and the line of the file that it matches. */
export interface LinePair {
  readonly searched: string;
  readonly found: string;
}

/** A line of the new text with the file's indentation; null where that is unknown. */
export type Reindent = (line: string) => string | null;

/**
 * Derives the file's indentation from that of the search text: the same shift for all lines, another indent width, or tabs
 * instead of spaces. What the pairs do not decide is not guessed.
 *
 * @param samples lines that show the indent width: of the search and new text, and of the file
 */
export function reindenter(
  pairs: readonly LinePair[],
  samples: { readonly searched: readonly string[]; readonly found: readonly string[] },
): Reindent {
  const known = new Map<string, string | null>();
  for (const { searched, found } of pairs) {
    if (searched.trim() === '' || found.trim() === '') continue;
    const from = indentOf(searched);
    const to = indentOf(found);
    known.set(from, known.has(from) && known.get(from) !== to ? null : to);
  }
  const same = [...known].every(([from, to]) => from === to);
  if (same) return (line) => line;
  if (isInconsistent(pairs)) return () => null;
  const rule = ruleOf(known, samples);
  return (line) => {
    if (line.trim() === '') return line === '' ? '' : null;
    const indent = indentOf(line);
    const to = known.get(indent) ?? (known.has(indent) ? null : rule?.(indent, line));
    return to === null || to === undefined ? null : to + line.slice(indent.length);
  };
}

/** Whether lines are shifted by different amounts that no other indent width explains: then they are other lines. */
function isInconsistent(pairs: readonly LinePair[]): boolean {
  const widths = pairs
    .filter(({ searched }) => !/^\s*(?:\*|$)/.test(searched))
    .map(({ searched, found }) => [indentOf(searched), indentOf(found)] as const)
    .filter((indents) => !indents.some(isMixed))
    .map(([from, to]) => ({ from: from.length, to: to.length }));
  const [first] = widths;
  const deep = widths.find(({ from }) => from > 0) ?? { from: 1, to: 0 };
  const shifted = widths.every(({ from, to }) => to - from === (first?.to ?? 0) - (first?.from ?? 0));
  const scaled = widths.every(({ from, to }) => to * deep.from === from * deep.to);
  return !shifted && !scaled;
}

type Rule = (indent: string, line: string) => string | null;

/** `found = scale * searched + shift` in characters of indentation, if that holds for all pairs. */
function ruleOf(
  known: ReadonlyMap<string, string | null>,
  samples: { readonly searched: readonly string[]; readonly found: readonly string[] },
): Rule | null {
  const points: { from: number; to: number }[] = [];
  const characters = new Set<string>();
  const searched = new Set<string>();
  for (const [from, to] of known) {
    if (to === null || isMixed(from) || isMixed(to)) return null;
    points.push({ from: from.length, to: to.length });
    characters.add(to.charAt(0));
    searched.add(from.charAt(0));
  }
  characters.delete('');
  if (characters.size > 1) return null;
  const [character = usualCharacter(samples.found)] = characters;
  const scale = scaleOf(points, samples, character);
  const [point] = points;
  if (scale === null || scale <= 0 || point === undefined) return null;
  const shift = point.to - scale * point.from;
  if (points.some(({ from, to }) => to !== scale * from + shift)) return null;
  return (indent, line) => {
    // The space before the star of a comment is no indentation: it does not scale.
    if (scale !== 1 && /^\s*\*/.test(line)) return null;
    if (indent !== '' && !searched.has(indent.charAt(0)) && (searched.has('\t') || character === '\t'))
      return null;
    const width = scale * indent.length + shift;
    return isMixed(indent) || width < 0 || !Number.isInteger(width) ? null : character.repeat(width);
  };
}

function scaleOf(
  points: readonly { readonly from: number; readonly to: number }[],
  samples: { readonly searched: readonly string[]; readonly found: readonly string[] },
  character: string,
): number | null {
  const [first, second] = points;
  if (first === undefined) return null;
  if (second !== undefined) return (second.to - first.to) / (second.from - first.from);
  const from = indentWidth(samples.searched);
  const to = character === '\t' ? 1 : indentWidth(samples.found);
  return from === null || to === null ? null : to / from;
}

/** The indent width: by how much most lines are indented more than the line before. */
function indentWidth(lines: readonly string[]): number | null {
  const counts = new Map<number, number>();
  let before: number | null = null;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const width = indentOf(line).length;
    if (before !== null && width > before) counts.set(width - before, (counts.get(width - before) ?? 0) + 1);
    before = width;
  }
  let [common, most]: [number | null, number] = [null, 0];
  for (const [width, count] of counts) if (count > most) [common, most] = [width, count];
  return common;
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

function isMixed(indent: string): boolean {
  return indent.includes(' ') && indent.includes('\t');
}
