/** The three ways in which a model is asked: Anthropic Messages, OpenAI Chat Completions, OpenAI Responses. */
export const WIRES = ['messages', 'chat', 'responses'] as const;
export type Wire = (typeof WIRES)[number];

export type Json = Readonly<Record<string, unknown>>;

/**
 * What only one wire has a word for, as it stood there. It goes back to that wire as it came, and is named in a note
 * where it goes to another.
 */
export interface Own {
  readonly wire: Wire;
  readonly fields: Json;
}

/** The prompt up to here is to be kept in the cache. `ttl` as the client wrote it (`5m`, `1h`, `30m`); null: as long as usual. */
export interface CacheMark {
  readonly ttl: string | null;
}

interface PartBase {
  readonly cache?: CacheMark;
  readonly own?: Own;
}

export interface TextPart extends PartBase {
  readonly type: 'text';
  readonly text: string;
}

/** Where the bytes of an image or a file are; `data` is base64, an `id` is of a file that the provider itself keeps. */
export type Source =
  | { readonly kind: 'base64'; readonly mimeType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'id'; readonly id: string };

export interface ImagePart extends PartBase {
  readonly type: 'image';
  readonly source: Source;
  /** OpenAI's `detail`, as it came. */
  readonly detail?: string;
}

/** A PDF, a text with a title, another file. */
export interface FilePart extends PartBase {
  readonly type: 'file';
  readonly source: Source;
  readonly name: string | null;
}

export interface AudioPart extends PartBase {
  readonly type: 'audio';
  readonly data: string;
  readonly format: string;
}

/** The model's own words for not answering. */
export interface RefusalPart extends PartBase {
  readonly type: 'refusal';
  readonly text: string;
}

interface ThoughtBase extends PartBase {
  /** Who made them, as `Target.origin`; left out where that is not known. */
  readonly origin?: string;
}

/** What a model thought. `signature`: what its provider signed it with; null where it signs nothing. The text may be empty. */
export interface ThinkingPart extends ThoughtBase {
  readonly type: 'thinking';
  readonly text: string;
  readonly signature: string | null;
}

/** Thoughts that only Anthropic can read. */
export interface RedactedPart extends ThoughtBase {
  readonly type: 'redacted';
  readonly data: string;
}

/** A reasoning item of OpenAI's Responses; null where it is not sealed. */
export interface SealedPart extends ThoughtBase {
  readonly type: 'sealed';
  readonly id: string | null;
  readonly encrypted: string | null;
  readonly summary: readonly string[];
}

/** Thoughts in the form in which OpenRouter wants them back, in their order: `reasoning_details`. */
export interface DetailsPart extends ThoughtBase {
  readonly type: 'details';
  readonly details: readonly Json[];
}

/** What a provider wants back in the very call after it: Gemini's `extra_content`, with its signature. */
export interface CallFieldsPart extends ThoughtBase {
  readonly type: 'call-fields';
  readonly fields: Json;
}

export type ThoughtPart = ThinkingPart | RedactedPart | SealedPart | DetailsPart | CallFieldsPart;

/** A tool of JSON arguments, or one that takes free text (OpenAI's `custom`). */
export type ToolKind = 'function' | 'custom';

export interface CallPart extends PartBase {
  readonly type: 'call';
  readonly id: string;
  readonly name: string;
  readonly kind: ToolKind;
  /** JSON text of an object, `{}` where there are no arguments; of a custom tool the text itself. */
  readonly input: string;
}

export interface ResultPart extends PartBase {
  readonly type: 'result';
  readonly callId: string;
  readonly kind: ToolKind;
  readonly content: readonly (TextPart | ImagePart | FilePart | ForeignPart)[];
  readonly isError: boolean;
}

/** A block that one wire alone knows: calls and results of its server's own tools, its compactions. `type` is its name there. */
export interface ForeignPart {
  readonly type: 'foreign';
  readonly wire: Wire;
  readonly name: string;
  readonly value: Json;
}

export type Part =
  | TextPart
  | ImagePart
  | FilePart
  | AudioPart
  | RefusalPart
  | ThoughtPart
  | CallPart
  | ResultPart
  | ForeignPart;

/**
 * One message, its parts in order. Instructions are turns of `system` (or OpenAI's `developer`) where they stood: those
 * of the Messages wire's `system` come first. Results of tools are parts of a turn of `user`.
 */
export interface Turn {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly parts: readonly Part[];
  readonly own?: Own;
}

export type Tool =
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly description: string | null;
      readonly schema: Json | null;
      readonly strict: boolean | null;
      readonly cache?: CacheMark;
      readonly own?: Own;
    }
  | {
      readonly kind: 'custom';
      readonly name: string;
      readonly description: string | null;
      /** OpenAI's `format` (text, or a grammar), as the Responses wire writes it; null where none is given. */
      readonly format: Json | null;
      readonly own?: Own;
    }
  /** One that the server runs, or has a schema of its own for: `web_search`, `mcp`, `bash_20250124`. */
  | { readonly kind: 'server'; readonly wire: Wire; readonly name: string; readonly value: Json };

