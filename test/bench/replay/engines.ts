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
      return serve(progress, accuracy, clock, { prefix: prompt.prefix, maxTokens, stop }, signal);
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

/**
 * The engine that everybody writes first: it requests after a fixed pause, wherever the cursor is, shows the first line where
 * text follows the cursor and else a block, as soon as that is there, and keeps no answers.
 */
export function plain(debounceMs: number): EngineMaker {
  return (accuracy, clock, progress, counts) => ({
    async suggest(lines, line, character, signal) {
      await clock.sleep(debounceMs, signal);
      if (signal.aborted) return null;
      const { prefix, suffix } = plainPrompt(lines, line, character);
      counts.requests++;
      counts.promptTokens += estimateTokens(prefix) + estimateTokens(suffix);
      const request = { prefix, maxTokens: PLAIN_TOKENS, stop: [] };
      let answer = '';
      for await (const delta of serve(progress, accuracy, clock, request, signal)) {
        answer += delta.text;
        const end = trimmedEnd(answer, prefix, suffix);
        if (end === null) continue;
        answer = answer.slice(0, end);
        break;
      }
      if (signal.aborted || answer.trim() === '') return null;
      counts.served++;
      return answer.trimEnd();
    },
    accepted: () => undefined,
    acceptedPart: () => undefined,
  });
}

/** Enough for a function. */
const PLAIN_TOKENS = 128;

/** About 1,750 tokens. */
const PLAIN_PREFIX_CHARS = 5_000;
const PLAIN_SUFFIX_CHARS = 1_200;

function plainPrompt(
  lines: readonly string[],
  line: number,
  character: number,
): { prefix: string; suffix: string } {
  const current = lines[line] ?? '';
  return {
    prefix: [...lines.slice(0, line), current.slice(0, character)].join('\n').slice(-PLAIN_PREFIX_CHARS),
    suffix: [current.slice(character), ...lines.slice(line + 1)].join('\n').slice(0, PLAIN_SUFFIX_CHARS),
  };
}

/**
 * Where a line or a block ends: the line, where text follows the cursor; the block, at a line that is less indented than
 * the one of the cursor and does not just close it, and at two blank lines. Null while it goes on.
 */
function trimmedEnd(answer: string, prefix: string, suffix: string): number | null {
  if (suffix.split('\n')[0]?.trim() !== '') {
    const end = answer.indexOf('\n');
    return end < 0 ? null : end;
  }
  const blank = answer.search(/\n[ \t]*\n[ \t]*\n/);
  if (blank >= 0) return blank;
  const cursorLine = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const level = indentOf(cursorLine);
  let at = answer.indexOf('\n');
  while (at >= 0) {
    const next = answer.indexOf('\n', at + 1);
    const whole = answer.slice(at + 1, next < 0 ? answer.length : next);
    if (next >= 0 && whole.trim() !== '' && indentOf(whole) < level)
      return /^\s*[)\]}]/.test(whole) ? next : at;
    at = next;
  }
  return null;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
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
