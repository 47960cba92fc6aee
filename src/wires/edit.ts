import { type Member, membersOf } from './jsonMembers.ts';
import { isObject } from './shapes.ts';
import type { Json, Wire } from './types.ts';

/** What is changed of a request that goes on over the wire that it came in. */
export interface RequestChanges {
  readonly model: string;
  /** The most tokens that the answer may have. */
  readonly maxOutputTokens?: number;
  /** The name of that limit where the request has none yet; Chat Completions only, whose servers differ in it. */
  readonly outputLimit?: 'max_tokens' | 'max_completion_tokens';
  /** It has that name where the request has it under the other one, too. */
  readonly renamesLimit?: boolean;
  /** Asks a Chat Completions server for the usage of a stream. */
  readonly includeUsage?: boolean;
  /** Other fields that it is to have, as the user has set them for the provider; undefined for those that it must not have. */
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
  for (const [name, value] of Object.entries(changes.fields ?? {})) {
    if (value === undefined) edit.remove(name);
    else edit.set([name], name, value);
  }
  edit.set(['model'], 'model', changes.model);
  const { names, absent } = LIMITS[wire];
  const own = wire === 'chat' ? changes.outputLimit : undefined;
  if (changes.maxOutputTokens !== undefined) edit.set(names, own ?? absent, changes.maxOutputTokens);
  if (own && changes.renamesLimit) edit.rename(names, own);
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
  /** What is taken out: members with the comma behind them, and that of the last one that stays, where none follows it. */
  const cuts = (kept: readonly Member[]): readonly Splice[] =>
    members.flatMap((member, i): Splice[] => {
      const next = members[i + 1];
      if (!removed.has(member)) {
        return member === kept.at(-1) && next ? [{ start: member.end, end: next.at, text: '' }] : [];
      }
      return [{ start: member.at, end: next?.at ?? member.end, text: '' }];
    });
  /** What is said last holds. */
  const replaced = new Map<number, Splice>();
  const added = new Map<string, string>();
  const removed = new Set<Member>();
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
    remove(name: string): void {
      for (const member of members) if (member.name === name) removed.add(member);
    },
    /** Gives the members of these names that one name; what stands beside one that has it is removed. */
    rename(names: readonly string[], to: string): void {
      const others = members.filter(({ name }) => names.includes(name) && name !== to);
      const [first] = members.some(({ name }) => name === to) ? [] : others;
      for (const member of others) if (member !== first) removed.add(member);
      if (first) replaced.set(first.at, { start: first.at, end: first.nameEnd, text: JSON.stringify(to) });
    },
    splices(): readonly Splice[] {
      const kept = members.filter((member) => !removed.has(member));
      const text = [...added.values()].join(',') + (added.size > 0 && kept.length > 0 ? ',' : '');
      const isKept = ({ start: at }: Splice) => ![...removed].some((one) => at >= one.at && at < one.end);
      return [{ start, end: start, text }, ...[...replaced.values()].filter(isKept), ...cuts(kept)];
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
