/** Lines that were edited, from `start` to before `end`, as they are now. */
export interface EditedPlace {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** A change of a document: lines `from` to `to`, both included, became as many lines and `added` line ends. */
export interface LineChange {
  readonly uri: string;
  readonly from: number;
  readonly to: number;
  readonly lineEnds: number;
}

/** Older places are about something else by now. */
export const MOST_PLACES = 20;

/** Edits as near as this are one place: their surroundings would overlap. */
const NEAR_LINES = 6;

/** What replaces more lines at once was not written here: another branch, a formatter, a pasted file. */
const MOST_LINES = 100;

/** The places after a change, newest first: those after it in the document move, those near it become one with it. */
export function noteChange(places: readonly EditedPlace[], change: LineChange): EditedPlace[] {
  const { uri, from, to, lineEnds } = change;
  const shift = lineEnds - (to - from);
  const byHand = to - from <= MOST_LINES && lineEnds <= MOST_LINES;
  let start = from;
  let end = from + lineEnds + 1;
  const others: EditedPlace[] = [];
  for (const place of places) {
    if (place.uri !== uri) {
      others.push(place);
      continue;
    }
    const touched = place.start <= to && place.end > from;
    const moved = place.start > to ? { ...place, start: place.start + shift, end: place.end + shift } : place;
    if (!byHand) {
      if (!touched) others.push(moved);
    } else if (touched) {
      start = Math.min(start, place.start);
      end = Math.max(end, place.end + shift);
    } else if (
      moved.start - end < NEAR_LINES &&
      start - moved.end < NEAR_LINES &&
      mergeable(moved, start, end)
    ) {
      start = Math.min(start, moved.start);
      end = Math.max(end, moved.end);
    } else others.push(moved);
  }
  return byHand ? [{ uri, start, end }, ...others].slice(0, MOST_PLACES) : others;
}

/** A place that grows without end would push out all others. */
function mergeable(place: EditedPlace, start: number, end: number): boolean {
  return Math.max(place.end, end) - Math.min(place.start, start) <= MOST_LINES;
}
