import * as z from 'zod';
import { ownFields } from '../own.ts';
import { anyObject, byType } from '../read.ts';
import type { Json, Tool, ToolChoice, ToolKind } from '../types.ts';
import { GROUP, nameWithin } from './names.ts';

const functionTool = z
  .looseObject({
    name: z.string(),
    description: z.string().nullish(),
    parameters: anyObject.nullish(),
    strict: z.boolean().nullish(),
  })
  .transform(
    ({ type: _, name, description, parameters, strict, ...rest }): Tool => ({
      kind: 'function',
      name,
      description: description ?? null,
      schema: parameters ?? null,
      strict: strict ?? null,
      ...ownFields('responses', rest),
    }),
  );

const customTool = z
  .looseObject({ name: z.string(), description: z.string().nullish(), format: anyObject.nullish() })
  .transform(
    ({ type: _, name, description, format, ...rest }): Tool => ({
      kind: 'custom',
      name,
      description: description ?? null,
      format: format ?? null,
      ...ownFields('responses', rest),
    }),
  );

const serverTool = (value: Json & { readonly type: string }): Tool => {
  return { kind: 'server', wire: 'responses', name: value.type, value };
};

/** Tools of a group are those of the request, under the name of both. */
const namespace = z
  .looseObject({
    name: z.string(),
    description: z.string().nullish(),
    tools: z.array(byType<Tool>({ function: functionTool, custom: customTool }, serverTool)),
  })
  .transform(({ name, description, tools }): Tool[] =>
    tools.map((tool) => {
      if (tool.kind === 'server') return tool;
      const fields = { ...tool.own?.fields, ...(description ? { [GROUP]: description } : {}) };
      return { ...tool, name: nameWithin(name, tool.name), ...ownFields('responses', fields) };
    }),
  );

export const tool = byType<Tool | Tool[]>(
  { function: functionTool, custom: customTool, namespace },
  serverTool,
);

const named = z.looseObject({ name: z.string(), namespace: z.string().nullish() });

const choice = (kind: ToolKind) =>
  named.transform(
    ({ name, namespace: group }): ToolChoice => ({ mode: 'tool', name: nameWithin(group, name), kind }),
  );

export const toolChoice: z.ZodType<ToolChoice> = z.union([
  z
    .enum(['auto', 'none', 'required'])
    .transform((mode): ToolChoice => ({ mode: mode === 'required' ? 'any' : mode })),
  byType<ToolChoice>(
    {
      function: choice('function'),
      custom: choice('custom'),
      allowed_tools: z
        .looseObject({
          mode: z.enum(['auto', 'required']),
          tools: z.array(z.looseObject({ type: z.string(), name: z.string().nullish() })),
        })
        .transform(
          ({ mode, tools }): ToolChoice => ({
            mode: 'allowed',
            names: tools.map(({ type, name }) => name ?? type),
            required: mode === 'required',
          }),
        ),
    },
    ({ type }) => ({ mode: 'tool', name: type, kind: 'server' }),
  ),
  z.string().transform((name): ToolChoice => ({ mode: 'tool', name, kind: 'server' })),
]);
