import { hash as digest } from 'node:crypto';
import { jsonIn } from '../models/index.ts';
import { parseJson } from './read.ts';
import { isObject } from './shapes.ts';
import type { CallPart, ForeignPart, Note, Part, ResultPart, TextPart, Turn, Wire } from './types.ts';

type Healed = Extract<Note, { note: 'healed' }>['what'];

/** Counts what is said otherwise or left out while a request is written. */
export function createNotes() {
  const counted = new Map<string, Note>();
  return {
    add(note: Note): void {
      const key = JSON.stringify({ ...note, count: 0 });
      const before = counted.get(key);
      const isCounted = before && 'count' in before && 'count' in note;
      counted.set(key, isCounted ? { ...note, count: before.count + note.count } : note);
    },
    healed(what: Healed): void {
      this.add({ note: 'healed', what, count: 1 });
    },
    all: (): readonly Note[] => [...counted.values()],
  };
}

export type Notes = ReturnType<typeof createNotes>;

const NO_RESULT = '(There is no result: the call was cut off.)';

/**
 * A history that every server takes: without empty texts and turns, each call with arguments that are a JSON object, an id
 * that no other has, and its result right behind it. Results come before whatever else the user says after the calls; all
 * else keeps its place and its order.
 */
export function healed(turns: readonly Turn[], idOf: (id: string) => string, notes: Notes): Turn[] {
  const joined = joinAssistant(turns.map((turn) => ({ ...turn, parts: withoutEmpty(turn.parts, notes) })));
  const unique = uniqueIds(idOf);
  const taken = new Set<ResultPart>();
  const all: Turn[] = [];
  for (const [i, turn] of joined.entries()) {
    if (turn.role !== 'assistant') {
      const parts = turn.parts.flatMap((part): Part[] =>
        part.type !== 'result' ? [part] : taken.has(part) ? [] : orphan(part, notes),
      );
      if (parts.length > 0) all.push({ ...turn, parts });
      continue;
    }
    /** The calls without a result, by their ids: some clients give several the same. */
    const open = new Map<string, string[]>();
    const parts = turn.parts.map((part): Part => {
      if (part.type !== 'call') return part;
      const own = unique(part.id || 'call');
      open.set(part.id, [...(open.get(part.id) ?? []), own]);
      return { ...part, id: own, input: argumentsOf(part, notes) };
    });
    if (parts.length === 0) continue;
    all.push({ ...turn, parts });
    const results: ResultPart[] = [];
    for (const result of open.size > 0 ? resultsAfter(joined, i) : []) {
      const own = open.get(result.callId)?.shift();
      if (own === undefined) continue;
      taken.add(result);
      results.push({ ...result, callId: own });
    }
    for (const own of [...open.values()].flat()) {
      notes.healed('no-result');
      const content: TextPart[] = [{ type: 'text', text: NO_RESULT }];
      results.push({ type: 'result', callId: own, kind: 'function', content, isError: true });
    }
    if (results.length > 0) all.push({ role: 'user', parts: results });
  }
  return all;
}

/** The results that came before the assistant spoke again. */
function resultsAfter(turns: readonly Turn[], at: number): ResultPart[] {
  const results: ResultPart[] = [];
  for (let i = at + 1; i < turns.length && turns[i]?.role !== 'assistant'; i++) {
    for (const part of turns[i]?.parts ?? []) if (part.type === 'result') results.push(part);
  }
  return results;
}

/** Its call is not in the conversation any more. */
function orphan({ content, cache }: ResultPart, notes: Notes): Part[] {
  notes.healed('no-call');
  const mark = cache ? { cache } : {};
  return [{ type: 'text', text: 'The result of a tool:', ...mark }, ...content];
}

function withoutEmpty(parts: readonly Part[], notes: Notes): Part[] {
  return parts.flatMap((part): Part[] => {
    if (part.type === 'result') {
      const content = part.content.filter((one) => one.type !== 'text' || one.text.trim() !== '');
      if (content.length < part.content.length) notes.healed('empty');
      return [{ ...part, content }];
    }
    const isEmpty = (part.type === 'text' || part.type === 'refusal') && part.text.trim() === '';
    if (isEmpty) notes.healed('empty');
    return isEmpty ? [] : [part];
  });
}

