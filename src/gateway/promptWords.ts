import type { GatewayRequest } from './types.ts';

/** So many words of a prompt in a row are its words; fewer are anybody's. */
const RUN = 3;
const GAP = '…';

/** A word, or a character of a script without spaces between words. */
const WORDS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu;
/** What stands for white space in a text that is quoted within JSON. */
const ESCAPED_SPACE = /\\[nrt]/g;

/**
 * A text of a provider without words of the prompt: servers quote what they were sent in their errors, and logs are no
 * place for it. Every run of three of its words is taken out, whatever stands between them and however they are written.
 * Takes time in proportion to the prompt.
 */
export function withoutPrompt(text: string, request: GatewayRequest): string {
  const plain = text.replace(ESCAPED_SPACE, '  ');
  const words = [...plain.matchAll(WORDS)];
  const runs = new Map<string, number[]>();
  for (let i = 0; i + RUN <= words.length; i++) {
    const run = runAt(words.slice(i, i + RUN).map(([word]) => word));
    const places = runs.get(run);
    if (places) places.push(i);
    else runs.set(run, [i]);
  }
  if (runs.size === 0) return text;
  const isQuoted = new Set<number>();
  for (const part of textsOf(request)) {
    let last: string[] = [];
    for (const [word] of part.replace(ESCAPED_SPACE, '  ').matchAll(WORDS)) {
      last = [...last.slice(1 - RUN), word];
      const run = runAt(last);
      for (const i of runs.get(run) ?? []) for (let k = i; k < i + RUN; k++) isQuoted.add(k);
      // It is marked once, however often the prompt has it.
      runs.delete(run);
    }
  }
  if (isQuoted.size === 0) return text;
  let shown = '';
  let done = 0;
  for (const [i, { 0: word, index }] of words.entries()) {
    if (!isQuoted.has(i)) continue;
    if (!isQuoted.has(i - 1)) shown += text.slice(done, index) + GAP;
    done = index + word.length;
  }
  return shown + text.slice(done);
}

function runAt(words: readonly string[]): string {
  return words.join(' ').toLowerCase();
}

/** All texts that a request sends. */
function* textsOf(request: GatewayRequest): Iterable<string> {
  if ('hole' in request) {
    const { prefix, suffix, context } = request.hole;
    yield prefix;
    yield suffix;
    for (const { text } of context) yield text;
    return;
  }
  if ('region' in request) {
    const { text, above, below, was, edits, errors } = request.region;
    yield* [text, above, below, was, ...edits.flatMap(({ old, now }) => [old, now]), ...errors];
    return;
  }
  if ('relay' in request) {
    yield Buffer.from(request.relay.body).toString();
    return;
  }
  for (const message of request.messages) {
    yield message.content;
    if (message.role === 'assistant' && message.toolCalls) yield JSON.stringify(message.toolCalls);
  }
  if (request.tools) yield JSON.stringify(request.tools.list);
}
