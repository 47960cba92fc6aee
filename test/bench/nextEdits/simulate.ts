import { changeBetween } from '../../../src/nextEdits/edit.ts';
import type { Suggestion, Way } from '../../../src/nextEdits/index.ts';
import { type History, hunksOf } from './histories.ts';
import { languageOf } from './languages.ts';

/** An engine for next edits in an editor that the simulated user sits at. */
export interface Rival {
  /** The cursor is put to an offset of a file. */
  goTo(file: string, offset: number): Promise<void>;
  /** The file has another text; `own`: by the suggestion that was just accepted. */
  changed(file: string, text: string): Promise<void>;
  current(): Offer | undefined;
  accept(offer: Offer): void;
  sendAway(offer: Offer): Promise<void>;
  dispose(): void;
}

/** A change that is offered, by its offsets. */
export interface Offer {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
  readonly way: Way;
  readonly suggestion?: Suggestion;
}

/** The editor's texts, which the simulated user and what is accepted change. */
export interface Desk {
  readonly history: History;
  readonly texts: Map<string, string>;
}

export interface Tally {
  /** In which most of its files are. */
  readonly language: string;
  /** Hunks after the first of each change. */
  later: number;
  /** Of those: done by accepting alone. */
  done: number;
  shown: Record<Way, number>;
  right: Record<Way, number>;
  calls: number;
  /** How long after an edit each call came, pauses left out. */
  requestMs: number[];
}

function emptyTally({ after }: Pick<History, 'after'>): Tally {
  const languages = [...after.keys()].map(languageOf).sort();
  const language = languages[languages.length >> 1] ?? 'plaintext';
  return { language, later: 0, done: 0, shown: none(), right: none(), calls: 0, requestMs: [] };
}

/** Of several changes. */
export function total(tallies: readonly Tally[]): Tally {
  const sums: Tally = {
    ...emptyTally({ after: new Map() }),
    requestMs: tallies.flatMap((one) => one.requestMs),
  };
  for (const { later, done, shown, right, calls } of tallies) {
    sums.later += later;
    sums.done += done;
    sums.calls += calls;
    for (const way of WAYS) {
      sums.shown[way] += shown[way];
      sums.right[way] += right[way];
    }
  }
  return sums;
}

export const WAYS: readonly Way[] = ['repeat', 'reference', 'caller', 'error', 'model'];

function none(): Record<Way, number> {
  return { repeat: 0, reference: 0, caller: 0, error: 0, model: 0 };
}

/** Puts a rival before an editor. */
export type Seat = (desk: Desk, tally: Tally) => Rival;

/** Replays changes one after another: one tally for each. */
export async function replayed(all: readonly History[], seat: Seat): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const history of all) {
    const tally = emptyTally(history);
    const desk = { history, texts: new Map(history.before) };
    const rival = seat(desk, tally);
    await replay(desk, rival, tally);
    rival.dispose();
    tallies.push(tally);
  }
  return tallies;
}

/** A user looks at no more than this many wrong ones after an edit. */
const MOST_WRONG = 8;

/** Does a change hunk by hunk: by accepting what is offered as long as it is right, else by hand. */
async function replay(
  { history, texts }: Desk,
  rival: Rival,
  tally: Tally,
  onWrong: (offer: Offer, text: string) => void = () => undefined,
): Promise<void> {
  const remaining = () =>
    [...history.after].flatMap(([file, after]) => {
      const text = texts.get(file) ?? '';
      return hunksOf(text, after).map((hunk) => ({ file, text, after, hunk }));
    });
  const all = remaining();
  tally.later += all.length - 1;
  const judge = async (): Promise<void> => {
    for (let wrong = 0; wrong < MOST_WRONG; ) {
      const offer = rival.current();
      if (offer === undefined) return;
      const now = texts.get(offer.file) ?? '';
      tally.shown[offer.way]++;
      if (isRight(offer, now, history.after.get(offer.file) ?? history.before.get(offer.file) ?? '')) {
        tally.right[offer.way]++;
        rival.accept(offer);
        const then = now.slice(0, offer.start) + offer.newText + now.slice(offer.end);
        texts.set(offer.file, then);
        await rival.changed(offer.file, then);
      } else {
        wrong++;
        onWrong(offer, now);
        await rival.sendAway(offer);
      }
    }
  };
  let byHand = 0;
  for (let [next] = all; next !== undefined; [next] = remaining()) {
    const { file, text, after, hunk } = next;
    const done = withHunk(text, after, hunk);
    await rival.goTo(file, changeBetween(text, done)?.start ?? 0);
    if (byHand > 0) await judge();
    if (texts.get(file) !== text) continue;
    byHand++;
    texts.set(file, done);
    await rival.changed(file, done);
    await judge();
  }
  tally.done += Math.max(0, all.length - byHand);
}

function withHunk(
  text: string,
  after: string,
  { start, end, from, to }: { start: number; end: number; from: number; to: number },
): string {
  const lines = text.split('\n');
  return [...lines.slice(0, start), ...after.split('\n').slice(from, to), ...lines.slice(end)].join('\n');
}

/** Whether every token that a change removes or adds is one that the author removed or added too. */
export function isRight({ start, end, newText }: Offer, text: string, after: string): boolean {
  const size = distance(text.slice(start, end), newText);
  if (size === 0) return false;
  const lines = text.split('\n');
  const first = lineAt(text, start);
  const last = lineAt(text, end);
  const hunks = hunksOf(text, after).filter((one) => one.start <= last + 1 && one.end >= first);
  const [head, tail] = [hunks[0], hunks.at(-1)];
  if (head === undefined || tail === undefined) return false;
  const from = Math.min(first, head.start);
  const to = Math.max(last + 1, tail.end);
  const begin = lines.slice(0, from).reduce((sum, line) => sum + line.length + 1, 0);
  const old = lines.slice(from, to).join('\n');
  const now = after
    .split('\n')
    .slice(head.from - (head.start - from), tail.to + (to - tail.end))
    .join('\n');
  const then = old.slice(0, start - begin) + newText + old.slice(end - begin);
  return distance(old, now) - distance(then, now) === size;
}

function lineAt(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Between words and signs white space does not count; at the beginning of a line it does. */
const TOKEN = /[\p{L}\p{N}_$]+|\n[ \t]*|[^\s\p{L}\p{N}_$]/gu;

/** How many tokens are removed and added between two texts. */
export function distance(before: string, after: string): number {
  const a = before.match(TOKEN) ?? [];
  const b = after.match(TOKEN) ?? [];
  const row = new Int32Array(b.length + 1);
  for (const one of a) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0;
      row[j] = one === b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1] ?? 0);
      diagonal = above;
    }
  }
  return a.length + b.length - 2 * (row[b.length] ?? 0);
}