function joinAssistant(turns: readonly Turn[]): Turn[] {
  const all: (Turn & { readonly parts: Part[] })[] = [];
  for (const turn of turns) {
    if (turn.parts.length === 0) continue;
    const before = all.at(-1);
    if (before?.role === 'assistant' && turn.role === 'assistant') before.parts.push(...turn.parts);
    else all.push({ ...turn, parts: [...turn.parts] });
  }
  return all;
}

function uniqueIds(idOf: (id: string) => string): (id: string) => string {
  const used = new Set<string>();
  const times = new Map<string, number>();
  return (id) => {
    for (;;) {
      const n = (times.get(id) ?? 0) + 1;
      times.set(id, n);
      const own = idOf(n === 1 ? id : `${id}_${n}`);
      if (used.has(own)) continue;
      used.add(own);
      return own;
    }
  };
}

/** The JSON text of an object, as it came where it is one. */
function argumentsOf({ kind, input }: CallPart, notes: Notes): string {
  if (kind === 'custom') return input;
  const text = objectText(input);
  if (text !== null) return HALF.test(text) ? withoutHalves(text) : text;
  notes.healed('arguments');
  return input.trim() === '' || input.trim() === 'null' ? '{}' : JSON.stringify({ arguments: input });
}

/** Half of a character, or one that is escaped. */
const HALF = /\\ud[89a-f]/i;

/** In a JSON text within a JSON text, which servers parse for themselves, no one else sees it. */
function withoutHalves(json: string): string {
  return JSON.stringify(parseJson(json), (_key, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
}

/** Some servers put the object into a string once more. */
function objectText(text: string): string | null {
  const value = jsonIn(text);
  if (isObject(value)) return text;
  return typeof value === 'string' && isObject(jsonIn(value)) ? value : null;
}

/** The object of a call that was healed. */
export function inputOf(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  return isObject(value) ? value : {};
}

/** “String should match pattern '^[a-zA-Z0-9_-]+$'”: Anthropic, also behind other servers. */
export function ofLetters(id: string): string {
  return ofForty(id).replace(/[^\w-]/g, '_');
}

/** “Expected a string with maximum length 40”: OpenAI. */
export function ofForty(id: string): string {
  return id.length > 40 ? `call_${hash(id).slice(0, 32)}` : id.toWellFormed();
}

/** “Tool call id … must be a-z, A-Z, 0-9, with a length of 9”: Mistral (langchain-ai/langchain#24668). */
export function ofNine(id: string): string {
  return /^[a-z0-9]{9}$/i.test(id) ? id : hash(id).slice(0, 9);
}

export function hash(text: string): string {
  return digest('sha256', text);
}

/** What can be read of a block that another wire alone knows: a search result, a document of blocks. Null where nothing can. */
export function textOfForeign({ value }: ForeignPart): string | null {
  const lines: string[] = [];
  for (const name of ['title', 'source', 'url', 'context']) {
    const line = value[name];
    if (typeof line === 'string' && line !== '') lines.push(line);
  }
  const { content, source } = value;
  const inner = Array.isArray(content) ? content : isObject(source) ? source['content'] : content;
  const texts = (Array.isArray(inner) ? inner : [inner]).flatMap((one: unknown) =>
    typeof one === 'string' ? [one] : isObject(one) && typeof one['text'] === 'string' ? [one['text']] : [],
  );
  return texts.length > 0 ? [...lines, ...texts].join('\n') : null;
}

/** The same of a block that is told in other words, or left out. */
export function readableOf(part: ForeignPart, notes: Notes): string | null {
  notes.add({ note: 'foreign', what: part.name, count: 1 });
  return textOfForeign(part);
}

/** A block as it came, on its own wire; elsewhere as a text, where it has one. */
export function foreignOn(wire: Wire, part: ForeignPart, notes: Notes): Record<string, unknown>[] {
  if (isOf(wire, part)) return [{ ...part.value }];
  const text = readableOf(part, notes);
  return text === null ? [] : [{ type: 'text', text }];
}

/** What a failed result begins with, on a wire that has no other sign of it; nothing where its text says so itself. */
export function failedWords(isError: boolean, text: string): readonly string[] {
  return isError && !/^\W*error/i.test(text) ? ['Error:'] : [];
}

/** Whether a block of that wire's history goes back to it as it came. */
export function isOf(wire: Wire, part: ForeignPart): boolean {
  return part.wire === wire;
}
