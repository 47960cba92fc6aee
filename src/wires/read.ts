import * as z from 'zod';
import type { Read, Refusal } from './types.ts';

/** An object whose other fields stay as they came. */
export const anyObject = z.looseObject({});

/** A part of a list whose form depends on its `type`; `other` reads those of types that are not in the table. */
export function byType<Out>(
  shapes: Readonly<Record<string, z.ZodType<Out>>>,
  other: (value: Readonly<Record<string, unknown>> & { readonly type: string }) => Out,
): z.ZodType<Out> {
  return z.looseObject({ type: z.string() }).transform((value, context): Out => {
    const shape = Object.hasOwn(shapes, value.type) ? shapes[value.type] : undefined;
    if (!shape) return other(value);
    const read = shape.safeParse(value);
    if (read.success) return read.data;
    const { message, path } = placeOf(read.error);
    context.issues.push({ code: 'custom', message, path, input: value });
    return z.NEVER;
  });
}

/** The request in that form, or what is wrong with it, where in the words of the field's path. */
export function readAs<Shape extends z.ZodType>(
  shape: Shape,
  json: unknown,
  make: (value: z.output<Shape>) => Extract<Read, { ok: true }>['request'],
): Read {
  const read = shape.safeParse(json);
  if (read.success) return { ok: true, request: make(read.data) };
  return { ok: false, refusal: invalid(read.error) };
}

function invalid(error: z.ZodError): Refusal {
  const { message, path } = placeOf(error);
  return { reason: 'invalid', field: path.map(String).join('.'), problem: message };
}

/** The first thing that is wrong; within a union, what is wrong in the alternative that got furthest. */
export function placeOf(error: z.ZodError): { readonly message: string; readonly path: PropertyKey[] } {
  const path: PropertyKey[] = [];
  let at = error.issues[0];
  while (at) {
    path.push(...at.path);
    if (at.code !== 'invalid_union') break;
    const firsts = at.errors.flatMap((issues) => issues.slice(0, 1));
    const [next] = firsts.toSorted((one, other) => other.path.length - one.path.length);
    if (!next || next.path.length === 0) break;
    at = next;
  }
  return { message: at?.message ?? 'is not valid', path };
}

const LONG_NUMBER = /\d{16}/;

/**
 * JSON as `JSON.parse` reads it, but for numbers that would lose digits: they are written again as they came. Throws on
 * what is no JSON.
 */
export function parseJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) => {
    const source = context?.source;
    return typeof value === 'number' && source !== undefined && losesDigits(value, source)
      ? raw(source)
      : value;
  });
}

function losesDigits(value: number, source: string): boolean {
  return LONG_NUMBER.test(source) && String(value) !== source;
}

/** In the language since ES2026, and in Node since 22; types do not know it yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON?: (text: string) => object };

function raw(source: string): unknown {
  return rawJSON ? rawJSON(source) : Number(source);
}

export interface JsonEnd {
  readonly add: (text: string) => void;
  readonly isClosed: () => boolean;
}

/**
 * Follows a JSON text as it comes, without reading all of it again: whether it is one value with all its brackets closed,
 * and nothing after it. `begins`: the characters that such a value may begin with.
 */
export function createJsonEnd(begins: string): JsonEnd {
  let state: 'before' | 'inside' | 'closed' | 'broken' = 'before';
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  const read = (character: string): void => {
    if (isEscaped) isEscaped = false;
    else if (character === '\\') isEscaped = isInString;
    else if (character === '"') isInString = !isInString;
    else if (!isInString && '{['.includes(character)) depth++;
    else if (!isInString && '}]'.includes(character)) depth--;
    if (depth <= 0 && !isInString) state = 'closed';
  };
  return {
    add(text) {
      for (const character of text) {
        if (state === 'broken') return;
        if (state === 'inside') read(character);
        else if (/\s/.test(character)) continue;
        else if (state === 'before' && begins.includes(character)) {
          state = 'inside';
          read(character);
        } else state = 'broken';
      }
    },
    isClosed: () => state === 'closed',
  };
}
