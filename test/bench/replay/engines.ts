import { createEngine } from '../../../src/completion/engine.ts';
import type { CompletionRequest, Suggestion } from '../../../src/completion/request.ts';
import { estimateTokens } from '../../../src/models/index.ts';
import type { Clock } from './clock.ts';
import { type Luck, serve } from './server.ts';
import type { Text } from './texts.ts';
import type { GhostText } from './user.ts';

/** What the server's journal says of an engine, and the engine of its calls. */
export interface Journal {
  requests: number;
  promptTokens: number;
  /** Places where something was asked for or found; and those of them without a request of their own. */
  served: number;
  reused: number;
}

/** What is being typed, and how far it is: the server knows it. */
export interface Writing {
  text: Text;
  /** null while it has a mistake. */
  at: number | null;
}

/** An engine for somebody who writes one text after the other, on a server with the luck given. */
export type EngineMaker = (luck: Luck, clock: Clock, writing: Writing, journal: Journal) => GhostText;

/** Tierwise's own. */
export const tierwise: EngineMaker = (luck, clock, writing, journal) => {
  const engine = createEngine({
    now: clock.now,
    sleep: clock.sleep,
    ask(prompt, signal) {
      journal.requests++;
      journal.promptTokens += prompt.tokens;
      const { maxTokens, stop } = prompt.mode;
      return serve(writing.text, luck, clock, { at: writing.at, maxTokens, stop }, signal);
    },
  });
  let shown: Suggestion | null = null;
  return {
    async suggest(lines, line, character, signal) {
      const result = await engine.suggest(requestIn(writing.text, lines, line, character), signal);
      if (result.kind === 'nothing') return null;
      if (!signal.aborted) shown = result;
      journal.served++;
      if (result.source !== 'requested') journal.reused++;
      return result.text;
    },
    accepted() {
      if (shown) engine.accepted(shown);
    },
    partly() {
      if (shown) engine.acceptedPart(shown);
    },
  };
};

/**
 * What an extension does that does nothing about it: asks after a fixed pause, wherever the cursor is, for up to 64
 * tokens, and forgets the answer.
 */
export function plain(debounceMs: number): EngineMaker {
  return (luck, clock, writing, journal) => ({
    async suggest(lines, line, character, signal) {
      await clock.sleep(debounceMs, signal);
      if (signal.aborted) return null;
      journal.requests++;
      journal.served++;
      journal.promptTokens += promptTokens(lines, line, character);
      const request = { at: writing.at, maxTokens: 64, stop: [] };
      let answer = '';
      for await (const delta of serve(writing.text, luck, clock, request, signal)) answer += delta.text;
      return signal.aborted || answer.trim() === '' ? null : answer.trimEnd();
    },
    accepted: () => undefined,
    partly: () => undefined,
  });
}

/** As much text as the plain engine of the earlier measurement sent: 1,750 tokens. */
const PLAIN_PREFIX_CHARS = 5_000;
const PLAIN_SUFFIX_CHARS = 1_200;

function promptTokens(lines: readonly string[], line: number, character: number): number {
  const current = lines[line] ?? '';
  const prefix = [...lines.slice(0, line), current.slice(0, character)].join('\n').slice(-PLAIN_PREFIX_CHARS);
  const suffix = [current.slice(character), ...lines.slice(line + 1)].join('\n').slice(0, PLAIN_SUFFIX_CHARS);
  return estimateTokens(prefix) + estimateTokens(suffix);
}

function requestIn(text: Text, lines: readonly string[], line: number, character: number): CompletionRequest {
  return {
    document: text.name,
    language: text.language,
    lines: { lineCount: lines.length, lineAt: (at) => lines[at] ?? '' },
    line,
    character,
    eol: '\n',
    indentation: null,
    settingsKey: '',
    manual: false,
    cursors: 1,
    selected: null,
  };
}
