import * as z from 'zod';
import type { CacheMark, ForeignPart, Json, Own, Part, TextPart, Wire } from './types.ts';

type Extras = (fields: Json) => { readonly cache?: CacheMark; readonly own?: Own };

/** A text alone, or parts; of an empty text none. */
export const textOrParts = <Out>(part: z.ZodType<Out>) =>
  z.union([
    z
      .string()
      .transform((words): (Out | TextPart)[] => (words === '' ? [] : [{ type: 'text', text: words }])),
    z.array(part),
  ]);

/** Sound, which both of OpenAI's wires write alike. `extras`: what that wire keeps of the other fields. */
export const audioPart = (extras: Extras) =>
  z.looseObject({ input_audio: z.looseObject({ data: z.string(), format: z.string() }) }).transform(
    ({ type: _, input_audio: { data, format }, ...rest }): Part => ({
      type: 'audio',
      data,
      format,
      ...extras(rest),
    }),
  );

/** A block that one wire alone knows. */
export const foreignTo =
  (wire: Wire) =>
  (value: Json & { readonly type: string }): ForeignPart => ({
    type: 'foreign',
    wire,
    name: value.type,
    value,
  });
