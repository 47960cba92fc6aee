import type { ForeignPart, Json, Note, Own, ToolKind } from './types.ts';
import type { ReportedUsage } from './usage.ts';

/** Why an answer ended. `unknown` is no good end: there may be more to the answer. */
export type EndReason =
  | 'stop'
  | 'tool-use'
  | 'stop-sequence'
  | 'length'
  | 'context-full'
  | 'content-policy'
  | 'refusal'
  /** A server's own tool takes longer: the client is to ask again. */
  | 'pause'
  | 'unknown';

/** A citation of a source, which belongs to the text before it. */
export interface Citation {
  readonly url: string | null;
  readonly title: string | null;
  readonly own: Own;
}

/**
 * What an answer says, in its order. A part begins with its first event and ends with `part-end` or the next part; calls
 * can come at the same time and have an index each, from 0 on, in the order of their starts.
 */
export type AnswerEvent =
  | { readonly type: 'start'; readonly id: string | null; readonly model: string | null }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'citation'; readonly citation: Citation }
  /** Of the model's own words for not answering. */
  | { readonly type: 'refusal'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string }
  /** The signature of the thoughts before it, in pieces or whole. Without thoughts it stands alone. */
  | { readonly type: 'signature'; readonly signature: string }
  | { readonly type: 'redacted'; readonly data: string }
  /** A reasoning item of Responses is whole; its summary came as `thinking`. */
  | {
      readonly type: 'sealed';
      readonly id: string | null;
      readonly encrypted: string | null;
      readonly summary: readonly string[];
    }
  /** More of OpenRouter's `reasoning_details`; what is readable of them came as `thinking`. */
  | { readonly type: 'details'; readonly details: readonly Json[] }
  | {
      readonly type: 'call-start';
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly kind: ToolKind;
      readonly own?: Own;
    }
  /** Of its arguments as JSON text; of a custom tool, of the text itself. */
  | { readonly type: 'call-input'; readonly index: number; readonly text: string }
  | { readonly type: 'call-end'; readonly index: number }
  /** What the provider wants back in that call, which has started. */
  | { readonly type: 'call-fields'; readonly index: number; readonly fields: Json }
  /** A whole block that one wire alone knows. */
  | { readonly type: 'foreign'; readonly part: ForeignPart }
  | { readonly type: 'part-end' }
  /** The upstream is at work. */
  | { readonly type: 'alive' }
  /** All that is known so far. */
  | { readonly type: 'usage'; readonly usage: ReportedUsage }
  /** `word`: as the upstream wrote it; `sequence`: the stop sequence that it met; `why`: its words for declining. */
  | {
      readonly type: 'end';
      readonly reason: EndReason;
      readonly word: string;
      readonly sequence?: string;
      readonly why?: string;
    }
  | ({ readonly type: 'error' } & WireError);

/** Kinds of errors, from which each wire makes its own status and type. */
export type ErrorKind =
  | 'invalid'
  | 'unauthorized'
  | 'payment'
  | 'forbidden'
  | 'not-found'
  | 'too-large'
  | 'unsupported-type'
  | 'context-full'
  | 'rate-limit'
  | 'content-policy'
  | 'server'
  | 'overloaded'
  | 'timeout';

export interface WireError {
  readonly kind: ErrorKind;
  readonly message: string;
  /** As the upstream said it, where it did. */
  readonly code?: string;
}

/** Reads the answer of an upstream, streamed or whole, into the same events. */
export interface AnswerReader {
  /** One event of the stream: its JSON, parsed (`[DONE]` is none, see `done`). */
  read(data: unknown): AnswerEvent[];
  /** The stream is over. Gives what was held back; an end only where the upstream told one: without it the answer was cut. */
  done(): AnswerEvent[];
  /** The whole answer of a request that was not streamed. */
  whole(json: unknown): AnswerEvent[];
}

export interface AnswerOptions {
  /** Who answers, as `Target.origin`; null where nobody is asked. */
  readonly origin: string | null;
  /** The model as the client is to see it; null: as the upstream calls it. */
  readonly model: string | null;
  /** The usage is wanted in the stream. */
  readonly includeUsage: boolean;
  /** Seconds since 1970, for wires that tell when. */
  readonly created: number;
}

/** Writes an answer for a client: as the frames of a stream while it comes, and whole once it is there. */
export interface AnswerWriter {
  /** Frames of server-sent events, as text; empty where nothing is to be sent yet. */
  write(event: AnswerEvent): string;
  /** What ends the stream: only where an end came, empty otherwise. */
  done(): string;
  /** The same answer as one JSON, from all events so far; null before its end. */
  whole(): Json | null;
  /** What this wire had no place for. */
  notes(): readonly Note[];
}
