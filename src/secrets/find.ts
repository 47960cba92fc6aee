import { spansOfArmour } from './armour.ts';
import { spansOfBase64, spansOfEscapes } from './encoded.ts';
import { OWN_MARK } from './marks.ts';
import { type Span, spansByRule } from './rules.ts';

/** What is encoded may hold what is encoded. */
const DEEPEST = 3;

/** Where secrets stand in a text, in order; those that overlap are one. What is a mark already is none. */
export function secretSpans(text: string): Span[] {
  const unmarked = text.replace(OWN_MARK, (mark) => '\0'.repeat(mark.length));
  return outsideMarks(text, merged(spansAt(unmarked, 0)));
}

/** What of these spans is not a mark. */
export function outsideMarks(text: string, spans: readonly Span[]): Span[] {
  if (spans.length === 0 || !text.includes('<secret ')) return [...spans];
  const marks = [...text.matchAll(OWN_MARK)].map(({ index, 0: mark }): Span => [index, index + mark.length]);
  let first = 0;
  return spans.flatMap(([start, end]) => {
    const left: Span[] = [];
    let at = start;
    while ((marks[first]?.[1] ?? Infinity) <= start) first++;
    for (let i = first; (marks[i]?.[0] ?? Infinity) < end; i++) {
      const [from = end, to = end] = marks[i] ?? [];
      if (from > at) left.push([at, from]);
      at = Math.max(at, to);
    }
    return at < end ? [...left, [at, end] as const] : left;
  });
}

function spansAt(text: string, depth: number): Span[] {
  const spans = [...spansByRule(text), ...spansOfArmour(text)];
  if (depth >= DEEPEST) return spans;
  const deeper = (decoded: string) => spansAt(decoded, depth + 1);
  return [...spans, ...spansOfEscapes(text, deeper), ...spansOfBase64(text, deeper)];
}

/** In order; those that overlap are one. */
export function merged(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    const last = all.at(-1);
    if (last && from < last[1]) all[all.length - 1] = [last[0], Math.max(last[1], to)];
    else if (to > from) all.push([from, to]);
  }
  return all;
}
