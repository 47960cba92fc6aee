import { createEngine } from '../../../src/completion/engine.ts';
import type { CompletionRequest, Suggestion } from '../../../src/completion/request.ts';
import { estimateTokens } from '../../../src/models/index.ts';
import { type Accuracy, serve } from './server.ts';
import type { Clock } from './simulation.ts';
import type { Text } from './texts.ts';
import type { GhostTextEngine, TypingProgress } from './user.ts';

/** What an engine has requested and returned. */
export interface Counts {
  requests: number;
  promptTokens: number;
  /** Calls with a suggestion, and those of them that took no request of their own. */
  served: number;
  reused: number;
}

/** Creates an engine for a user who types one text after the other, on a server of some accuracy. */
export type EngineMaker = (
  accuracy: Accuracy,
  clock: Clock,
  progress: TypingProgress,
  counts: Counts,
) => GhostTextEngine;

/** Tierwise's own engine. */
export const tierwise: EngineMaker = (accuracy, clock, progress, counts) => {
  const engine = createEngine({
    now: clock.now,
    sleep: clock.sleep,
    leadsToSecrets: async () => false,
    ask(prompt, signal) {
      counts.requests++;
      counts.promptTokens += prompt.tokens;
      const { maxTokens, stop } = prompt.mode;
      return serve(progress.text, accuracy, clock, { at: progress.at, maxTokens, stop }, signal);
    },
  });
  let shown: Suggestion | null = null;
  return {
    async suggest(lines, line, character, signal) {
      const result = await engine.suggest(requestIn(progress.text, lines, line, character), signal);
      if (result.kind === 'nothing') return null;
      if (!signal.aborted) shown = result;
      counts.served++;
      if (result.source !== 'requested') counts.reused++;
      return result.text;
    },
    accepted() {
      if (shown) engine.accepted(shown);
    },
    acceptedPart() {
      if (shown) engine.acceptedPart(shown);
    },
  };
};

/** A naive engine: it requests up to 64 tokens after a fixed pause, wherever the cursor is, and keeps no answers. */
export function plain(debounceMs: number): EngineMaker {
  return (accuracy, clock, progress, counts) => ({
    async suggest(lines, line, character, signal) {
      await clock.sleep(debounceMs, signal);
      if (signal.aborted) return null;
      counts.requests++;
      counts.served++;
      counts.promptTokens += promptTokens(lines, line, character);
      const request = { at: progress.at, maxTokens: 64, stop: [] };
      let answer = '';
      for await (const delta of serve(progress.text, accuracy, clock, request, signal)) answer += delta.text;
      return signal.aborted || answer.trim() === '' ? null : answer.trimEnd();
    },
    accepted: () => undefined,
    acceptedPart: () => undefined,
  });
}

/** About 1,750 tokens. */
const PLAIN_PREFIX_CHARS = 5_000;
const PLAIN_SUFFIX_CHARS = 1_200;

function promptTokens(lines: readonly string[], line: number, character: number): number {
  const current = lines[line] ?? '';
  const prefix = [...lines.slice(0, line), current.slice(0, character)].join('\n').slice(-PLAIN_PREFIX_CHARS);
  const suffix = [current.slice(character), ...lines.slice(line + 1)].join('\n').slice(0, PLAIN_SUFFIX_CHARS);
  return estimateTokens(prefix) + estimateTokens(suffix);
}

/** A request in a document that is typed. */
export function requestIn(
  { name, language }: Pick<Text, 'name' | 'language'>,
  lines: readonly string[],
  line: number,
  character: number,
): CompletionRequest {
  return {
    document: name,
    language,
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
