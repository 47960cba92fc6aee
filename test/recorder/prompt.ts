import * as z from 'zod';
import type { Block } from './cache.ts';

/** What the tests read of a request's body; both wires have these. */
export const bodyShape = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown().optional() })),
  system: z.unknown().optional(),
  tools: z.array(z.unknown()).optional(),
  prompt_cache_key: z.string().optional(),
});
export type Body = z.infer<typeof bodyShape>;

/** A prompt in the order in which providers cache it: tools, system, messages. */
export function blocksOf(body: Body): Block[] {
  const parts = [...(body.tools ?? []), ...asList(body.system)].map((part) => blockOf(part));
  const told = body.messages.flatMap(({ role, content, ...rest }) => {
    const own = asList(content).map((part) => blockOf(part, role));
    return Object.keys(rest).length > 0 ? [...own, blockOf(rest, role)] : own;
  });
  return [...parts, ...told];
}

export function lastUserText(body: Body): string {
  const last = body.messages.findLast(({ role }) => role === 'user');
  return asList(last?.content)
    .map((part) => (typeof part === 'string' ? part : textIn(part)))
    .join('');
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

const part = z.looseObject({ cache_control: z.unknown().optional(), text: z.string().optional() });

function blockOf(value: unknown, role = ''): Block {
  const parsed = part.safeParse(value);
  if (!parsed.success) return { text: role + JSON.stringify(value), marked: false };
  const { cache_control: mark, ...rest } = parsed.data;
  return { text: role + JSON.stringify(rest), marked: mark !== undefined };
}

function textIn(value: unknown): string {
  return part.safeParse(value).data?.text ?? '';
}
