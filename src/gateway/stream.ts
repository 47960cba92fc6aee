import type { Failure } from './failures.ts';
import type { Gateway } from './run.ts';
import { ENOUGH, type GatewayRequest, type GatewayResult } from './types.ts';

/** A piece of an answer. */
export interface TextPiece {
  readonly text: string;
  /** The mean log probability (natural) of its tokens, where the server tells it. */
  readonly logprob?: number;
}

/** Thrown to whoever reads an answer that does not come, or that broke off. */
export class AnswerFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * An answer to be read as it comes, by one who may have enough of it: leaving the loop closes the connection, and the
 * request counts as `ok`, as does aborting `signal` with `ENOUGH`. It ends at the model's end, at its output limit, and when
 * `signal` is aborted; otherwise it throws
 * `AnswerFailed`. Where another model would begin anew it throws too, for what was read cannot be taken back. `onResult` is
 * told what became of the request, however it ended, once that is in the ledger.
 */
export async function* streamText(
  gateway: Gateway,
  request: GatewayRequest,
  signal: AbortSignal,
  onResult: (result: GatewayResult) => void,
): AsyncGenerator<TextPiece, void> {
  const controller = new AbortController();
  const cancel = () => controller.abort(signal.reason);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();

  const pieces: TextPiece[] = [];
  let failed: Failure | null = null;
  let done = false;
  let wake: () => void = () => undefined;
  const running = gateway.run(request, controller.signal, (event) => {
    if (event.type === 'text') {
      pieces.push({ text: event.text, ...(event.logprob === null ? {} : { logprob: event.logprob }) });
    } else if (event.type === 'moved' && event.restarted) {
      failed = event.failure;
      controller.abort();
    }
    wake();
  });
  const ended = running.then((result) => {
    if (result.outcome === 'failed') failed ??= result.failure;
    if (result.outcome === 'incomplete' && result.failure.reason !== 'length') failed ??= result.failure;
    done = true;
    wake();
    onResult(result);
  });
  // Whoever left is told nothing more.
  ended.catch(() => undefined);

  try {
    while (!done || pieces.length > 0) {
      const piece = pieces.shift();
      if (piece) yield piece;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    await ended;
    if (failed && !signal.aborted) throw new AnswerFailed(failed);
  } finally {
    signal.removeEventListener('abort', cancel);
    controller.abort(ENOUGH);
  }
}
