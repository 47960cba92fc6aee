import type { Candidate } from './certain/index.ts';
import type { Edit } from './edit.ts';
import { changesIn, readAnswer, regionAt } from './guessed/index.ts';
import type { Pace } from './pace.ts';
import type { EnginePorts, OpenDocument } from './ports.ts';

/** Asks a model what is next, where nothing is known for certain. */
export interface Guessing {
  /**
   * What a model makes of the lines around a place, as changes; empty where there is nothing in its answer, where it was
   * asked that before, and where nobody waits any more.
   *
   * @param edits the last ones, the newest first
   * @param isNow whether the document still has its text: a program may have changed it where no key has
   */
  ask(
    document: OpenDocument,
    offset: number,
    edits: readonly Edit[],
    isNow: () => boolean,
    signal: AbortSignal,
  ): Promise<readonly Candidate[]>;
  clear(): void;
}

const MOST_QUESTIONS = 100;

export function createGuessing(
  ports: Pick<EnginePorts, 'ask' | 'errors' | 'pathOf'>,
  pace: Pick<Pace, 'missed'>,
): Guessing {
  /** What was asked, so that nothing is asked twice. */
  const questions = new Set<string>();
  return {
    async ask(document, offset, edits, isNow, signal) {
      const placed = regionAt(document, offset, edits, ports.errors(), ports.pathOf);
      if (placed === null) return [];
      const { region, start } = placed;
      const question = JSON.stringify([region.path, region.text, region.edits]);
      if (questions.has(question)) return [];
      if (questions.size >= MOST_QUESTIONS) questions.clear();
      questions.add(question);
      const found = await ports.ask(region, signal).catch(() => undefined);
      if (signal.aborted || found === undefined || !isNow()) return [];
      const { answer, requestId } = found;
      const now = readAnswer(answer, region);
      if (now === null) {
        pace.missed();
        return [];
      }
      const because = `model ${requestId}`;
      return changesIn(region.text, now).map((one): Candidate => {
        const place = { uri: document.uri, start: start + one.start, end: start + one.end };
        const oldText = region.text.slice(one.start, one.end);
        return { ...place, oldText, newText: one.newText, way: 'model', because, requestId };
      });
    },
    clear: () => questions.clear(),
  };
}
