import { isObject } from '../../wires/index.ts';

/** What a server wants to be different in the requests for one of its models, or has said of it. */
export type Change =
  | { readonly change: 'leave-out'; readonly field: string }
  | { readonly change: 'rename'; readonly field: string; readonly to: string }
  /** The output limit, in tokens. */
  | { readonly change: 'at-most'; readonly tokens: number }
  /** The role that instructions are sent in. */
  | { readonly change: 'system-as'; readonly role: 'developer' | 'user' | 'system' }
  /** It cannot see: images of earlier turns are left out. */
  | { readonly change: 'no-images' }
  /** It does not stream. */
  | { readonly change: 'whole' }
  /** It has no API to fill a hole: holes are asked as a chat. */
  | { readonly change: 'holes-as-chat' }
  /** Its context window, in tokens; `room`: what of it is left for the answer to the request that was refused. */
  | { readonly change: 'window'; readonly tokens: number; readonly room?: number };

export type Body = Readonly<Record<string, unknown>>;

/** The fields in which servers take their output limit. */
export const OUTPUT_LIMITS = [
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'n_predict',
] as const;

/** The request with these changes; the same object where they change nothing. */
export function changed(body: Body, changes: readonly Change[]): Body {
  return changes.reduce(withChange, body);
}

function withChange(body: Body, change: Change): Body {
  switch (change.change) {
    case 'leave-out':
      return without(body, change.field);
    case 'rename':
      return Object.fromEntries(
        Object.entries(body).map(([name, value]) => [name === change.field ? change.to : name, value]),
      );
    case 'at-most': {
      const name = OUTPUT_LIMITS.find((limit) => typeof body[limit] === 'number');
      return name && Number(body[name]) > change.tokens ? { ...body, [name]: change.tokens } : body;
    }
    case 'system-as':
      return withRole(body, change.role);
    case 'no-images':
      return withoutImages(body);
    case 'whole':
      return body['stream'] === true ? { ...without(body, 'stream_options'), stream: false } : body;
    case 'holes-as-chat':
    case 'window':
      return body;
  }
}

/** At any depth: `cache_control` stands in the blocks of messages. */
function without(body: Body, field: string): Body {
  if (Object.hasOwn(body, field)) {
    const { [field]: _, ...rest } = body;
    return rest;
  }
  if (!DEEP_FIELDS.has(field) || !JSON.stringify(body).includes(`"${field}":`)) return body;
  const text = JSON.stringify(body, (key, value: unknown) => (key === field ? undefined : value));
  const rest: unknown = JSON.parse(text);
  return isObject(rest) ? rest : body;
}

/** What is put into messages and tools beside what they must have. */
export const DEEP_FIELDS: ReadonlySet<string> = new Set([
  'cache_control',
  'extra_content',
  'reasoning_content',
  'reasoning_details',
  'strict',
]);

function withRole(body: Body, role: 'developer' | 'user' | 'system'): Body {
  const messages = body['messages'];
  if (!Array.isArray(messages)) return body;
  const isInstruction = (message: unknown): message is Body =>
    isObject(message) && (message['role'] === 'system' || message['role'] === 'developer');
  if (messages.every((message) => !isInstruction(message) || message['role'] === role)) return body;
  if (role !== 'user') {
    return {
      ...body,
      messages: messages.map((one: unknown) => (isInstruction(one) ? { ...one, role } : one)),
    };
  }
  // At the head of the first question, so that user and assistant stay in turn.
  const instructions = messages.filter(isInstruction).map(({ content }) => textOf(content));
  const others = messages.filter((message) => !isInstruction(message));
  const first = others.findIndex((message) => isObject(message) && message['role'] === 'user');
  const head = instructions.join('\n\n');
  const question: unknown = others[first];
  if (!isObject(question)) return { ...body, messages: [{ role, content: head }, ...others] };
  const { content } = question;
  const whole = Array.isArray(content)
    ? [{ type: 'text', text: head }, ...content]
    : `${head}\n\n${String(content)}`;
  return { ...body, messages: others.with(first, { ...question, content: whole }) };
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return String(content ?? '');
  return content.map((part: unknown) => (isObject(part) ? String(part['text'] ?? '') : '')).join('');
}

/** In place of an image that the model cannot see. */
const NO_IMAGE = { type: 'text', text: '(An image was here, which this model cannot see.)' };

function withoutImages(body: Body): Body {
  const messages = body['messages'];
  if (!Array.isArray(messages) || !messages.some(hasImage)) return body;
  return {
    ...body,
    messages: messages.map((message: unknown) =>
      isObject(message) && Array.isArray(message['content'])
        ? {
            ...message,
            content: message['content'].map((part: unknown) => (isImage(part) ? NO_IMAGE : part)),
          }
        : message,
    ),
  };
}

function isImage(part: unknown): boolean {
  return isObject(part) && (part['type'] === 'image_url' || part['type'] === 'image');
}

export function hasImage(message: unknown): boolean {
  return isObject(message) && Array.isArray(message['content']) && message['content'].some(isImage);
}
