import { setImmediate } from 'node:timers/promises';
import type { Region } from '../../../src/gateway/index.ts';
import { createEngine } from '../../../src/nextEdits/engine.ts';
import type { Guess } from '../../../src/nextEdits/ports.ts';
import { positionAt } from '../../../src/nextEdits/texts.ts';
import { parsesAsBefore } from '../../../src/verify/problems.ts';
import { languageService, offsetIn } from './languageService.ts';
import { languageOf } from './languages.ts';
import type { Desk, Offer, Rival } from './simulate.ts';

/**
 * Tierwise's engine, with the files of the change open.
 *
 * @param guess what a model says; it is told how long ago the user did something, pauses left out
 */
export function ours(
  { history, texts }: Desk,
  guess: (
    region: Region,
    ms: number,
    signal: AbortSignal,
  ) => Guess | undefined | Promise<Guess | undefined> = () => undefined,
): Rival {
  const open = () => [...history.after.keys()];
  const documentOf = (uri: string) => ({ uri, languageId: languageOf(uri), text: texts.get(uri) ?? '' });
  let began = 0;
  let parsing: Promise<boolean> | undefined;
  let asking: Promise<unknown> | undefined;
  const { look, dispose, ...server } = languageService(texts, open);
  const engine = createEngine({
    ...server,
    documents: () => open().map(documentOf),
    parses(uri, before, after) {
      const parses = parsesAsBefore(languageOf(uri), before, after);
      parsing = parses;
      return parses;
    },
    async ask(region, signal) {
      const answer = Promise.resolve(guess(region, performance.now() - began, signal));
      asking = answer;
      return answer;
    },
    pathOf: (uri) => uri,
    onDidChange: () => undefined,
    now: () => performance.now(),
    sleep: async () => undefined,
  });
  for (const file of open()) engine.opened(documentOf(file));
  const settled = async () => {
    for (let i = 0; i < 8; i++) {
      await setImmediate();
      await parsing;
      await asking;
    }
  };
  return {
    async goTo(file, offset) {
      engine.cursor(file, positionAt(texts.get(file) ?? '', offset));
      await settled();
    },
    async changed(file) {
      began = performance.now();
      engine.changed(documentOf(file), 'edit');
      await settled();
      look();
      engine.errorsChanged();
      await settled();
    },
    current() {
      const one = engine.current();
      if (one === undefined) return undefined;
      const text = texts.get(one.uri) ?? '';
      const start = offsetIn(text, one.range.start.line, one.range.start.character);
      const end = start + one.oldText.length;
      return { file: one.uri, start, end, newText: one.newText, way: one.way, suggestion: one };
    },
    accept: ({ suggestion }) => suggestion && engine.accepted(suggestion),
    async sendAway({ suggestion }: Offer) {
      if (suggestion) engine.sentAway(suggestion);
      await settled();
    },
    dispose() {
      engine.dispose();
      dispose();
    },
  };
}
