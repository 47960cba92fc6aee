import type { CostSource } from '../ledger/index.ts';
import type { Effort, ModelRef, Usage } from '../models/index.ts';
import type { ChainLink, Route } from '../router/index.ts';
import type { SecretMarks } from '../secrets/index.ts';
import type { Note, WireRequest } from '../wires/index.ts';
import type { Failure, Rejection } from './failures.ts';

export type Message =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string; readonly images?: readonly Image[] }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  /** The result of one of the assistant's tool calls. */
  | { readonly role: 'tool'; readonly callId: string; readonly content: string };

export interface Image {
  /** `image/png`, `image/jpeg`, `image/gif` or `image/webp`. */
  readonly mimeType: string;
  /** Base64. */
  readonly data: string;
}

/** Images that were not sent, and why. `unseen`: the model cannot see; `number`: there are too many. */
export interface LeftOut {
  readonly images: number;
  readonly why: 'unseen' | 'kind' | 'size' | 'number';
}

/** A tool that the model may call. The caller runs it and sends the result with the next request. */
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
  /** What its maker wants back with it. Whoever keeps a conversation for longer than a window lives keeps this too. */
  readonly thoughts?: SealedThoughts;
}

/** Thoughts that stand before a call, as their maker sent them: they go back to that one alone, unchanged. */
export interface SealedThoughts {
  readonly origin: string;
  readonly data: unknown;
}

export interface Tools {
  readonly list: readonly Tool[];
  /** The model must call one of them. */
  readonly required: boolean;
}

/** An excerpt of another place in the project that helps to fill a hole. */
export interface Snippet {
  readonly path: string;
  readonly text: string;
}

/** A place in a file where code is missing. Each server is asked in its own form to fill it. */
export interface Hole {
  readonly prefix: string;
  readonly suffix: string;
  /** Of the file, within the project. */
  readonly path: string;
  /** VS Code language id. */
  readonly language: string;
  /** The least important first: what stands next to the code weighs most. */
  readonly context: readonly Snippet[];
  /** Texts at which the server is to stop. Not every server can, so the reader may get more. */
  readonly stop: readonly string[];
  /** Only the rest of a line is wanted. */
  readonly singleLine: boolean;
}

/** A part of a file, of which a model says what becomes of it with the user's next edit. Each server is asked in its own form. */
export interface Region {
  /** Of the file, within the project. */
  readonly path: string;
  /** VS Code language id. */
  readonly language: string;
  /** The part itself, in whole lines, and what stands before and after it in the file, as far as it helps. */
  readonly text: string;
  readonly above: string;
  readonly below: string;
  /** The number of its first line in the file, from 1. */
  readonly line: number;
  /** Where the cursor is in the part. */
  readonly cursor: number;
  /** The part before the last edit. */
  readonly was: string;
  /** The last edits of the user, the oldest first. */
  readonly edits: readonly RegionEdit[];
  /** The errors that are shown in the part. */
  readonly errors: readonly string[];
}

/** Lines that an edit has replaced. */
export interface RegionEdit {
  readonly path: string;
  readonly old: string;
  readonly now: string;
}

interface RequestBase {
  readonly route: Route;
  /** The conversation that this belongs to; null outside of one. */
  readonly sessionId: string | null;
  /** VS Code language id of what the request is about. */
  readonly language: string | null;
  /** Who asked, where that is another extension, VS Code itself, or a client of the endpoint. */
  readonly caller?: string | null;
  /** Less than the limit of the route's models, where less is wanted. */
  readonly maxOutputTokens?: number;
  /** 0 for the likeliest answer, where the model takes a temperature. */
  readonly temperature?: 0;
  /** Those of its secrets, where what is made of the answer has the secrets again. Left out: marks of its own. */
  readonly marks?: SecretMarks;
  /** What was tried before for the same user action: it is the same request to the ledger and to its limit. */
  readonly after?: Pick<ResultBase, 'requestId' | 'attempts'>;
}

/** What a check found in a whole answer: what the answer comes to, and why it cannot be used. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `value`: as far as the answer could be read. */
  | { readonly ok: false; readonly rejection: Rejection; readonly value: Value | null };

/** A question, or the next turn of a conversation. `Value`: what its check makes of an answer. */
export interface ChatRequest<Value = unknown> extends RequestBase {
  readonly messages: readonly Message[];
  /** Null where the model gets no tools. */
  readonly tools: Tools | null;
  /**
   * Looks at a whole answer before it counts. One that is turned down is recorded as `rejected`, and the request goes
   * on as far as `escalation` lets it.
   */
  readonly check?: (text: string) => Promise<Checked<Value>>;
  /** How much the model may think; left out: as much as the route says. */
  readonly effort?: Effort;
  /** Default: `nextTier`. */
  readonly escalation?: Escalation;
  /** Asked before a model of a higher tier takes over; where it may not, the request ends as it is. Left out: it may. */
  readonly mayEscalate?: (step: EscalationStep) => Promise<boolean>;
}

/** From one model to one of a higher tier, and why. */
export interface EscalationStep {
  readonly from: ChainLink;
  readonly to: ChainLink;
  readonly failure: Failure;
}

/**
 * What becomes of a request whose answer fails its check. `off`: it ends there. `sameTier`: the same model is asked once
 * more, with what was wrong. `nextTier`: that too, where it is cheaper, and then the next tier is asked.
 */
