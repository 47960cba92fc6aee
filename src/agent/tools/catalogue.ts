import * as z from 'zod';
import type { Tools } from '../../gateway/index.ts';
import { deleteFile, edit, moveFile, write } from './edit.ts';
import type { ForeignTools } from './foreign.ts';
import { problems, references, symbols } from './language.ts';
import { list } from './list.ts';
import { meant } from './meant.ts';
import { read } from './read.ts';
import { run, runTests } from './run.ts';
import { changes, done, plan } from './say.ts';
import { search } from './search.ts';
import type { Tool } from './types.ts';

export type Phase = 'plan' | 'act';

const OWN: readonly Tool[] = [
  ...[list, read, search, symbols, references, problems, changes],
  ...[edit, write, deleteFile, moveFile, run, runTests, plan, done],
];

/** Two that lead to the tools of others which are not offered themselves. */
const FIND = 'find_tools';
const CALL = 'call_tool';
const findInput = z.object({ query: z.string().min(1) });
const callInput = z.object({ name: z.string().min(1), input: z.record(z.string(), z.unknown()).default({}) });

/** A call as it is understood. */
export type Read =
  | { readonly kind: 'own'; readonly tool: Tool; readonly input: Readonly<Record<string, unknown>> }
  | { readonly kind: 'foreign'; readonly name: string; readonly input: Readonly<Record<string, unknown>> }
  | { readonly kind: 'find'; readonly query: string }
  | {
      readonly kind: 'wrong';
      readonly notRun: 'unknown' | 'arguments' | 'refused';
      readonly message: string;
      readonly name: string;
    };

/** The tools that a model is offered: the same ones, in the same order, for all of a phase. While planning none that can write. */
export function offered(phase: Phase, foreign: ForeignTools): Tools {
  const own = OWN.filter(({ use, name }) => phase === 'act' || use === 'reads' || name === plan.name).map(
    (tool) => ({
      name: tool.name,
      description: tool.description,
      schema: schemaOf(tool.input),
    }),
  );
  const more =
    foreign.hidden > 0
      ? [
          {
            name: FIND,
            description: `Finds more tools, of ${foreign.hidden} others, by words.`,
            schema: schemaOf(findInput),
          },
          { name: CALL, description: 'Calls a tool that find_tools has found.', schema: schemaOf(callInput) },
        ]
      : [];
  return { list: phase === 'act' ? [...own, ...foreign.offered, ...more] : own, required: false };
}

const schemas = new WeakMap<z.ZodObject, Readonly<Record<string, unknown>>>();

function schemaOf(input: z.ZodObject): Readonly<Record<string, unknown>> {
  const known = schemas.get(input);
  if (known) return known;
  const { $schema: _, additionalProperties: __, ...schema } = z.toJSONSchema(input, { io: 'input' });
  schemas.set(input, schema);
  return schema;
}

/** Reads a call of a model: which tool it is for, and whether its input is as that takes it. */
export function readCall(
  { name, input }: { readonly name: string; readonly input: Readonly<Record<string, unknown>> },
  phase: Phase,
  foreign: ForeignTools,
): Read {
  const names = offered(phase, foreign).list.map((one) => one.name);
  const tool = OWN.find((one) => one.name === name);
  if (!names.includes(name) && !(phase === 'act' && foreign.find(name))) {
    return tool || foreign.find(name)
      ? {
          kind: 'wrong',
          notRun: 'refused',
          name,
          message: `${name} is not there while only a plan is made: nothing may be written or run yet.`,
        }
      : { kind: 'wrong', notRun: 'unknown', name, message: '' };
  }
  if (tool) {
    const parsed = tool.input.safeParse(meant(input, schemaOf(tool.input), true));
    return parsed.success
      ? { kind: 'own', tool, input: parsed.data }
      : { kind: 'wrong', notRun: 'arguments', name, message: problemsOf(parsed.error) };
  }
  if (name === FIND || name === CALL) return readIndirect(name, input, foreign);
  return { kind: 'foreign', name, input: forForeign(name, input, foreign) };
}

function readIndirect(name: string, input: Readonly<Record<string, unknown>>, foreign: ForeignTools): Read {
  const shape = name === FIND ? findInput : callInput;
  const parsed = shape.safeParse(meant(input, schemaOf(shape), false));
  if (!parsed.success) return { kind: 'wrong', notRun: 'arguments', name, message: problemsOf(parsed.error) };
  if ('query' in parsed.data) return { kind: 'find', query: parsed.data.query };
  const called = parsed.data;
  return foreign.find(called.name)
    ? { kind: 'foreign', name: called.name, input: forForeign(called.name, called.input, foreign) }
    : { kind: 'wrong', notRun: 'unknown', name: called.name, message: '' };
}

function forForeign(
  name: string,
  input: Readonly<Record<string, unknown>>,
  foreign: ForeignTools,
): Readonly<Record<string, unknown>> {
  return meant(input, foreign.find(name)?.schema ?? {}, false);
}

function problemsOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.length === 0 ? 'input' : path.join('.')}: ${message}`)
    .join('; ');
}
