import type { AnswerEvent } from '../answerTypes.ts';
import { createJsonEnd, type JsonEnd } from '../read.ts';
import type { Json, ToolKind } from '../types.ts';

/** A part of a call as it streams in: name and id come first, then the arguments bit by bit, as text. */
export interface CallDelta {
  readonly index: number | null;
  readonly id: string | null;
  readonly name: string | null;
  readonly kind: ToolKind;
  /** An object where a server sends it whole. */
  readonly input: string | Json | null;
  /** What the server wants back in the call. */
  readonly fields: Json | null;
}

interface Call {
  readonly index: number;
  readonly theirs: number | null;
  id: string;
  name: string;
  readonly kind: ToolKind;
  hasStarted: boolean;
  hasEnded: boolean;
  hasInput: boolean;
  fields: Json | null;
  /** A whole object that came at once: what comes after it stands in its place. */
  held: string | null;
  readonly end: JsonEnd;
}

/** Of one answer. */
const MOST_CALLS = 1_000;

/**
 * Makes of streamed calls one after the other with an index of its own, however the server cuts and interleaves them: told
 * apart by their index; servers without one, or with the same for all, are read by ids, names, and what is whole already.
 */
export function createCalls() {
  const calls: Call[] = [];

  const find = ({ id, index }: CallDelta): Call | undefined =>
    calls.findLast((call) => id && call.id === id) ??
    (index === null ? calls.at(-1) : calls.findLast((call) => call.theirs === index));

  const startOf = (call: Call): AnswerEvent[] => {
    if (call.hasStarted || call.name === '') return [];
    call.hasStarted = true;
    const taken = calls.some((other) => other !== call && other.hasStarted && other.id === call.id);
    if (call.id === '' || taken) call.id = `call_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`;
    const { index, id, name, kind, fields } = call;
    return [
      { type: 'call-start', index, id, name, kind },
      ...(fields ? [{ type: 'call-fields' as const, index, fields }] : []),
    ];
  };

  const inputOf = (call: Call, text: string): AnswerEvent[] => {
    if (text === '') return [];
    call.hasInput = true;
    call.end.add(text);
    return [{ type: 'call-input', index: call.index, text }];
  };

  const endOf = (call: Call): AnswerEvent[] => {
    if (call.hasEnded || !call.hasStarted) return [];
    call.hasEnded = true;
    const { index, held, kind } = call;
    const rest = held === null ? [] : inputOf(call, held);
    const empty: AnswerEvent[] =
      call.hasInput || kind === 'custom' ? [] : [{ type: 'call-input', index, text: '{}' }];
    return [...rest, ...empty, { type: 'call-end', index }];
  };

  return {
    add(delta: CallDelta): AnswerEvent[] {
      const known = find(delta);
      const { input, fields } = delta;
      const isParsed = typeof input === 'object' && input !== null;
      const told = isParsed ? JSON.stringify(input) : (input ?? '');
      // Some servers write it for a call without arguments.
      const text = told.trim() === 'null' && !known?.hasInput ? '' : told;
      let call = known;
      if (!call || isAnother(call, delta, text)) {
        // Arguments alone belong to something that is no call for us.
        if ((!delta.id && !delta.name) || calls.length >= MOST_CALLS) return [];
        call = {
          index: calls.length,
          theirs: delta.index,
          id: delta.id ?? '',
          name: delta.name ?? '',
          kind: delta.kind,
          hasStarted: false,
          hasEnded: false,
          hasInput: false,
          fields,
          held: null,
          end: createJsonEnd('{'),
        };
        calls.push(call);
      }
      if (!call.hasStarted) {
        call.id ||= delta.id ?? '';
        call.name ||= delta.name ?? '';
        call.fields ??= fields;
      }
      const events = startOf(call);
      // What is whole already is not waited for, once another one has begun.
      const others = calls.filter((one) => one !== call && one.held === null && one.end.isClosed());
      events.unshift(...others.flatMap(endOf));
      if (call.hasEnded || text === '') return events;
      // Proxies of Anthropic's API begin with an empty object, and the arguments come after it.
      const isWhole = call.kind === 'function' && (isParsed || (text.trim() === '{}' && !call.hasInput));
      if (isWhole) {
        call.held = text;
        return events;
      }
      if (call.held !== null && text.trim() === '') return events;
      call.held = null;
      return [...events, ...inputOf(call, text)];
    },
    /** Ends all calls. */
    finish: (): AnswerEvent[] => calls.flatMap(endOf),
    count: (): number => calls.length,
    /** All arguments are whole objects: half a call must not run. */
    areWhole: (): boolean =>
      calls.every(({ kind, end, hasInput }) => kind === 'custom' || !hasInput || end.isClosed()),
  };
}

function isAnother(known: Call, { id, name }: CallDelta, text: string): boolean {
  if (!name || (id && known.id === id)) return false;
  if (id && known.id) return true;
  const isWhole = known.end.isClosed() || (known.held !== null && known.held.trim() === text.trim());
  return (known.name !== '' && known.name !== name) || (text !== '' && isWhole);
}
