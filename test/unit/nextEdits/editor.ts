import { setImmediate } from 'node:timers/promises';
import { createEngine, type Engine } from '../../../src/nextEdits/engine.ts';
import type { EnginePorts, OpenDocument } from '../../../src/nextEdits/ports.ts';
import type { Suggestion } from '../../../src/nextEdits/suggestion.ts';
import { positionAt } from '../../../src/nextEdits/texts.ts';

/** An editor with some open files, whose pauses take no time. */
export interface FakeEditor {
  readonly engine: Engine;
  readonly text: (uri: string) => string;
  /** What was told of what is offered. */
  readonly told: readonly (Suggestion | undefined)[];
  /** Replaces the first `old` after `mark` in a file, as one change, and waits for what follows from it. */
  replace(uri: string, old: string, now: string, mark?: string): Promise<void>;
  /** Types over the first `old`, character after character. */
  type(uri: string, old: string, now: string): Promise<void>;
  undo(uri: string, text: string): Promise<void>;
  /** A program writes a file, which is nobody's edit. */
  byProgram(uri: string, text: string): Promise<void>;
  /** Accepts what is offered, as an editor does. */
  accept(): Promise<Suggestion | undefined>;
  /** Puts the cursor to where a text begins. */
  goTo(uri: string, text: string): Promise<void>;
  /** Waits for what follows from the last event. */
  settled(): Promise<void>;
}

/** The offset of a line and character. */
export function offsetIn(text: string, { line, character }: { line: number; character: number }): number {
  return text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
}

export function fakeEditor(
  files: Readonly<Record<string, string>>,
  ports: Partial<EnginePorts> = {},
): FakeEditor {
  const texts = new Map(Object.entries(files));
  const told: (Suggestion | undefined)[] = [];
  const documentOf = (uri: string): OpenDocument => ({
    uri,
    languageId: uri.endsWith('.py') ? 'python' : 'typescript',
    text: texts.get(uri) ?? '',
  });
  const engine = createEngine({
    documents: () => [...texts.keys()].map(documentOf),
    symbol: async () => undefined,
    errors: () => [],
    quickFix: async () => [],
    parses: async () => true,
    ask: async () => undefined,
    pathOf: (uri) => uri,
    onDidChange: (current) => told.push(current),
    now: () => 0,
    sleep: async () => undefined,
    ...ports,
  });
  for (const uri of texts.keys()) engine.opened(documentOf(uri));
  const settle = async () => {
    for (let i = 0; i < 20; i++) await setImmediate();
  };
  const write = (uri: string, text: string, why: 'edit' | 'undo' = 'edit') => {
    texts.set(uri, text);
    engine.changed(documentOf(uri), why);
  };
  const spliced = (uri: string, start: number, end: number, now: string) => {
    const text = texts.get(uri) ?? '';
    write(uri, text.slice(0, start) + now + text.slice(end));
  };
  const find = (uri: string, old: string, mark = '') => {
    const text = texts.get(uri) ?? '';
    const at = text.indexOf(old, text.indexOf(mark));
    if (at < 0) throw new Error(`${old} is not in ${uri}`);
    return at;
  };
  return {
    engine,
    told,
    text: (uri) => texts.get(uri) ?? '',
    async replace(uri, old, now, mark) {
      const at = find(uri, old, mark);
      spliced(uri, at, at + old.length, now);
      await settle();
    },
    async type(uri, old, now) {
      const at = find(uri, old);
      spliced(uri, at, at + old.length, now.slice(0, 1));
      for (let i = 1; i <= now.length; i++) {
        // The cursor goes behind what was typed, as an editor tells after each key.
        engine.cursor(uri, positionAt(texts.get(uri) ?? '', at + i));
        await settle();
        if (i < now.length) spliced(uri, at + i, at + i, now.charAt(i));
      }
      await settle();
    },
    async undo(uri, text) {
      write(uri, text, 'undo');
      await settle();
    },
    async byProgram(uri, text) {
      texts.set(uri, text);
      engine.closed(uri);
      engine.opened(documentOf(uri));
      await settle();
    },
    async accept() {
      const one = engine.current();
      if (one === undefined) return undefined;
      engine.accepted(one);
      const text = texts.get(one.uri) ?? '';
      spliced(one.uri, offsetIn(text, one.range.start), offsetIn(text, one.range.end), one.newText);
      await settle();
      return one;
    },
    async goTo(uri, text) {
      const before = (texts.get(uri) ?? '').slice(0, find(uri, text)).split('\n');
      engine.cursor(uri, { line: before.length - 1, character: before.at(-1)?.length ?? 0 });
      await settle();
    },
    settled: settle,
  };
}
