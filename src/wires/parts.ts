import * as z from 'zod';
import type { AnswerFormat, CacheMark, ForeignPart, Json, Own, Part, TextPart, Wire } from './types.ts';

type Extras = (fields: Json) => { readonly cache?: CacheMark; readonly own?: Own };

/** A text alone, or parts; of an empty text none. */
export const textOrParts = <Out>(part: z.ZodType<Out>) =>
  z.union([
    z
      .string()
      .transform((words): (Out | TextPart)[] => (words === '' ? [] : [{ type: 'text', text: words }])),
    z.array(part),
  ]);

/** A JSON object of any form, in place of text. */
export const ANY_JSON: AnswerFormat = { schema: null, name: null, description: null, strict: null };

/** A form of a kind that is not known, which goes back to its own wire as it came. */
export const unknownForm =
  (wire: Wire) =>
  (fields: Json): AnswerFormat => ({ ...ANY_JSON, own: { wire, fields } });

/** The form of an answer as both of OpenAI's wires write it, but for what may stand for its schema. */
export const jsonSchemaFormat = (schema: z.ZodType<Json>) =>
  z
    .looseObject({
      schema,
      name: z.string().nullish(),
      description: z.string().nullish(),
      strict: z.boolean().nullish(),
    })
    .transform(({ name = null, description = null, strict = null, ...given }): AnswerFormat => {
      return { schema: given.schema, name, description, strict };
    });

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
