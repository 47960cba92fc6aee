import type { Wire } from '../wires/index.ts';

/** What a client wants: an answer, its prompt counted, the list of models, or its conversation made shorter. */
export type AskKind = 'ask' | 'count' | 'models' | 'compact';

/** A request that came through the door: from this machine, by somebody who has the token, in a size that can be held. */
export interface Ask {
  readonly kind: AskKind;
  readonly wire: Wire;
  /** The model of `GET /v1/models/<id>`; null for all others. */
  readonly model: string | null;
  /** Unpacked, and as the client wrote it; empty where there is none. */
  readonly body: Uint8Array;
  /** By name in small letters, without what the token came in. */
  readonly headers: ReadonlyMap<string, string>;
  /** What stands behind the question mark, without it. */
  readonly query: string;
  /** What the client calls itself: `Claude Code`, `Codex`, `opencode`, `aider`, or its first word. */
  readonly client: string;
  /** Aborted when the client has hung up (reason `gone`), or the window closes (`closing`). */
  readonly signal: AbortSignal;
}

/** How an answer goes back. Each write leaves at once. */
export interface Reply {
  /** Goes with the first write, or the end. */
  head(status: number, headers: Readonly<Record<string, string>>): void;
  write(part: Uint8Array | string): void;
  end(): void;
}

export type Answer = (ask: Ask, reply: Reply) => Promise<void>;
