import type { Place, Suggestion } from '../../../src/completion/types.ts';
import { DEFAULT_LIMITS } from '../../../src/completion/window.ts';

/** A place from a text with `▮` at the cursor. */
export function placeOf(text: string, more: Partial<Place> = {}): Place {
  const cursor = text.indexOf('▮');
  const at = cursor < 0 ? text.length : cursor;
  const lines = text.replace('▮', '').split(/\r?\n/);
  const before = text.slice(0, at).split(/\r?\n/);
  return {
    document: 'file:///a',
    language: 'typescript',
    lines: { lineCount: lines.length, lineAt: (line) => lines[line] ?? '' },
    line: before.length - 1,
    character: before.at(-1)?.length ?? 0,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    indentation: null,
    limits: DEFAULT_LIMITS,
    settings: 'model',
    manual: false,
    cursors: 1,
    selected: null,
    ...more,
  };
}

/** The text of a place after a suggestion was accepted, with the cursor behind it. */
export function accept(text: string, suggestion: Suggestion): string {
  return text.replace('▮', () => `${suggestion.text}▮`);
}
