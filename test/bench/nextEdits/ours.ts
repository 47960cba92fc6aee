import { setImmediate } from 'node:timers/promises';
import { createEngine } from '../../../src/nextEdits/engine.ts';
import type { EnginePorts } from '../../../src/nextEdits/ports.ts';
import { positionAt } from '../../../src/nextEdits/texts.ts';
import { languageService, offsetIn } from './languageService.ts';
import type { Desk, Offer, Rival } from './simulate.ts';

const LANGUAGES: readonly (readonly [RegExp, string])[] = [
  [/\.[cm]?tsx?$/, 'typescript'],
  [/\.[cm]?jsx?$/, 'javascript'],
  [/\.py$/, 'python'],
  [/\.go$/, 'go'],
  [/\.rs$/, 'rust'],
  [/\.java$/, 'java'],
];

export function languageOf(file: string): string {
  return LANGUAGES.find(([pattern]) => pattern.test(file))?.[1] ?? 'plaintext';
}

/** Tierwise's engine, with the files of the change open. */
export function ours({ history, texts }: Desk, more: Partial<EnginePorts> = {}): Rival {
  const open = () => [...history.after.keys()];
  const documentOf = (uri: string) => ({ uri, languageId: languageOf(uri), text: texts.get(uri) ?? '' });
  const { look, dispose, ...server } = languageService(texts, open);
  const engine = createEngine({
    ...server,
    documents: () => open().map(documentOf),
    parses: async () => true,
    ask: async () => undefined,
    pathOf: (uri) => uri,
    onDidChange: () => undefined,
    now: () => performance.now(),
    sleep: async () => undefined,
    ...more,
  });
  for (const file of open()) engine.opened(documentOf(file));
  const settled = async () => {
    for (let i = 0; i < 4; i++) await setImmediate();
  };
  return {
    async goTo(file, offset) {
      engine.cursor(file, positionAt(texts.get(file) ?? '', offset));
      await settled();
    },
    async changed(file) {
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
