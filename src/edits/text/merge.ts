import { diffLines } from './diff.ts';
import { commonLineEnd, joinLines, type LineEnd, type Lines, splitLines } from './lines.ts';
import { collide, type Movable, movable } from './rebase.ts';

export interface MergedText {
  readonly text: string;
  /** Places where both sides changed the same lines: they stand there between git's marks, ours first. */
  readonly conflicts: number;
}

/** How the two sides are called at the marks. */
export interface SideNames {
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Three-way merge of a text by lines. A line that only one side changed is taken from it; where both did, or may have, both
 * stand in the result. Line ends and byte order mark are ours, for new lines as well.
 */
export function mergeText(base: string, ours: string, theirs: string, names: SideNames): MergedText {
  const formed = keepForm(base, theirs);
  if (ours === base || ours === formed) return { text: formed, conflicts: 0 };
  if (formed === base) return { text: ours, conflicts: 0 };
  const [old, own, their] = [splitLines(base), splitLines(ours), splitLines(formed)];
  const end = commonLineEnd(own.ends.some((one) => one !== '') ? own.ends : their.ends);
  const texts: string[] = [];
  const ends: LineEnd[] = [];
  const push = (text: string, lineEnd: LineEnd) => {
    texts.push(text);
    ends.push(lineEnd || end);
  };
  const pushOwn = (from: number, to: number) => {
    for (let i = from; i < to; i++) push(own.texts[i] ?? '', own.ends[i] ?? '');
  };
  const pushTheir = (from: number, to: number) => {
    for (let i = from; i < to; i++) push(their.texts[i] ?? '', end);
  };
  let conflicts = 0;
  const parts = partsOf(old.texts, own.texts, their.texts);
  for (const { take, from, to, theirFrom, theirTo } of parts) {
    if (take === 'both') {
      conflicts++;
      push(`<<<<<<< ${names.ours}`, end);
      pushOwn(from, to);
      push('=======', end);
      pushTheir(theirFrom, theirTo);
      push(`>>>>>>> ${names.theirs}`, end);
    } else if (take === 'ours') pushOwn(from, to);
    else pushTheir(theirFrom, theirTo);
  }
  const lastEnd = old.ends.at(-1) === own.ends.at(-1) ? their.ends.at(-1) : own.ends.at(-1);
  if (lastEnd === '' && parts.at(-1)?.take !== 'both') ends[ends.length - 1] = '';
  return { text: joinLines({ bom: own.bom, texts, ends }), conflicts };
}

/**
 * A changed text in the form of the text that it was made of: models and tools write line ends of their own, leave out the
 * byte order mark, or end the last line. Where nothing else changed, that was the change.
 */
export function keepForm(base: string, changed: string): string {
  const [old, now] = [splitLines(base), splitLines(changed)];
  const isSame = old.texts.length === now.texts.length && old.texts.every((text, i) => text === now.texts[i]);
  if (isSame || old.texts.length === 0) return changed;
  const kinds = new Set(old.ends.filter((end) => end !== ''));
  const ends = kinds.size > 1 ? alignedEnds(old, now) : now.ends.map((end) => end && ([...kinds][0] ?? end));
  const last = now.texts.length - 1;
  if (last >= 0 && now.texts[last] === old.texts.at(-1)) {
    const before = old.ends.at(-1) ?? '';
    ends[last] = before === '' ? '' : ends[last] || before;
  }
  return joinLines({ bom: old.bom, texts: now.texts, ends });
}

/** Lines that stayed keep their ends. */
function alignedEnds(old: Lines, now: Lines): LineEnd[] {
  const ends = [...now.ends];
  let at = 0;
  let shift = 0;
  for (const { start, end, from, to } of [...diffLines(old.texts, now.texts), theEnd(old, now)]) {
    for (; at < start; at++) {
      const own = ends[at + shift] ?? '';
      ends[at + shift] = own && (old.ends[at] || own);
    }
    at = end;
    shift += to - from - (end - start);
  }
  return ends;
}

const theEnd = (old: Lines, now: Lines) => ({
  start: old.texts.length,
  end: old.texts.length,
  from: now.texts.length,
  to: now.texts.length,
});

/** Lines of the result: `from` to `to` are lines of ours, `theirFrom` to `theirTo` of theirs. */
interface Part {
  readonly take: 'ours' | 'theirs' | 'both';
  readonly from: number;
  readonly to: number;
  readonly theirFrom: number;
  readonly theirTo: number;
}

/** Changes of both sides that touch each other, and the lines of the base that they are about. */
interface Cluster {
  readonly start: number;
  readonly end: number;
  readonly ours: readonly Movable[];
  readonly theirs: readonly Movable[];
}

function partsOf(base: readonly string[], ours: readonly string[], theirs: readonly string[]): Part[] {
  const parts: Part[] = [];
  let [at, own, their] = [0, 0, 0];
  const same = (lines: number) => {
    parts.push({ take: 'ours', from: own, to: own + lines, theirFrom: their, theirTo: their + lines });
    [own, their] = [own + lines, their + lines];
  };
  for (const cluster of clustersOf(base, ours, theirs)) {
    same(cluster.start - at);
    const length = cluster.end - cluster.start;
    const [ownEnd, theirEnd] = [own + length + growth(cluster.ours), their + length + growth(cluster.theirs)];
    if (cluster.ours.length > 0 && cluster.theirs.length > 0) {
      const shorter = Math.min(ownEnd - own, theirEnd - their);
      let head = 0;
      while (head < shorter && ours[own + head] === theirs[their + head]) head++;
      let tail = 0;
      while (tail < shorter - head && ours[ownEnd - 1 - tail] === theirs[theirEnd - 1 - tail]) tail++;
      same(head);
      const [to, theirTo] = [ownEnd - tail, theirEnd - tail];
      if (to > own || theirTo > their) parts.push({ take: 'both', from: own, to, theirFrom: their, theirTo });
      [own, their] = [to, theirTo];
      same(tail);
    } else {
      const take = cluster.ours.length > 0 ? 'ours' : 'theirs';
      parts.push({ take, from: own, to: ownEnd, theirFrom: their, theirTo: theirEnd });
      [own, their] = [ownEnd, theirEnd];
    }
    at = cluster.end;
  }
  same(base.length - at);
  return parts.filter(({ from, to, theirFrom, theirTo }) => to > from || theirTo > theirFrom);
}

const growth = (changes: readonly Movable[]): number =>
  changes.reduce((sum, { hunk }) => sum + hunk.to - hunk.from - (hunk.end - hunk.start), 0);

function clustersOf(base: readonly string[], ours: readonly string[], theirs: readonly string[]): Cluster[] {
  const of = (lines: readonly string[]) => diffLines(base, lines).map((hunk) => movable(base, lines, hunk));
  const single = (change: Movable, isOurs: boolean): Cluster => ({
    start: change.hunk.start,
    end: change.hunk.end,
    ours: isOurs ? [change] : [],
    theirs: isOurs ? [] : [change],
  });
  const all = [...of(ours).map((one) => single(one, true)), ...of(theirs).map((one) => single(one, false))];
  const clusters: Cluster[] = [];
  for (const next of all.sort((a, b) => a.start - b.start || a.end - b.end)) {
    const first = clusters.findIndex((one) => next.start < one.end || touch(one, next));
    const joined = first < 0 ? [] : clusters.splice(first);
    clusters.push([...joined, next].reduce(join));
  }
  return clusters;
}

function touch(one: Cluster, next: Cluster): boolean {
  const meet = (ours: readonly Movable[], theirs: readonly Movable[]) =>
    ours.some((our) => theirs.some((their) => collide(our, their, 'adjacent')));
  return meet(one.ours, next.theirs) || meet(next.ours, one.theirs);
}

const join = (one: Cluster, other: Cluster): Cluster => ({
  start: Math.min(one.start, other.start),
  end: Math.max(one.end, other.end),
  ours: [...one.ours, ...other.ours],
  theirs: [...one.theirs, ...other.theirs],
});
