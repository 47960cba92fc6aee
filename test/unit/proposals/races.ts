import type { FileChange } from '../../../src/edits/index.ts';
import { acceptFile, undecided } from '../../../src/proposals/decisions.ts';
import { createSession, type Session } from '../../../src/proposals/session.ts';
import { type Files, writeChanges } from '../../../src/proposals/writing.ts';

/**
 * An editor, a disk and a person, in which everything that takes time takes its turn by chance: the editor's window has the
 * texts and their versions, the extension's process sees them later, other programs write to the disk, and a reload ends
 * the extension's process in the middle of what it does. What was sent to the window by then is done all the same.
 */

/** A whole number from 0 to before `below`. */
type Chance = (below: number) => number;

/** The same for the same seed. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export interface Race {
  /** What is wrong with the files in the end; null where nothing is. */
  readonly garbled: string | null;
  readonly applied: boolean;
}

interface Doc {
  text: string;
  version: number;
  dirty: boolean;
  /** The text that was read from the disk, or written to it, last. */
  base: string;
  /** As the extension's process sees it. */
  seen: { text: string; version: number; dirty: boolean } | null;
}

const lines = (text: string) => text.split('\n').slice(0, -1);
const textOf = (all: readonly string[]) => all.map((line) => `${line}\n`).join('');
/** Lines that are alike everywhere make a diff ambiguous. */
const ALIKE = '}';

export async function runRace(chance: Chance): Promise<Race> {
  const changes = Array.from({ length: 1 + chance(6) }, (_, i) => changeOf(`f${i}`, chance));
  const disk = new Map(changes.map(({ path, before }) => [path, before ?? '']));
  const docs = new Map<string, Doc>();
  const typed = new Map<string, Typed>(
    changes.map(({ path }) => [path, { lines: [], replaced: new Set(), alike: 0 }]),
  );
  let written = 0;

  // Time: whatever waits goes on when its turn comes.
  const waiting: (() => void)[] = [];
  const turn = () => new Promise<void>((resolve) => waiting.push(resolve));
  const later = (work: () => void) => void turn().then(work);

  const docOf = (path: string): Doc => {
    const text = disk.get(path) ?? '';
    const doc = docs.get(path) ?? { text, version: 1, dirty: false, base: text, seen: null };
    docs.set(path, doc);
    return doc;
  };
  const set = (path: string, text: string, dirty: boolean) => {
    const doc = docOf(path);
    Object.assign(doc, { text, version: doc.version + 1, dirty });
    const now = { text, version: doc.version, dirty };
    if (doc.seen) later(() => doc.seen && doc.seen.version < now.version && Object.assign(doc.seen, now));
    if (dirty && chance(2) === 0) later(() => save(path));
  };
  const save = (path: string) => {
    const doc = docOf(path);
    // The disk has something else: the editor asks.
    if (!doc.dirty || disk.get(path) !== doc.base) return;
    disk.set(path, doc.text);
    Object.assign(doc, { dirty: false, base: doc.text });
    if (doc.seen)
      later(() => doc.seen?.version === doc.version && Object.assign(doc.seen, { dirty: doc.dirty }));
  };
  const loadAgain = (path: string) => {
    const doc = docs.get(path);
    const text = disk.get(path) ?? '';
    if (!doc || doc.dirty || doc.text === text) return;
    doc.base = text;
    set(path, text, false);
  };

  /** The extension's process: after a reload another one, and the old one never goes on. */
  const startHost = (): Session => {
    const mine = { alive: true };
    host = mine;
    const step = async () => {
      await turn();
      if (!mine.alive) await new Promise(() => undefined);
    };
    const files: Files = {
      async prepare({ path }) {
        for (let steps = chance(4); steps >= 0; steps--) await step();
        const doc = docOf(path);
        const { text, version, dirty } = doc;
        doc.seen ??= { text, version, dirty };
        for (let waits = 0; waits < 20; waits++) {
          if (doc.seen?.dirty || disk.get(path) === doc.seen?.text) return null;
          await step();
        }
        return 'was changed on the disk';
      },
      async areCurrent() {
        await step();
        return changes.every(
          ({ path }) => docOf(path).seen?.dirty || disk.get(path) === docOf(path).seen?.text,
        );
      },
      read: (path) => docOf(path).seen ?? 'lost',
      async write(all) {
        const versions = all.map(({ path }) => docOf(path).seen?.version);
        // Already on its way to the window.
        const done = new Promise<boolean>((resolve) =>
          later(() => {
            const isSame = all.every(({ path }, i) => docOf(path).version === versions[i]);
            if (isSame) {
              written++;
              for (const { path, after } of all) set(path, after ?? '', true);
            }
            resolve(isSame);
          }),
        );
        const isDone = await done;
        await step();
        return isDone;
      },
    };
    return createSession(undecided({ changes }), {
      async write(accepted) {
        // Kept before anything is sent: who comes after a reload knows that it may have been written.
        await step();
        const proximity = isInDoubt ? 'apart' : 'adjacent';
        isInDoubt = true;
        const result = await writeChanges(accepted, files, proximity);
        if (!result.ok) isInDoubt = proximity === 'apart';
        return result;
      },
      onChanged: () => undefined,
    });
  };
  let isInDoubt = false;
  let host = { alive: true };
  let session = startHost();
  let isKept = true;

  const accept = () => {
    const mine = host;
    void session
      .decide(() => true, acceptFile)
      .then((decided) => {
        if (decided.outcome !== 'applied') return;
        later(() => {
          isKept &&= !mine.alive;
        });
      });
  };
  const act = (what: number) => {
    const { path } = changes[chance(changes.length)] ?? { path: '' };
    if (what < 4) type(docOf(path).text, typed.get(path), chance, (text) => set(path, text, true));
    else if (what < 7) accept();
    else if (what < 8) {
      type(disk.get(path) ?? '', typed.get(path), chance, (text) => disk.set(path, text));
      later(() => loadAgain(path));
    } else if (isKept) {
      host.alive = false;
      for (const doc of docs.values()) doc.seen = null;
      session = startHost();
    }
  };

  for (let actions = 4 + chance(8); actions > 0 || waiting.length > 0; ) {
    if (actions > 0 && (waiting.length === 0 || chance(3) === 0)) {
      actions--;
      act(chance(9));
    } else {
      waiting.splice(chance(waiting.length), 1)[0]?.();
    }
    // What does not wait for its turn happens at once.
    await new Promise(setImmediate);
    if (actions === 0 && waiting.length === 0 && written === 0 && isKept && chance(2) === 0) accept();
  }
  const wrong = changes.map((change) =>
    wrongIn(change, docOf(change.path).text, disk, typed.get(change.path)),
  );
  const has = changes.map(({ path }) => docOf(path).text.includes('NEW'));
  const half = new Set(has).size > 1 ? 'some of the files have the change, others have not' : null;
  return { garbled: wrong.find((one) => one !== null) ?? half, applied: has.includes(true) };
}

