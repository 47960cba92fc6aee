import type { CostSource } from '../ledger/index.ts';
import type { ModelRef, Usage } from '../models/index.ts';
import type { Route } from '../router/index.ts';
import type { Failure } from './failures.ts';

export type Message =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  /** What a tool gave for one call of the assistant's. */
  | { readonly role: 'tool'; readonly callId: string; readonly content: string };

/** A tool that the model may call; who asked runs it and comes back with the result. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of its input. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface Tools {
  readonly list: readonly Tool[];
  /** The model must call one of them. */
  readonly required: boolean;
}

/** One user action, to be answered by one of the models of its route. */
export interface GatewayRequest {
  readonly route: Route;
  readonly messages: readonly Message[];
  /** The conversation that this belongs to; null outside of one. */
  readonly sessionId: string | null;
  /** VS Code language id of what the request is about. */
  readonly language: string | null;
  /** Null where the model gets no tools. */
  readonly tools: Tools | null;
}

/** What a request reports while it runs, in order. */
export type GatewayEvent =
  | { readonly type: 'attempt'; readonly model: ModelRef; readonly attempt: number }
  | { readonly type: 'text'; readonly text: string }
  /** Told only once the answer is whole: half an answer's tools must not run. */
  | { readonly type: 'tool-call'; readonly call: ToolCall }
  /** The same model is asked again after a pause. */
  | { readonly type: 'waiting'; readonly model: ModelRef; readonly ms: number; readonly failure: Failure }
  /** Another model takes over. With `restarted` the text so far is void: the answer begins anew. */
  | {
      readonly type: 'moved';
      readonly from: ModelRef;
      readonly to: ModelRef;
      readonly failure: Failure;
      readonly restarted: boolean;
    };

/** What a request cost over all of its attempts; `usd` is null as soon as one of them is unknown. */
export interface RequestCost {
  readonly usd: number | null;
  /** The weakest source of all attempts. */
  readonly source: CostSource;
}

interface ResultBase {
  readonly requestId: string;
  readonly attempts: number;
  readonly cost: RequestCost;
}

export type GatewayResult =
  | (ResultBase & {
      readonly outcome: 'ok';
      readonly model: ModelRef;
      /** The attempt's id in the ledger, for the user's verdict. */
      readonly attemptId: number;
      readonly text: string;
      readonly toolCalls: readonly ToolCall[];
      readonly usage: Usage | null;
    })
  /** The answer is not whole: `text` is what there is of it. */
  | (ResultBase & {
      readonly outcome: 'incomplete';
      readonly model: ModelRef;
      readonly text: string;
      readonly failure: Failure;
    })
  | (ResultBase & {
      readonly outcome: 'failed';
      /** The last model tried, and why it failed. */
      readonly model: ModelRef | null;
      readonly failure: Failure;
      /** All that was tried, in order. */
      readonly tried: readonly { readonly model: ModelRef; readonly failure: Failure }[];
    })
  | (ResultBase & { readonly outcome: 'cancelled'; readonly model: ModelRef | null; readonly text: string });
