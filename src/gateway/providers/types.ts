import type { Usage } from '../../models/index.ts';
import type { Failure } from '../failures.ts';
import type { Message, ToolCall, Tools } from '../types.ts';
import type { ProviderProfile } from './profiles.ts';

/** One call to one model. */
export interface ProviderCall {
  /** The model's name as its provider knows it. */
  readonly model: string;
  readonly messages: readonly Message[];
  readonly maxOutputTokens: number;
  /** Same for all turns of a conversation, so that they reach the same prompt cache; null outside of one. */
  readonly sessionId: string | null;
  readonly tools: Tools | null;
}

export interface ReportedUsage extends Usage {
  /** What the provider says it charged, in USD; null where it does not say. */
  readonly billedUsd: number | null;
}

export type ProviderEvent =
  | { readonly type: 'text'; readonly text: string }
  /** A whole call, with its arguments read. */
  | { readonly type: 'tool-call'; readonly call: ToolCall }
  /** The model works but says nothing yet: it thinks. Keeps the time limits from striking. */
  | { readonly type: 'alive' }
  /** Tokens so far or in all; the last one holds. */
  | { readonly type: 'usage'; readonly usage: ReportedUsage }
  /** The model's own reason for the end. Usage may still follow. */
  | { readonly type: 'end'; readonly reason: 'stop' | 'length' | 'content-policy' | 'error' };

/** The two kinds of server that Tierwise speaks to. Failures are thrown as `ProviderError`. */
export interface Provider {
  stream(call: ProviderCall, signal: AbortSignal): AsyncIterable<ProviderEvent>;
  /** Tries the key without asking a model anything. Null when it is good. */
  probe(signal: AbortSignal): Promise<Failure | null>;
}

export interface ProviderOptions {
  readonly profile: ProviderProfile;
  /** Null where the server needs none. */
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
}
