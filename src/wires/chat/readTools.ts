import * as z from 'zod';
import { ownFields } from '../own.ts';
import { anyObject, byType } from '../read.ts';
import { isObject } from '../shapes.ts';
import type { Json, Tool, ToolChoice } from '../types.ts';
import { extras } from './marks.ts';

export const functionShape = z.looseObject({
  name: z.string(),
  description: z.string().nullish(),
  parameters: anyObject.nullish(),
  strict: z.boolean().nullish(),
});

export function functionOf({
  name,
  description,
  parameters,
  strict,
  ...rest
}: z.output<typeof functionShape>) {
  return {
    name,
    description: description ?? null,
    schema: parameters ?? null,
    strict: strict ?? null,
    ...extras(rest),
  };
}

export const tool = byType<Tool>(
  {
    function: z.looseObject({ function: functionShape }).transform(
      ({ type: _, function: one, ...rest }): Tool => ({
        kind: 'function',
        ...functionOf({ ...one, ...rest }),
      }),
    ),
    custom: z
      .looseObject({
        custom: z.looseObject({
          name: z.string(),
          description: z.string().nullish(),
          format: anyObject.nullish(),
        }),
      })
      .transform(
        ({ type: _, custom: { name, description, format, ...more }, ...rest }): Tool => ({
          kind: 'custom',
          name,
          description: description ?? null,
          format: format ? flatFormat(format) : null,
          ...ownFields('chat', { ...more, ...rest }),
        }),
      ),
  },
  (value) => ({ kind: 'server', wire: 'chat', name: value.type, value }),
);

/** As the Responses wire writes it: there the grammar's fields stand beside the type. */
function flatFormat(format: Json): Json {
  const { grammar, ...rest } = format;
  return isObject(grammar) ? { ...rest, ...grammar } : format;
}

export const choice: z.ZodType<ToolChoice> = z.union([
  z
    .enum(['none', 'auto', 'required', 'any'])
    .transform((word): ToolChoice => ({ mode: word === 'required' ? 'any' : word })),
  z
    .looseObject({ function: z.looseObject({ name: z.string() }) })
    .transform(({ function: { name } }): ToolChoice => ({ mode: 'tool', name, kind: 'function' })),
  z
    .looseObject({ custom: z.looseObject({ name: z.string() }) })
    .transform(({ custom: { name } }): ToolChoice => ({ mode: 'tool', name, kind: 'custom' })),
  z
    .looseObject({
      allowed_tools: z.looseObject({ mode: z.enum(['auto', 'required']), tools: z.array(anyObject) }),
    })
    .transform(
      ({ allowed_tools: { mode, tools } }): ToolChoice => ({
        mode: 'allowed',
        names: tools.flatMap(nameOfAllowed),
        required: mode === 'required',
      }),
    ),
  z
    .union([z.string(), z.looseObject({ type: z.string() }).transform(({ type }) => type)])
    .transform((name): ToolChoice => ({ mode: 'tool', name, kind: 'server' })),
]);

function nameOfAllowed(one: Json): string[] {
  const inner = one['function'] ?? one['custom'] ?? one;
  return isObject(inner) && typeof inner['name'] === 'string' ? [inner['name']] : [];
}
