import type { AnswerEvent } from './answerTypes.ts';
import { hash } from './history.ts';
import type { CallPart, Json, Part, Target, ThoughtPart, Turn, Wire, WireRequest } from './types.ts';

/**
 * What a model thought before its calls, which its provider wants back with their results, for clients that have no place
 * for it; and who sealed what. In memory, with limits.
 */
export interface Kept {
  /** Thoughts that stand before that call. `origin`: as in `Target`. */
  keep(origin: string, callId: string, thoughts: readonly ThoughtPart[]): void;
  /** Empty where there are none, or another origin made them. */
  of(origin: string, callId: string): readonly ThoughtPart[];
  /** A seal was put by that origin. */
  seal(origin: string, seal: string): void;
  /** Whose seal (a signature, encrypted thoughts) that is; null where that is not known any more. */
  sealedBy(seal: string): string | null;
}

/** The thoughts of so many rounds of tools are kept, and no more characters of them. */
const MOST_ROUNDS = 2_000;
const MOST_CHARS = 16_000_000;
const MOST_SEALS = 20_000;

/** An empty memory, for as long as the process lives. */
export function createKept(): Kept {
  const rounds = new Map<string, { readonly thoughts: readonly ThoughtPart[]; readonly chars: number }>();
  const seals = new Map<string, string>();
  let chars = 0;
  return {
    keep(origin, callId, thoughts) {
      const key = `${origin} ${callId}`;
      const length = JSON.stringify(thoughts).length;
      chars += length - (rounds.get(key)?.chars ?? 0);
      // What is used again is the youngest.
      rounds.delete(key);
      rounds.set(key, { thoughts, chars: length });
      for (const [oldest, round] of rounds) {
        if (rounds.size <= MOST_ROUNDS && chars <= MOST_CHARS) break;
        rounds.delete(oldest);
        chars -= round.chars;
      }
    },
    of: (origin, callId) => rounds.get(`${origin} ${callId}`)?.thoughts ?? [],
    seal(origin, seal) {
      seals.set(nameOf(seal), origin);
      const [oldest] = seals.size > MOST_SEALS ? seals.keys() : [];
      if (oldest !== undefined) seals.delete(oldest);
    },
    sealedBy: (seal) => seals.get(nameOf(seal)) ?? null,
  };
}

/** Of a seal so much is looked at: each of its characters depends on all of what is sealed. */
const TOLD_BY = 256;

/** A conversation is sent whole with each of its turns, and its seals are thousands of characters each. */
function nameOf(seal: string): string {
  return hash(`${seal.length} ${seal.slice(-TOLD_BY)}`);
}

/**
 * Listens to an answer, and keeps the thoughts before each of its calls and who sealed them. Thoughts of half an answer are
 * not kept: nothing can follow it.
 */
export function keeping(kept: Kept, origin: string, wire: Wire): (event: AnswerEvent) => void {
  let thoughts: ThoughtPart[] = [];
  let isOpen = false;
  let details: Json[] | null = null;
  const before: { readonly id: string; thoughts: ThoughtPart[] }[] = [];
  const open = (part: ThoughtPart): void => {
    thoughts.push(part);
    isOpen = part.type === 'thinking';
  };
  return (event) => {
    const last = isOpen ? thoughts.at(-1) : undefined;
    switch (event.type) {
      case 'thinking':
        if (last?.type === 'thinking' && last.signature === null) {
          thoughts[thoughts.length - 1] = { ...last, text: last.text + event.text };
        } else open({ type: 'thinking', text: event.text, signature: null });
        break;
      case 'signature':
        if (last?.type === 'thinking') {
          thoughts[thoughts.length - 1] = { ...last, signature: (last.signature ?? '') + event.signature };
        } else open({ type: 'thinking', text: '', signature: event.signature });
        break;
      case 'redacted':
        open({ type: 'redacted', data: event.data });
        break;
      case 'sealed': {
        const { id, encrypted, summary } = event;
        // Its summary came as thoughts, which it stands for now.
        if (last?.type === 'thinking') thoughts.pop();
        open({ type: 'sealed', id, encrypted, summary });
        break;
      }
      case 'details': {
        if (details) details.push(...event.details);
        else {
          details = [...event.details];
          thoughts.push({ type: 'details', details });
        }
        break;
      }
      case 'call-start':
        before.push({ id: event.id, thoughts });
        thoughts = [];
        details = null;
        break;
      case 'call-fields':
        before[event.index]?.thoughts.push({ type: 'call-fields', fields: event.fields });
        break;
      case 'part-end':
        isOpen = false;
        break;
      case 'end':
        for (const call of before) {
          if (call.thoughts.length > 0) kept.keep(origin, call.id, call.thoughts);
          for (const seal of call.thoughts.flatMap(sealsOf)) kept.seal(origin, seal);
        }
        for (const seal of thoughts.flatMap(sealsOf)) kept.seal(origin, seal);
        if (wire === 'messages' && [thoughts, ...before.map((call) => call.thoughts)].some(isUnsigned))
          kept.seal(origin, unsignedBy(origin));
        break;
      default:
    }
  };
}

