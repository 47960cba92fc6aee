import { failedWords, isOf, type Notes, readableOf } from '../history.ts';
import { isOwnThought, isThought } from '../kept.ts';
import type { OutgoingTools, WriteContext } from '../outgoing.ts';
import { fieldsFor } from '../own.ts';
import { addressOf, asImage, textOfFile } from '../sources.ts';
import type {
  CallPart,
  FilePart,
  ForeignPart,
  ImagePart,
  Part,
  ResultPart,
  ThoughtPart,
  Turn,
} from '../types.ts';
import { namesOf } from './names.ts';

type Wired = Record<string, unknown>;

/** The items that one turn is on this wire. */
export function itemsOf(turn: Turn, context: WriteContext): Wired[] {
  if (turn.role === 'assistant') return assistantItems(turn.parts, context);
  const results = turn.parts.filter((part) => part.type === 'result');
  const items = turn.parts.filter((part) => part.type === 'foreign' && isOf('responses', part));
  const said = turn.parts.filter((part) => part.type !== 'result' && !items.includes(part));
  const content = said.flatMap((part) => contentOf(part, context));
  const role = turn.role === 'system' ? 'developer' : turn.role;
  return [
    ...results.map((part) => resultOf(part, context)),
    ...(content.length > 0 ? [{ type: 'message', role, content }] : []),
    ...items.flatMap((part) => (part.type === 'foreign' ? [{ ...part.value }] : [])),
  ];
}

/** What it said stands in messages, between which its thoughts and calls keep their places. */
function assistantItems(parts: readonly Part[], context: WriteContext): Wired[] {
  const items: Wired[] = [];
  /** The message that is going on. */
  let said: Wired[] | null = null;
  let phase: unknown;
  for (const part of parts) {
    const content = part.type === 'text' || part.type === 'refusal' ? saidOf(part) : otherSaid(part, context);
    if (content === null) {
      said = null;
      items.push(...itemOf(part, context));
      continue;
    }
    const own = fieldsFor('responses', 'own' in part ? part.own : undefined)['phase'];
    if (said && own === phase) said.push(...content);
    else if (content.length > 0) {
      [said, phase] = [content, own];
      items.push({ type: 'message', role: 'assistant', ...(own ? { phase: own } : {}), content: said });
    }
  }
  return items;
}

function saidOf(part: Part & { readonly type: 'text' | 'refusal' }): Wired[] {
  if (part.type === 'refusal') return [{ type: 'refusal', refusal: part.text }];
  return [{ type: 'output_text', text: part.text, annotations: [] }];
}

/** Blocks of other wires as text, where they have some; null for what is an item of its own. */
function otherSaid(part: Part, { notes }: WriteContext): Wired[] | null {
  if (part.type === 'call' || isThought(part)) return null;
  if (part.type === 'foreign') {
    if (isOf('responses', part)) return null;
    const text = readableOf(part, notes);
    return text === null ? [] : [{ type: 'output_text', text, annotations: [] }];
  }
  notes.add({ note: 'field', field: `assistant.${part.type}` });
  return [];
}

function itemOf(part: Part, context: WriteContext): Wired[] {
  if (part.type === 'call') return [callOf(part, context)];
  if (part.type === 'foreign') return [{ ...part.value }];
  return isThought(part) ? thoughtOf(part, context) : [];
}

/** Only what this upstream has sealed itself; readable thoughts where it thinks in plain text. */
function thoughtOf(part: ThoughtPart, { target, kept, notes }: WriteContext): Wired[] {
  const isOwn = isOwnThought('responses', part, target, kept);
  if (isOwn && part.type === 'sealed') {
    const { id, encrypted, summary } = part;
    return [
      {
        type: 'reasoning',
        ...(id === null ? {} : { id }),
        summary: summary.map((text) => ({ type: 'summary_text', text })),
        ...(encrypted === null ? {} : { encrypted_content: encrypted }),
        ...fieldsFor('responses', part.own),
      },
    ];
  }
  if (isOwn && part.type === 'thinking' && part.origin !== undefined) {
    return [{ type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: part.text }] }];
  }
  const isSealed = part.type === 'sealed' || part.type === 'redacted';
  notes.add({ note: 'thoughts', count: 1, why: isSealed ? 'sealed' : 'not-taken' });
  return [];
}

function callOf({ id, name, kind, input }: CallPart, { tools }: WriteContext): Wired {
  const names = namesOn(name, tools);
  return kind === 'custom'
    ? { type: 'custom_tool_call', call_id: id, ...names, input }
    : { type: 'function_call', call_id: id, ...names, arguments: input };
}

/** A tool of a group is called by both names. */
function namesOn(name: string, { nameOf }: OutgoingTools): Wired {
  const { name: own, namespace } = namesOf(name);
  return { name: nameOf(own), ...(namespace === undefined ? {} : { namespace }) };
}

function resultOf({ callId, kind, content, isError }: ResultPart, context: WriteContext): Wired {
  const parts = content.flatMap((part) => contentOf(part, context));
  const texts = parts.map(({ type, text }) => (type === 'input_text' ? text : null));
  const failed = failedWords(isError, String(texts[0] ?? ''));
  const isText = texts.every((text) => typeof text === 'string');
  return {
    type: kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output',
    call_id: callId,
    output: isText
      ? [...failed, ...texts].join('\n\n')
      : [...failed.map((text) => ({ type: 'input_text', text })), ...parts],
  };
}

function contentOf(part: Part, { notes }: WriteContext): Wired[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'input_text', text: part.text, ...fieldsFor('responses', part.own) }];
    case 'image':
      return [imageOf(part)];
    case 'file':
      return [fileOf(part)];
    case 'refusal':
      return [{ type: 'input_text', text: part.text }];
    case 'foreign':
      return foreignContent(part, notes);
    default:
      if (isThought(part)) notes.add({ note: 'thoughts', count: 1, why: 'not-taken' });
      return [];
  }
}

function foreignContent(part: ForeignPart, notes: Notes): Wired[] {
  if (isOf('responses', part)) return [{ ...part.value }];
  return [{ type: 'input_text', text: readableOf(part, notes) ?? JSON.stringify(part.value) }];
}

function imageOf({ source, detail, own }: ImagePart): Wired {
  return {
    type: 'input_image',
    ...(source.kind === 'id' ? { file_id: source.id } : { image_url: addressOf(asImage(source)) }),
    detail: detail ?? 'auto',
    ...fieldsFor('responses', own),
  };
}

function fileOf({ source, name, own }: FilePart): Wired {
  if (source.kind === 'text') {
    return { type: 'input_text', text: textOfFile(name, source.text) };
  }
  const given =
    source.kind === 'id'
      ? { file_id: source.id }
      : source.kind === 'url'
        ? { file_url: source.url }
        : // OpenAI wants a name with each file that is sent along.
          { file_data: addressOf(source), filename: name ?? 'document.pdf' };
  return { type: 'input_file', ...given, ...fieldsFor('responses', own) };
}
