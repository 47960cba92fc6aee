import type { Notes } from './history.ts';
import { isObject } from './shapes.ts';
import type { WireRequest } from './types.ts';

type Wired = Record<string, unknown>;

/** Anthropic allows so many cache marks. */
const MOST_MARKS = 4;

/**
 * From a cache mark Anthropic looks back over 20 blocks only, and a round of tools can have more: so the turn before has
 * a mark as well.
 */
export const MARKED_TURNS = 2;

/** A single question is not marked: to write to the cache costs a quarter more than plain input. */
export function isConversation({ tools, turns }: WireRequest): boolean {
  return tools.length > 0 || turns.some(({ role }) => role === 'assistant');
}

/** The parts of a message, or of a block that has some. */
export function partsIn(place: Wired | undefined): Wired[] {
  const content = place?.['content'];
  return Array.isArray(content) ? content.filter(isWired) : [];
}

function isWired(value: unknown): value is Wired {
  return isObject(value);
}

/** Where marks can stand: in each part of a message or a block, and in itself. */
export function placesIn(all: readonly Wired[]): Wired[] {
  return all.flatMap((one) => [...partsIn(one), one]);
}

/** Takes marks away until no more are left than may be: the last ones hold for all before them. */
export function limitMarks(all: readonly Wired[], notes: Notes): void {
  const marks = placesIn(all).filter((place) => isObject(place['cache_control']));
  const tooMany = marks.slice(0, Math.max(0, marks.length - MOST_MARKS));
  for (const place of tooMany) delete place['cache_control'];
  if (tooMany.length > 0) notes.add({ note: 'cache-marks', count: tooMany.length });
}
