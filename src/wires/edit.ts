import { membersOf } from './jsonMembers.ts';
import { isObject } from './shapes.ts';
import type { Json, Wire } from './types.ts';

/** What is changed of a request that goes on over the wire that it came in. */
export interface RequestChanges {
  readonly model: string;
  /** The most tokens that the answer may have. */
  readonly maxOutputTokens?: number;
  /** The name of that limit where the request has none yet; Chat Completions only, whose servers differ in it. */
  readonly outputLimit?: 'max_tokens' | 'max_completion_tokens';
  /** Asks a Chat Completions server for the usage of a stream. */
  readonly includeUsage?: boolean;
  /** Other fields that it is to have, as the user has set them for the provider. */
  readonly fields?: Json;
}

/** Bytes that stand in the place of others. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The body of a request with other values for its model and limits, and every other byte as it was: spaces, escapes, digits
 * of numbers, names that stand twice, fields that nobody knows. Providers sign thoughts over them and cache by them. A
 * field that stands twice is changed twice, so that it does not matter which of them a server reads. `body` is a JSON
 * object that was read before; for anything else it throws.
 */
export function editRequest(wire: Wire, body: Uint8Array, changes: RequestChanges): Uint8Array {
  const json = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const edit = editOf(json, 0);
  if (edit === null) throw new SyntaxError('a request that is no JSON object');
  for (const [name, value] of Object.entries(changes.fields ?? {})) edit.set([name], name, value);
  edit.set(['model'], 'model', changes.model);
  if (changes.maxOutputTokens !== undefined) {
    const { names, absent } = LIMITS[wire];
    edit.set(names, changes.outputLimit ?? absent, changes.maxOutputTokens);
  }
  if (changes.includeUsage) askForUsage(json, edit);
  return spliced(json, edit.splices());
}

/** What each wire calls the limit of an answer, and what is written where there is none. */
const LIMITS: Readonly<Record<Wire, { readonly names: readonly string[]; readonly absent: string }>> = {
  messages: { names: ['max_tokens'], absent: 'max_tokens' },
  chat: { names: ['max_tokens', 'max_completion_tokens'], absent: 'max_tokens' },
  responses: { names: ['max_output_tokens'], absent: 'max_output_tokens' },
};

/** What is to change of the object that begins at a byte; null where none does. */
function editOf(json: Buffer, at: number) {
  const object = membersOf(json, at);
  if (object === null) return null;
  const { members, start } = object;
  /** What is said last holds. */
  const replaced = new Map<number, Splice>();
  const added = new Map<string, string>();
  return {
    members,
    /** Gives every member of these names the value; where there is none, one of the name `absent` is added. */
    set(names: readonly string[], absent: string, value: unknown): void {
      const text = JSON.stringify(value);
      const own = members.filter(({ name }) => names.includes(name));
      for (const { start: at, end } of own) replaced.set(at, { start: at, end, text });
      if (own.length === 0) added.set(absent, `${JSON.stringify(absent)}:${text}`);
    },
    replace(splices: readonly Splice[]): void {
      for (const splice of splices) replaced.set(splice.start, splice);
    },
    splices(): readonly Splice[] {
      const text = [...added.values()].join(',') + (added.size > 0 && members.length > 0 ? ',' : '');
      return [{ start, end: start, text }, ...replaced.values()];
    },
  };
}

function askForUsage(json: Buffer, edit: NonNullable<ReturnType<typeof editOf>>): void {
  const options = edit.members.filter(({ name }) => name === 'stream_options');
  if (options.length === 0) edit.set([], 'stream_options', { include_usage: true });
  for (const { start, end } of options) {
    const inner = editOf(json, start);
    inner?.set(['include_usage'], 'include_usage', true);
    edit.replace(inner?.splices() ?? [{ start, end, text: '{"include_usage":true}' }]);
  }
}

function spliced(json: Buffer, splices: readonly Splice[]): Uint8Array {
  const parts: Buffer[] = [];
  let done = 0;
  for (const { start, end, text } of splices.toSorted((a, b) => a.start - b.start)) {
    parts.push(json.subarray(done, start), Buffer.from(text));
    done = end;
  }
  parts.push(json.subarray(done));
  return Buffer.concat(parts);
}

/**
 * A chunk of a Chat Completions stream that holds its usage and nothing else. It comes only where it was asked for, so a
 * client that did not ask must not see it: some read `choices[0]` of every chunk.
 */
export function isUsageAlone(chunk: unknown): boolean {
  return (
    isObject(chunk) &&
    Array.isArray(chunk['choices']) &&
    chunk['choices'].length === 0 &&
    isObject(chunk['usage'])
  );
}
