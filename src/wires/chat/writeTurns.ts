import { failedWords, foreignOn, textOfForeign } from '../history.ts';
import { isOwnThought, isThought } from '../kept.ts';
import { WRAPPED, type WriteContext } from '../outgoing.ts';
import { fieldsFor } from '../own.ts';
import { addressOf, asImage, textOfFile } from '../sources.ts';
import type {
  CallPart,
  FilePart,
  ImagePart,
  Part,
  ResultPart,
  Target,
  TextPart,
  ThoughtPart,
  Turn,
} from '../types.ts';
import { marked } from './marks.ts';

type Wired = Record<string, unknown>;

/** What the messages of a request depend on. */
export interface Context extends WriteContext {
  /** The server takes Anthropic's cache marks. */
  readonly marks: boolean;
}

/** The messages that one turn is on this wire: results of tools have their own. */
export function messagesOf(turn: Turn, context: Context): Wired[] {
  const own = fieldsFor('chat', turn.own);
  if (turn.role === 'assistant') {
    const message = assistantOf(turn.parts, context);
    return message ? [{ ...message, ...own }] : [];
  }
  if (turn.role === 'user') {
    const results = turn.parts.filter((part) => part.type === 'result');
    const others = turn.parts.filter((part) => part.type !== 'result');
    const seen = results.flatMap((result) => imagesOf(result));
    const content = contentOf([...seen, ...others], context);
    return [
      ...results.map((result) => resultOf(result, context)),
      ...(content === null ? [] : [{ role: 'user', content, ...own }]),
    ];
  }
  const content = contentOf(turn.parts, context);
  const role = turn.role === 'developer' && context.target.api !== 'openai' ? 'system' : turn.role;
  return content === null ? [] : [{ role, content, ...own }];
}

/**
 * The content of a message: a text where it is nothing else, since not every server takes parts. Where marks are handed on it
 * has parts in any case: what looks otherwise without its mark is in no cache. Null where it is empty.
 */
function contentOf(parts: readonly Part[], context: Context): string | Wired[] | null {
  const wired = parts.flatMap((part) => partOf(part, context));
  if (wired.length === 0) return null;
  if (context.marks) return wired;
  const texts = wired.map((part) => (Object.keys(part).length === 2 ? part['text'] : null));
  return texts.every((text) => typeof text === 'string') ? texts.join('\n\n') : wired;
}

function partOf(part: Part, { notes, marks }: Context): Wired[] {
  if (isThought(part)) {
    notes.add({ note: 'thoughts', count: 1, why: 'not-taken' });
    return [];
  }
  if (part.type === 'foreign') return foreignOn('chat', part, notes);
  const rest = { ...(marks ? marked(part.cache) : {}), ...fieldsFor('chat', part.own) };
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text, ...rest }];
    case 'refusal':
      return [{ type: 'refusal', refusal: part.text, ...rest }];
    case 'image': {
      const detail = part.detail ? { detail: part.detail } : {};
      return [{ type: 'image_url', image_url: { url: addressOf(asImage(part.source)), ...detail }, ...rest }];
    }
    case 'file':
      return [fileOf(part, rest)];
    case 'audio':
      return [{ type: 'input_audio', input_audio: { data: part.data, format: part.format }, ...rest }];
    case 'call':
    case 'result':
      return [];
  }
}

function fileOf({ source, name }: FilePart, rest: Wired): Wired {
  // A text is read by every model.
  if (source.kind === 'text') {
    return { type: 'text', text: textOfFile(name, source.text), ...rest };
  }
  const given = source.kind === 'id' ? { file_id: source.id } : { file_data: addressOf(source) };
  // OpenAI wants a name with each file that is sent along.
  const filename = name ?? (source.kind === 'base64' ? 'document.pdf' : null);
  return { type: 'file', file: { ...given, ...(filename === null ? {} : { filename }) }, ...rest };
}

/** A result can hold no image on this wire: its images follow in the user's next message, with a word on where they are from. */
function imagesOf({ callId, content }: ResultPart): readonly (TextPart | ImagePart | FilePart)[] {
  const seen = content.filter((part) => part.type === 'image' || part.type === 'file');
  const files = seen.filter((part) => part.type !== 'file' || part.source.kind !== 'text');
  if (files.length === 0) return [];
  return [{ type: 'text', text: `(From the result of the tool call ${callId}:)` }, ...files];
}

