import { createOutline } from './answerOutline.ts';
import { ENDS, HEADS, LONE_CLOSINGS, NEXT_TURNS, THOUGHTS, USER_TURNS, WRAPPERS } from './marks.ts';
import type { ProviderEvent } from './types.ts';

/** Reads the text of one answer. */
interface AnswerReader {
  push(text: string): ProviderEvent[];
  /** There is no more: what waits is part of the answer, or it is a mark. */
  finish(): ProviderEvent[];
  /** The server tells thoughts apart itself: then none that never began are to be expected in the text. */
  toldApart(): void;
}

/** Models that always think, and whose templates open their thoughts: their text may have the closing mark alone. */
const OPENED_BY_TEMPLATE =
  /(?<![a-z])(?:r1|qwq|think|thinking|reasoner|reasoning|minimax-m[12]|exaone-deep|skywork-or1)(?![a-z])/i;

/** Longer runs of white space, or of marks that end a turn, are not waited for. */
const LONGEST_WAIT = 1_000;

const OPENINGS = THOUGHTS.map(([open]) => open);
const BEFORE_ANSWER = [...OPENINGS, ...HEADS];
const AFTER_THOUGHTS = [...BEFORE_ANSWER, ...WRAPPERS.map(([open]) => open)];
/** How the channels of gpt-oss begin where a server has dropped their marks: `analysisWe need ...assistantfinalHello`. */
const BARE_CHANNEL = 'analysis';
/** Thoughts that also come between the parts of an answer. */
const MORE_THOUGHTS = ['<think>', '<thinking>'];
/** Spoken of in an answer, these make it likely that other marks in it are spoken of too. */
const MENTIONS = [...OPENINGS.filter((mark) => mark.includes('think')), '<s>'];
/** The first three characters of all that may stand within or after an answer, or fewer at the end of what there is. */
const BEGINNINGS = new Set(
  [...LONE_CLOSINGS, ...ENDS, ...USER_TURNS, ...WRAPPERS.flat(), ...MENTIONS].flatMap((mark) => [
    mark.slice(0, 1),
    mark.slice(0, 2),
    mark.slice(0, 3),
  ]),
);
/** These are in no language of code: where one ends a line of prose, the turn was over there. */
const TURN_ENDS = ENDS.filter((mark) => /^<[|｜]|of_turn>$|^\[/.test(mark));
const LONGEST = Math.max(
  ...[...AFTER_THOUGHTS, ...ENDS, ...NEXT_TURNS, ...USER_TURNS].map((mark) => mark.length),
);

/**
 * Tells the thoughts of a model and the marks of its template apart from its answer. However the text is split, the
 * outcome is the same: what can still become a mark waits for the rest of it.
 *
 * Thoughts stand between marks at the very beginning, or on a line of their own outside of code; elsewhere the same marks are
 * spoken of. A closing mark alone ends thoughts as well. Of models that are known for it (by name, or `learnt`) all text
 * waits for that mark or the end. Of others it counts where it begins a line or ends a sentence outside of code: then the
 * text so far was none (`thought-so-far`). Marks that end a turn are left out at the very end, with the turn that a model
 * goes on to write in the user's place.
 */
export function createAnswerReader(model: string, learnt: Set<string>): AnswerReader {
  let state: keyof typeof steps = 'start';
  let rest = '';
  let held = '';
  let opening = '';
  let closings: readonly string[] = [];
  // Thoughts began within thoughts: whether the first closing mark ends them all shows later.
  let isNested = false;
  let mayBeHeld = OPENED_BY_TEMPLATE.test(model) || learnt.has(model);
  // Something was left out before the answer: so is the white space after it.
  let isStripped = false;
  let hasThought = false;
  let isShown = false;
  let isClosed = false;
  const ends = [...ENDS];
  const before = createOutline();
  let out: ProviderEvent[] = [];
  /** For how many of these it is settled whether they are thoughts. */
  let told = 0;

  const emit = (type: 'text' | 'thinking', text: string) => {
    if (text !== '') out.push({ type, text });
  };
  const headAt = (at: number) => rest.slice(at, at + LONGEST).toLowerCase();
  // A mark here belongs to the template, and is not spoken of.
  const isTurn = () =>
    before.hasText() && (before.isAtLineStart() || before.isGlued()) && before.isOutsideCode();
  const isPartOf = (marks: readonly string[], head: string) =>
    !isClosed && marks.some((mark) => mark.length > head.length && mark.startsWith(head));

  // Each step gives false where it needs more text.
  const steps = {
    start(): boolean {
      if (isStripped) rest = rest.trimStart();
      const at = rest.length - rest.trimStart().length;
      const marks = hasThought ? AFTER_THOUGHTS : BEFORE_ANSWER;
      if (at <= LONGEST_WAIT && isPartOf(marks, headAt(at))) return false;
      const mark = at <= LONGEST_WAIT ? markIn(marks, headAt(at)) : null;
      if (mark === null) {
        const first = rest.slice(at, at + BARE_CHANNEL.length + 1);
        const isOss = !hasThought && /gpt-oss/i.test(model);
        if (isOss && !isClosed && BARE_CHANNEL.startsWith(first)) return false;
        const isBare = isOss && first.startsWith(BARE_CHANNEL) && /[A-Z]$/.test(first);
        closings = isBare ? ['assistantfinal'] : LONE_CLOSINGS;
        state = isBare || (mayBeHeld && !hasThought) ? 'held' : 'answer';
        return true;
      }
      rest = rest.slice(at + mark.length);
      isStripped = true;
      const [, ...closes] = THOUGHTS.find(([open]) => open === mark) ?? [];
      hasThought ||= closes.length > 0 || LONE_CLOSINGS.includes(mark);
      const wrapper = WRAPPERS.find(([open]) => open === mark);
      if (wrapper !== undefined && !ends.includes(wrapper[1])) ends.push(wrapper[1]);
      if (closes.length > 0) enter(mark, closes);
      return true;
    },

    inside(): boolean {
      const { at, next, mark } = closingIn(rest, [opening, ...closings], isClosed);
      if (mark === opening) {
        emit('thinking', rest.slice(0, next));
        rest = rest.slice(next);
        isNested = true;
        return true;
      }
      emit('thinking', rest.slice(0, at));
      // The head of the next message closes this one, and is read there.
      const isHead = mark !== null && HEADS.includes(mark) && !LONE_CLOSINGS.includes(mark);
      rest = rest.slice(isHead ? at : next);
      if (mark !== null) state = isNested && LONE_CLOSINGS.includes(mark) ? 'held' : 'start';
      return mark !== null;
    },

    held(): boolean {
      const { at, next, mark } = closingIn(rest, closings, isClosed);
      held += rest.slice(0, at);
      rest = rest.slice(next);
      if (mark !== null) {
        emit('thinking', held);
        held = '';
        isStripped = true;
        hasThought = true;
        state = 'start';
      } else if (isClosed) {
        rest = held;
        state = hasThought ? 'start' : 'answer';
      }
      return state !== 'held';
    },

    answer(): boolean {
      let from = 0;
      const upTo = (at: number) => {
        emit('text', rest.slice(from, at));
        before.add(rest.slice(from, at));
        from = at;
      };
      for (const { index } of rest.matchAll(/[<[◁]/g)) {
        if (!BEGINNINGS.has(rest.slice(index, index + 3).toLowerCase())) continue;
        upTo(index);
        const closing = before.isAtLineStart() || before.isGlued() ? loneClosingAt(index) : null;
        const more = closing ?? (before.isAtLineStart() ? moreThoughtsAt(index) : null);
        const ending = more ?? endingAt(index);
        if (ending === 'wait') {
          rest = rest.slice(index);
          return false;
        }
        if (ending === 'over') {
          state = 'over';
          return true;
        }
        if (closing === null && more !== null) {
          rest = rest.slice(index + more.length);
          isStripped = true;
          hasThought = true;
          const [, ...closes] = THOUGHTS.find(([open]) => open === more) ?? [];
          enter(more, closes);
          return true;
        }
        if (closing !== null && before.mayBeThoughts()) {
          learnt.add(model);
          if (isShown) out.push({ type: 'thought-so-far' });
          else {
            for (const [i, event] of out.slice(told).entries())
              if (event.type === 'text') out[told + i] = { ...event, type: 'thinking' };
          }
          told = out.length;
          rest = rest.slice(index + closing.length);
          before.clear();
          isShown = false;
          isStripped = true;
          hasThought = true;
          state = 'start';
          return true;
        }
      }
      upTo(rest.length);
      rest = '';
      return false;
    },

    over(): boolean {
      rest = '';
      return false;
    },
  };

  function enter(open: string, closes: readonly string[]): void {
    opening = open;
    closings = closes;
    isNested = false;
    state = 'inside';
  }

  /** Thoughts that begin on a line of their own after a part of the answer; null where the mark is spoken of. */
  function moreThoughtsAt(at: number): string | null {
    if (!before.mayBeThoughts()) return null;
    const head = headAt(at);
    if (isPartOf(MORE_THOUGHTS, head)) return 'wait';
    const mark = markIn(MORE_THOUGHTS, head);
    if (mark === null) return null;
    const next = rest[at + mark.length];
    if (next === undefined && !isClosed) return 'wait';
    return next === ' ' || next === '`' ? null : mark;
  }

  /** A closing mark that begins a line, or stands at the very end of a word. Further words on that line are about it. */
  function loneClosingAt(at: number): string | null {
    const head = headAt(at);
    if (isPartOf(LONE_CLOSINGS, head)) return 'wait';
    const mark = markIn(LONE_CLOSINGS, head);
    if (mark === null) return null;
    const next = rest[at + mark.length];
    if (next === undefined && !isClosed) return 'wait';
    if (next === ' ' || next === '`') return null;
    // In the middle of a line of code it is a part of a text.
    return before.isAtLineStart() || before.endsSentence() || next === '\n' || next === '\r' ? mark : null;
  }

  /** What is left of the answer from here on: nothing, where it is marks that end a turn and white space. */
  function endingAt(start: number): 'wait' | 'over' | null {
    const head = headAt(start);
    if (isPartOf([...ends, ...MENTIONS, ...USER_TURNS], head)) return 'wait';
    if (isTurn() && markIn(USER_TURNS, head) !== null) return 'over';
    const mention = markIn(MENTIONS, head);
    if (mention !== null) before.mention(mention);
    // HTML has it too.
    if (head.startsWith('</s>') && before.mentions('<s>')) return null;
    let marks: readonly string[] = ends;
    for (let at = start; ; marks = [...ends, ...NEXT_TURNS]) {
      const mark = markIn(marks, headAt(at));
      if (mark === null) {
        if (at === rest.length) return isClosed ? 'over' : 'wait';
        return at > start && isPartOf(marks, headAt(at)) ? 'wait' : null;
      }
      if (NEXT_TURNS.includes(mark)) return before.isOutsideCode() ? 'over' : null;
      const after = at + mark.length;
      at = skipSpace(rest, after);
      const endsLine = rest.slice(after, at).includes('\n') && at < rest.length;
      if (endsLine && isTurn() && TURN_ENDS.includes(mark)) return 'over';
      if (at - start > LONGEST_WAIT) return 'over';
    }
  }

  const run = (): ProviderEvent[] => {
    while (steps[state]());
    const events = out;
    isShown ||= events.some(({ type }) => type === 'text');
    out = [];
    told = 0;
    return events;
  };
  return {
    push(text) {
      rest += text;
      return run();
    },
    finish() {
      isClosed = true;
      return run();
    },
    toldApart() {
      mayBeHeld = false;
    },
  };
}

/** The events of one chat with the thoughts told apart. `learnt`: the models of this server that send closing marks alone. */
export async function* tellApart(
  events: AsyncIterable<ProviderEvent>,
  model: string,
  learnt: Set<string>,
): AsyncGenerator<ProviderEvent> {
  const reader = createAnswerReader(model, learnt);
  let isOver = false;
  // What waits is handed out before the answer ends, well or not.
  const last = () => {
    if (isOver) return [];
    isOver = true;
    return reader.finish();
  };
  try {
    for await (const event of events) {
      if (event.type === 'text' && !isOver) {
        const read = reader.push(event.text);
        const { logprob } = event;
        for (const one of read)
          yield one.type === 'text' && logprob !== undefined ? { ...one, logprob } : one;
        if (read.length === 0) yield { type: 'alive' };
        continue;
      }
      if (event.type === 'thinking') reader.toldApart();
      if (event.type === 'end') yield* last();
      yield event;
    }
  } catch (error) {
    yield* last();
    throw error;
  }
  yield* last();
}

/** The longest of the marks that the text begins with. */
function markIn(marks: readonly string[], head: string): string | null {
  const found = marks.filter((mark) => head.startsWith(mark));
  return found.reduce<string | null>((a, b) => (a === null || b.length > a.length ? b : a), null);
}

function skipSpace(text: string, at: number): number {
  const space = /\s*/y;
  space.lastIndex = at;
  return at + (space.exec(text)?.[0].length ?? 0);
}

interface Found {
  /** Where the text before it ends. */
  readonly at: number;
  /** Where the text after it begins. */
  readonly next: number;
  readonly mark: string | null;
}

/** What closing marks begin with, and `assistantfinal`. */
const FIRST_OF_MARK = /[<[◁a]/gi;

/** The first of these marks, other than one that is quoted; without one, the text before what may become one. */
function closingIn(text: string, marks: readonly string[], isClosed: boolean): Found {
  let safe = isClosed ? text.length : Math.max(0, text.length - LONGEST - 1);
  const beginnings = marks.map((mark) => mark.slice(0, 3));
  let next = 0;
  for (const { index } of text.matchAll(FIRST_OF_MARK)) {
    // Within a mark that is quoted.
    if (index < next || !beginnings.includes(text.slice(index, index + 3).toLowerCase())) continue;
    const head = text.slice(index, index + LONGEST).toLowerCase();
    const found = marks.find((mark) => head.startsWith(mark));
    if (found === undefined) continue;
    next = index + found.length;
    const isQuoted = text[index - 1] === '`' && text[next] === '`';
    // Whether it is quoted shows with the character after it.
    if (next === text.length && text[index - 1] === '`' && !isClosed)
      return { at: index - 1, next: index - 1, mark: null };
    if (!isQuoted) return { at: index, next, mark: found };
    // It is not parted from its quote.
    safe = Math.max(safe, next);
  }
  return { at: safe, next: safe, mark: null };
}