export type Escalation = 'off' | 'sameTier' | 'nextTier';

/** A hole to fill. The answer is the code alone, with whatever else the model may say. */
export interface HoleRequest extends RequestBase {
  readonly hole: Hole;
  /** False where text that was read cannot be taken back: then no other model begins anew what breaks off. */
  readonly restart?: false;
}

/** What becomes of a part of a file with the user's next edit. The answer is the part anew, or a small diff of it. */
export interface RegionRequest extends RequestBase {
  readonly region: Region;
}

/** A request as a client of the endpoint wrote it: to servers that speak its wire it goes on as it is. */
export interface Relay {
  /** The bytes of its body: a JSON object. */
  readonly body: Uint8Array;
  /** The same, read. */
  readonly request: WireRequest;
  /** Those of the client's headers that say something to a server of its wire, by their names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  /** Of its address, with the question mark; empty where there is none. */
  readonly query: string;
  /** Gets the answer as it comes, at once and in order: a client waits for each piece of it. */
  readonly out: (event: RelayEvent) => void;
}

/** What a client gets of an answer. */
export type RelayEvent =
  /** An answer begins. `headers`: those of the server's that its client may see, by their names in small letters. */
  | { readonly type: 'head'; readonly model: ModelRef; readonly headers: ReadonlyMap<string, string> }
  /** Whole events of its stream, or all of what comes whole. */
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  /** What of the request, or of its answer, was left out or is said otherwise. */
  | { readonly type: 'notes'; readonly notes: readonly Note[] }
  /** The model itself has ended the answer, well or not, and its client was told so. */
  | { readonly type: 'ended' };

/**
 * What a client asks. Its answer is for the client alone: it comes as bytes, and once some of them are out no other model
 * begins anew. Nor is the same model asked again before that: clients do so by themselves.
 */
export interface RelayRequest extends RequestBase {
  readonly relay: Relay;
}

/** One user action, to be answered by one of the models of its route. */
export type GatewayRequest<Value = unknown> = ChatRequest<Value> | HoleRequest | RegionRequest | RelayRequest;

/**
 * The reason to abort a request with when the text so far is all that is wanted: the connection is closed at once, and
 * the request is `ok`. Before any text, or before the request's check, it is a cancellation like others.
 */
export const ENOUGH: unique symbol = Symbol('enough');

/** What a request reports while it runs, in order. */
export type GatewayEvent =
  | { readonly type: 'attempt'; readonly model: ModelRef; readonly attempt: number }
  /** `logprob`: the mean log probability (natural) of its tokens; null where the server reports none, or was not asked. */
  | { readonly type: 'text'; readonly text: string; readonly logprob: number | null }
  /** A part of the request that this attempt could not send: the model was told of it. */
  | ({ readonly type: 'left-out' } & LeftOut)
  /** Of the model's thoughts: they are no part of the answer. */
  | { readonly type: 'thinking'; readonly text: string }
  /** All text of this attempt so far was thoughts, as turns out now. The answer begins after it. */
  | { readonly type: 'thought-so-far' }
  /** Only once the answer is whole: the tools of half an answer must not run. */
  | { readonly type: 'tool-call'; readonly call: ToolCall }
  /**
   * The same model is asked again after a pause. With `restarted` the text so far is void: it did not pass its check.
   */
  | {
      readonly type: 'waiting';
      readonly model: ModelRef;
      readonly ms: number;
      readonly failure: Failure;
      readonly restarted: boolean;
    }
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

/**
 * An answer as it comes, for one reader. Whoever iterates sees every event from the start of the iteration on; nothing
 * waits for a slow reader, and what nobody reads is not kept. Leaving the loop early means that the text so far is all that
 * is wanted, as aborting the signal with `ENOUGH` does. After an abort nothing more is handed out.
 */
export interface AnswerStream<Value = unknown> extends AsyncIterable<GatewayEvent> {
  /** What became of the request, once it is in the ledger, however its events were read. Never rejects for what providers do. */
  readonly result: Promise<GatewayResult<Value>>;
}

interface ResultBase {
  readonly requestId: string;
  readonly attempts: number;
  readonly cost: RequestCost;
}

interface AnswerBase<Value> extends ResultBase {
  readonly model: ModelRef;
  /** The id of the attempt that `text` is of in the ledger, for the user's verdict. */
  readonly attemptId: number;
  readonly text: string;
  /** What the check made of this text; null where none looked at it. */
  readonly value: Value | null;
}

export type GatewayResult<Value = unknown> =
  | (AnswerBase<Value> & {
      readonly outcome: 'ok';
      readonly toolCalls: readonly ToolCall[];
      readonly usage: Usage | null;
      /** The name of the model that answered, where that is another than the one that was asked. */
      readonly answeredBy?: string;
      /** The answer is from the cache: no model was asked. */
      readonly cached?: true;
    })
  /** The answer is not whole, or did not pass its check: `text` is what there is of it. */
  | (AnswerBase<Value> & { readonly outcome: 'incomplete'; readonly failure: Failure })
  | (ResultBase & {
      readonly outcome: 'failed';
      /** The last model tried, and why it failed. */
      readonly model: ModelRef | null;
      readonly failure: Failure;
      /** All that was tried, in order. */
      readonly tried: readonly { readonly model: ModelRef; readonly failure: Failure }[];
    })
  | (ResultBase & { readonly outcome: 'cancelled'; readonly model: ModelRef | null; readonly text: string });