function resultOf(part: ResultPart, context: Context): Wired {
  const { marks } = context;
  const texts = part.content.flatMap((one): TextPart[] => {
    if (one.type === 'text') return [one];
    if (one.type === 'file' && one.source.kind === 'text') {
      return [{ type: 'text', text: textOfFile(one.name, one.source.text) }];
    }
    if (one.type !== 'foreign') return [];
    return [{ type: 'text', text: textOfForeign(one) ?? JSON.stringify(one.value) }];
  });
  const isElsewhere = texts.length === 0 && part.content.length > 0;
  const said = isElsewhere
    ? [{ type: 'text' as const, text: '(The result is in the next message.)' }]
    : texts;
  const failed = failedWords(part.isError, said[0]?.text ?? '').map((text) => ({
    type: 'text' as const,
    text,
  }));
  const content = contentOf([...failed, ...said], { ...context, marks: false }) ?? '';
  const inner = part.content.findLast((one) => one.type !== 'foreign' && one.cache);
  const cache = part.cache ?? (inner && 'cache' in inner ? inner.cache : undefined);
  return {
    role: 'tool',
    tool_call_id: part.callId,
    content,
    // Of a result the mark stands in the message.
    ...(marks ? marked(cache) : {}),
    ...fieldsFor('chat', part.own),
  };
}

/** Null where nothing of it can be said on this wire: many servers refuse an empty message. */
function assistantOf(parts: readonly Part[], context: Context): Wired | null {
  const thoughts = parts.filter(isThought);
  const calls = parts.filter((part) => part.type === 'call');
  const refusals = parts.filter((part) => part.type === 'refusal');
  const said = parts.filter((part) => !isThought(part) && part.type !== 'call' && part.type !== 'refusal');
  const content = contentOf(said, { ...context, marks: false });
  const thought = thoughtFields(thoughts, calls.length > 0, context);
  const isElsewhere = calls.length > 0 || refusals.length > 0;
  if (content === null && !isElsewhere && Object.keys(thought).length === 0) return null;
  return {
    role: 'assistant',
    content: content ?? (isElsewhere ? null : ''),
    ...thought,
    ...(refusals.length > 0 ? { refusal: refusals.map(({ text }) => text).join('\n\n') } : {}),
    ...(calls.length > 0 ? { tool_calls: callsOf(parts, context) } : {}),
  };
}

/** Who refuses fields that it does not know, or has its own place for thoughts. */
const TAKES_NO_THOUGHTS: ReadonlySet<string | null> = new Set(['openai', 'google', 'mistral']);

/** DeepSeek, Kimi, GLM and Qwen want their field back with calls of tools; OpenRouter its parts, in their order. */
function thoughtFields(thoughts: readonly ThoughtPart[], hasCalls: boolean, context: Context): Wired {
  const { target, kept, notes } = context;
  const isTaken = (part: ThoughtPart) =>
    isOwnThought('chat', part, target, kept) && (hasCalls || context.request.wire === 'chat');
  const takesAny = !TAKES_NO_THOUGHTS.has(target.api);
  const own = takesAny ? thoughts.filter(isTaken) : [];
  for (const part of thoughts) {
    if (part.type === 'call-fields' || (takesAny && isTaken(part))) continue;
    const isSealed = part.type === 'redacted' || part.type === 'sealed';
    notes.add({ note: 'thoughts', count: 1, why: isSealed ? 'sealed' : 'not-taken' });
  }
  const details = own.flatMap((part) => (part.type === 'details' ? part.details : []));
  if (details.length > 0) return { reasoning_details: details };
  const texts = own.flatMap((part) => (part.type === 'thinking' ? [part.text] : []));
  return texts.length > 0 ? { reasoning_content: texts.join('') } : {};
}

function callsOf(parts: readonly Part[], context: Context): Wired[] {
  return parts.flatMap((part, i) => (part.type === 'call' ? [callOf(part, parts[i - 1], context)] : []));
}

function callOf(call: CallPart, before: Part | undefined, { tools, target, kept }: Context): Wired {
  const fields =
    before?.type === 'call-fields' && isOwnThought('chat', before, target, kept) ? before.fields : {};
  const rest = { ...signatureFor(target), ...fields, ...fieldsFor('chat', call.own) };
  const name = tools.nameOf(call.name);
  if (call.kind === 'custom' && !tools.wraps) {
    return { id: call.id, type: 'custom', custom: { name, input: call.input }, ...rest };
  }
  const text = call.kind === 'custom' ? JSON.stringify({ [WRAPPED]: call.input }) : call.input;
  return { id: call.id, type: 'function', function: { name, arguments: text }, ...rest };
}

/** Gemini 3 refuses a call without its signature, and takes this one for calls that come from elsewhere. */
function signatureFor({ api, model }: Target): Wired {
  if (api !== 'google' || !/^gemini-[3-9]/.test(model)) return {};
  return { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } };
}