/** In place of a seal: a server of the Messages wire that signs nothing takes its thoughts back as they are. */
const unsignedBy = (origin: string): string => `unsigned by ${origin}`;

function isUnsigned(thoughts: readonly ThoughtPart[]): boolean {
  return thoughts.some((part) => part.type === 'thinking' && part.signature === null);
}

/** What only its maker can read, or verify. */
function sealsOf(part: Part): string[] {
  if (part.type === 'thinking') return part.signature ? [part.signature] : [];
  if (part.type === 'redacted') return [part.data];
  return part.type === 'sealed' && part.encrypted ? [part.encrypted] : [];
}

/** Whether thoughts may go to that upstream, on that wire: those of others would be refused. */
export function isOwnThought(
  wire: Wire,
  part: ThoughtPart,
  { origin }: Pick<Target, 'origin'>,
  kept: Kept,
): boolean {
  if (part.origin !== undefined && part.origin !== origin) return false;
  const issuers = sealsOf(part).map((seal) => kept.sealedBy(seal));
  if (issuers.some((issuer) => issuer !== null && issuer !== origin)) return false;
  switch (part.type) {
    case 'thinking':
      if (wire !== 'messages') return part.signature === null;
      return part.signature !== null || kept.sealedBy(unsignedBy(origin)) !== null;
    case 'redacted':
      return wire === 'messages';
    case 'sealed':
      return wire === 'responses';
    case 'details':
    case 'call-fields':
      return wire === 'chat';
  }
}

export function isThought(part: Part): part is ThoughtPart {
  return (
    part.type === 'thinking' ||
    part.type === 'redacted' ||
    part.type === 'sealed' ||
    part.type === 'details' ||
    part.type === 'call-fields'
  );
}

/**
 * How many thoughts of the history would be refused by that upstream on the client's own wire: then its bytes must not go
 * there as they are.
 */
export function foreignSeals(request: WireRequest, target: Pick<Target, 'origin'>, kept: Kept): number {
  const thoughts = request.turns.flatMap(({ parts }) => parts.filter(isThought));
  return thoughts.filter((part) => !isOwnThought(request.wire, part, target, kept)).length;
}

/** The thoughts of the history are nobody's: their server did not take them. */
export function disown({ turns }: Pick<WireRequest, 'turns'>, kept: Kept): void {
  for (const seal of turns.flatMap(({ parts }) => parts.flatMap(sealsOf))) kept.seal('', seal);
}

/** The turns, with what the upstream thought before each call, where the client has not brought it along. */
export function withKept(
  wire: Wire,
  turns: readonly Turn[],
  target: Pick<Target, 'origin'>,
  kept: Kept,
): Turn[] {
  return turns.map((turn) => {
    if (turn.role !== 'assistant') return turn;
    if (turn.parts.some((part) => isThought(part) && isOwnThought(wire, part, target, kept))) return turn;
    const remembered = (call: CallPart): readonly Part[] =>
      kept.of(target.origin, call.id).filter((part) => isOwnThought(wire, part, target, kept));
    const first = turn.parts.find((part) => part.type === 'call');
    // A turn begins with its thoughts.
    const head = first ? remembered(first) : [];
    const rest = turn.parts.flatMap((part): readonly Part[] =>
      part.type === 'call' && part !== first ? [...remembered(part), part] : [part],
    );
    return { ...turn, parts: [...head, ...rest] };
  });
}