/** Lines that are new in each file; some of the old ones go. */
function changeOf(path: string, chance: Chance): FileChange {
  const before = Array.from({ length: 4 + chance(12) }, (_, i) =>
    chance(4) === 0 ? ALIKE : `${path} line ${i}`,
  );
  const after = before.flatMap((line, i) => {
    const fresh = [`NEW ${path} ${i}`, ...(chance(2) === 0 ? [ALIKE] : [])];
    const what = chance(8);
    if (what === 0) return [...fresh, line];
    return what === 1 && line !== ALIKE ? fresh : [line];
  });
  if (!after.some((line) => line.startsWith('NEW'))) after.push(`NEW ${path} last`);
  return { path, before: textOf(before), after: textOf(after), movedFrom: null };
}

interface Typed {
  readonly lines: string[];
  /** Lines of old in the place of which something was typed. */
  readonly replaced: Set<string>;
  alike: number;
}

let count = 0;

function type(text: string, typed: Typed | undefined, chance: Chance, set: (text: string) => void): void {
  const all = lines(text);
  const at = chance(all.length + 1);
  const old = all[at];
  const fresh = `typed ${++count}`;
  const isReplaced = old?.includes(' line ') === true && chance(3) === 0;
  if (old !== undefined && isReplaced) typed?.replaced.add(old);
  const more = chance(4) === 0 ? [ALIKE] : [];
  if (typed) typed.alike += more.length;
  typed?.lines.push(fresh);
  all.splice(at, isReplaced ? 1 : 0, fresh, ...more);
  set(textOf(all));
}

/** Every line of the change once or none of them, in their order among the old lines; and all that was typed. */
function wrongIn(
  { path, before, after }: FileChange,
  text: string,
  disk: ReadonlyMap<string, string>,
  typed: Typed | undefined,
): string | null {
  if (!typed) return null;
  const now = lines(text);
  const isOfProposal = (line: string) => line.startsWith('NEW') || line.includes(' line ');
  const wanted = now.some((line) => line.startsWith('NEW')) ? after : before;
  const order = lines(wanted ?? '').filter((line) => isOfProposal(line) && !typed.replaced.has(line));
  // Who replaced a line that the change removes has not brought it back.
  const found = now.filter((line) => isOfProposal(line) && !typed.replaced.has(line));
  if (found.join() !== order.join()) return `${path} has ${found.join()} in place of ${order.join()}`;
  const onDisk = lines(disk.get(path) ?? '');
  const lost = typed.lines.find(
    (line) =>
      now.filter((one) => one === line).length !== 1 && onDisk.filter((one) => one === line).length !== 1,
  );
  return lost === undefined ? null : `${path} lost ${lost}`;
}