export type ToolChoice =
  | { readonly mode: 'auto' | 'any' | 'none' }
  | { readonly mode: 'tool'; readonly name: string; readonly kind: ToolKind | 'server' }
  /** Of these only; `required`: one of them must be called. */
  | { readonly mode: 'allowed'; readonly names: readonly string[]; readonly required: boolean };

/** What form the answer must have; null schema: any JSON object. */
export interface AnswerFormat {
  readonly schema: Json | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly strict: boolean | null;
  /** As it stood there, where it is of a kind that only that wire has. */
  readonly own?: Own;
}

export const EFFORT_WORDS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type EffortWord = (typeof EFFORT_WORDS)[number];

/** What the client says of thinking; null where it says nothing. */
export interface Thinking {
  readonly isOn: boolean | null;
  readonly budgetTokens: number | null;
  readonly effort: EffortWord | null;
}

/** A request of any wire. */
export interface WireRequest {
  readonly wire: Wire;
  /** As the client wrote it; empty where it names none. */
  readonly model: string;
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | null;
  /** False: one call at a time. Null where nothing is said. */
  readonly parallel: boolean | null;
  readonly maxOutputTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly stop: readonly string[];
  readonly thinking: Thinking;
  readonly format: AnswerFormat | null;
  readonly stream: boolean;
  /** The usage of a stream is wanted; always so on wires that do not ask. */
  readonly includeUsage: boolean;
  readonly user: string | null;
  readonly cacheKey: string | null;
  readonly metadata: Json | null;
  /** All other fields of the request. */
  readonly own: Own;
}

/** Why a request cannot be read, or cannot be asked of that model. `field`: where in the client's own request. */
export type Refusal =
  | { readonly reason: 'not-json' }
  /** More than a request can consist of; `members`: in one object. */
  | { readonly reason: 'too-much'; readonly what: 'values' | 'members' | 'levels'; readonly most: number }
  /** `problem`: what is wrong there, in the words of the check. */
  | { readonly reason: 'invalid'; readonly field: string; readonly problem: string }
  /** The answer would depend on it, and the model's server has no way to do it. */
  | { readonly reason: 'no-match'; readonly field: string; readonly what: string }
  /** A tool that the upstream's server does not have is forced, or the only one. */
  | { readonly reason: 'server-tool'; readonly field: string; readonly tool: string }
  /** The model cannot see, or hear, or its server cannot be given that kind of source. */
  | {
      readonly reason: 'unseen';
      readonly field: string;
      readonly what: 'image' | 'file' | 'audio';
      readonly why: 'model' | 'wire' | 'source';
    }
  /** What the client refers to is kept nowhere: `previous_response_id`, an item by its id. */
  | { readonly reason: 'not-kept'; readonly field: string };

/** What was left out of a request, or is said otherwise there, so that nothing is dropped in silence. */
export type Note =
  | { readonly note: 'server-tool'; readonly tool: string }
  /** Calls and results of a server's own tools in the history. */
  | { readonly note: 'foreign'; readonly what: string; readonly count: number }
  /** `sealed`: by another provider. `unsigned`: its provider takes signed ones only. `not-taken`: this wire has no place for it. */
  | { readonly note: 'thoughts'; readonly count: number; readonly why: 'sealed' | 'unsigned' | 'not-taken' }
  /** A field of the request, or of its parts, that the other wire has no word for. */
  | { readonly note: 'field'; readonly field: string }
  /** More cache marks than the upstream takes. */
  | { readonly note: 'cache-marks'; readonly count: number }
  /** A history that no server takes as it is: empty texts, calls without a result, results without a call. */
  | {
      readonly note: 'healed';
      readonly what: 'empty' | 'no-result' | 'no-call' | 'arguments';
      readonly count: number;
    };

/** What is known of the model that a request is written for. */
export interface Target {
  /** Its name at its provider. */
  readonly model: string;
  /** Null: as much as the model has, where its wire does not ask for a number. */
  readonly maxOutputTokens: number | null;
  /** Whose API it is, as in the gateway's profiles; null for servers that pass on to others. */
  readonly api: string | null;
  /** The name of the output limit on the Chat wire. */
  readonly outputLimit: 'max_tokens' | 'max_completion_tokens';
  readonly sees: boolean;
  readonly takesTemperature: boolean;
  /** The fields that tell this model how much to think; empty where there is no way. */
  readonly effort: Json;
  /** Takes `prompt_cache_key`. */
  readonly promptCacheKey: boolean;
  /** Hands Anthropic's cache marks on from the Chat wire, to a model that has some use for them. */
  readonly passesCacheMarks: boolean;
  /** Reports the usage of a stream only when asked to. */
  readonly asksForUsage: boolean;
  /** Whoever sealed thoughts that may go back to it: its provider and account. */
  readonly origin: string;
}

/** How the answer of an upstream is to be read back: what had to be called otherwise there. */
export interface Back {
  /** Custom tools that went out as functions. */
  readonly custom: ReadonlySet<string>;
  /** Names of tools as the upstream knows them, and as the client does. */
  readonly names: ReadonlyMap<string, string>;
}

export type Read =
  | { readonly ok: true; readonly request: WireRequest }
  | { readonly ok: false; readonly refusal: Refusal };

export type Written =
  | { readonly ok: true; readonly body: Json; readonly notes: readonly Note[]; readonly back: Back }
  | { readonly ok: false; readonly refusal: Refusal };
