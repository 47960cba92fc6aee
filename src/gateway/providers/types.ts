import type { Effort } from '../../models/index.ts';
import type { Note, ReportedUsage } from '../../wires/index.ts';
import type { Failure } from '../failures.ts';
import type { Hole, LeftOut, Message, Region, Relay, ToolCall, Tools } from '../types.ts';
import type { Learnt } from './learnt.ts';
import type { ListedModel } from './models.ts';
import type { ProviderProfile } from './profiles.ts';

interface CallBase {
  /** The model's name as its provider knows it. */
  readonly model: string;
  readonly maxOutputTokens: number;
  /** 0: the likeliest answer, where the model takes a temperature; null: the model's default. */
  readonly temperature: 0 | null;
}

export interface ChatCall extends CallBase {
  readonly messages: readonly Message[];
  /** Same for all turns of a conversation, so that they reach the same prompt cache; null outside of one. */
  readonly sessionId: string | null;
  readonly tools: Tools | null;
  /** How much the model may think; null: as much as it does by itself. */
  readonly effort: Effort | null;
}

export interface HoleCall extends CallBase {
  readonly hole: Hole;
}

export interface RegionCall extends CallBase {
  readonly region: Region;
}

/** One call to one model. */
export type ProviderCall = ChatCall | HoleCall | RegionCall;

/** What a client wrote, for that model within that limit. */
export interface RelayCall extends Pick<CallBase, 'model' | 'maxOutputTokens'> {
  readonly relay: Relay;
  /** A budget is set: the output limit goes along even where the client has none, and the server is asked for its usage. */
  readonly isBounded: boolean;
  /** How much it is to think at least, whatever its client says; null: as the client says. */
  readonly effort: Effort | null;
}

export type ProviderEvent =
  /** `logprob`: the mean log probability of its tokens, where the server reports it. */
  | { readonly type: 'text'; readonly text: string; readonly logprob?: number | null }
  /** What could not be sent. */
  | ({ readonly type: 'left-out' } & LeftOut)
  /** Of its thoughts, which are no part of the answer. */
  | { readonly type: 'thinking'; readonly text: string }
  /** All text so far was thoughts, as turns out now: the answer begins after it. */
  | { readonly type: 'thought-so-far' }
  /** A whole call, with its arguments parsed. */
  | { readonly type: 'tool-call'; readonly call: ToolCall }
  /** A relayed answer begins: the server's headers that its client may see. */
  | { readonly type: 'head'; readonly headers: ReadonlyMap<string, string> }
  /** Of a relayed answer, as its client is to get it. */
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  /** What was left out of what is relayed. */
  | { readonly type: 'notes'; readonly notes: readonly Note[] }
  /** The model is at work without an answer yet, as when it thinks. Restarts the time limits. */
  | { readonly type: 'alive' }
  /** The name of the model that answers, as the server tells it: behind a router it can be another than was asked for. */
  | { readonly type: 'model'; readonly name: string }
  /** Tokens so far or in all; the last event counts. */
  | { readonly type: 'usage'; readonly usage: ReportedUsage }
  /** The model's own reason for its end, and the word that it was told with. Usage may still follow. */
  | {
      readonly type: 'end';
      readonly reason: 'stop' | 'length' | 'content-policy' | 'malformed' | 'error';
      readonly word?: string;
      /** The provider's own words for it, where it has some, as a message may quote them. */
      readonly why?: string;
    };

/** What can be asked of a provider, whatever its API. Failures of a stream are thrown as `ProviderError`. */
export interface Provider {
  /** False where an answer comes whole, after a silence for as long as the model writes. */
  readonly streams: boolean;
  /** How long it may be silent before its first token, where the user has said so, in ms. */
  readonly firstTokenMs?: number | null;
  stream(call: ProviderCall, signal: AbortSignal): AsyncIterable<ProviderEvent>;
  /**
   * The same for what a client wrote, by what comes at once; left out where there is no server that it could go to.
   * `heard` is called with whatever comes from the server.
   */
  relay?(
    call: RelayCall,
    signal: AbortSignal,
    heard: () => void,
  ): Promise<AsyncIterable<readonly ProviderEvent[]>>;
  /** The tokens of what a client wrote, as the server counts them; null where it does not. Costs nothing. */
  count?(call: RelayCall, signal: AbortSignal): Promise<number | null>;
  /** Tries the key without asking a model anything. Null when it is good. */
  probe(signal: AbortSignal): Promise<Failure | null>;
  /** The models in its list, in its order. */
  models(signal: AbortSignal): Promise<readonly ListedModel[] | Failure>;
}

export interface ProviderOptions {
  readonly profile: ProviderProfile;
  /** Null where the server needs none. */
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly learnt: Learnt;
}
