import { isObject } from './shapes.ts';
import type { CacheMark, Json, Own, Wire } from './types.ts';

/** As a part of what was read; nothing where no field is left. */
export function ownFields(wire: Wire, fields: Json): { readonly own?: Own } {
  return Object.keys(fields).length > 0 ? { own: { wire, fields } } : {};
}

/** The fields that go back to that wire as they came. */
export function fieldsFor(wire: Wire, own: Own | undefined): Json {
  return own?.wire === wire ? own.fields : {};
}

/** Those with a value that another wire gets nothing of. */
export function lostFields(wire: Wire, own: Own | undefined): string[] {
  if (!own || own.wire === wire) return [];
  return Object.keys(own.fields).filter((name) => !isEmpty(own.fields[name]));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** Anthropic's `cache_control`, which OpenRouter and LiteLLM take on the Chat wire as well. */
export function cacheMark(control: unknown): { readonly cache?: CacheMark } {
  if (!isObject(control)) return {};
  const { ttl } = control;
  return { cache: { ttl: typeof ttl === 'string' ? ttl : null } };
}
