import { estimateTokens } from '../../../src/models/index.ts';
import {
  type CopilotCompletion,
  type CopilotProvider,
  type CopilotRequest,
  copilotPackage,
} from './copilotPackage.ts';
import type { EngineMaker } from './engines.ts';
import { serve } from './server.ts';
import type { Clock } from './simulation.ts';

const engine = copilotPackage();

/** The engine of GitHub Copilot, with the settings that it comes with. Its grammars must have been loaded before. */
export const copilot: EngineMaker = (accuracy, clock, progress, counts) => {
  const restore = useClock(clock);
  async function* answer(request: CopilotRequest, signal: AbortSignal): AsyncGenerator<string> {
    counts.requests++;
    const { prompt: prefix, suffix, max_tokens: maxTokens, stop, extra } = request;
    counts.promptTokens += estimateTokens(prefix) + estimateTokens(suffix);
    const deltas = serve(progress, accuracy, clock, { prefix, maxTokens, stop }, signal);
    let sent = '';
    for await (const { text } of deltas) {
      const end = extra.trim_by_indentation ? blockEnd(sent + text, extra.next_indent) : null;
      if (end === null) yield text;
      else yield text.slice(0, Math.max(0, end - sent.length));
      if (end !== null) return;
      sent += text;
    }
  }
  const provider = engine.provider(answer);
  let version = 0;
  return {
    async suggest(lines, line, character, signal) {
      const { name, language } = progress.text;
      const document = engine.document(`file:///${name}`, language, ++version, lines.join('\n'));
      const before = counts.requests;
      const shown = await completionAt(provider, document, { line, character }, signal);
      if (shown === null || signal.aborted) return null;
      counts.served++;
      if (counts.requests === before) counts.reused++;
      const text = shown.insertText.slice(character - shown.range.start.character);
      if (text.trim() === '') return null;
      void provider.inlineCompletionShown(shown.clientCompletionId);
      return text;
    },
    // It finds out by itself.
    accepted: () => undefined,
    acceptedPart: () => undefined,
    dispose() {
      provider.dispose();
      restore();
    },
  };
};

async function completionAt(
  provider: CopilotProvider,
  document: ReturnType<typeof engine.document>,
  position: { line: number; character: number },
  signal: AbortSignal,
): Promise<CopilotCompletion | null> {
  const cancellation = engine.cancellation();
  const cancel = () => cancellation.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const found = await provider.getInlineCompletions(document, position, cancellation.token);
    return found?.[0] ?? null;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Copilot's server ends an answer at a line that leaves the block; null while it goes on. */
function blockEnd(text: string, indent: number): number | null {
  let at = text.indexOf('\n');
  while (at >= 0) {
    const next = text.indexOf('\n', at + 1);
    const line = text.slice(at + 1, next < 0 ? text.length : next);
    if (next >= 0 && line.trim() !== '' && line.length - line.trimStart().length < indent) return at;
    at = next;
  }
  return null;
}

/** Loads the grammars and tokens of the package, which takes real time. */
export async function warmUp(languages: readonly string[]): Promise<void> {
  const provider = engine.provider(async function* () {
    yield 'value';
  });
  const never = new AbortController().signal;
  for (const language of languages) {
    for (const text of ['if (value) {\n  call();\n  \n}\n', 'def f(value):\n  call()\n  \n']) {
      const document = engine.document(`file:///warm-up.${language}`, language, 1, text);
      await completionAt(provider, document, { line: 2, character: 2 }, never);
    }
  }
  provider.dispose();
}

/** Lets the package's timers run in virtual time. Returns what undoes it. */
function useClock(clock: Clock): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const { now } = performance;
  const today = Date.now;
  const start = Date.now();
  const stops = new Map<object, AbortController>();
  const timer = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const stop = new AbortController();
    const handle = { unref: () => handle, ref: () => handle, hasRef: () => true, refresh: () => handle };
    stops.set(handle, stop);
    void clock.sleep(ms, stop.signal).then(() => {
      stops.delete(handle);
      if (!stop.signal.aborted) run(...args);
    });
    return handle;
  };
  const clear = (handle: object) => {
    stops.get(handle)?.abort();
    stops.delete(handle);
  };
  Object.assign(globalThis, {
    setTimeout: timer,
    clearTimeout: clear,
    setInterval: () => ({ unref: () => undefined }),
    clearInterval: () => undefined,
  });
  performance.now = () => clock.now();
  Date.now = () => start + clock.now();
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
    performance.now = now;
    Date.now = today;
    for (const stop of stops.values()) stop.abort();
  };
}
