import type { AnswerEvent } from './answerTypes.ts';

interface Part {
  readonly kind: string;
  /** Of a call. */
  readonly index: number | null;
  waiting: AnswerEvent[];
  isDone: boolean;
}

/** Which events make up one part together; null where an event belongs to no part. */
function kindOf(event: AnswerEvent): string | null {
  switch (event.type) {
    case 'text':
    case 'citation':
      return 'text';
    case 'thinking':
    case 'signature':
    case 'details':
    case 'sealed':
      return 'thinking';
    case 'refusal':
    case 'redacted':
    case 'foreign':
      return event.type;
    default:
      return null;
  }
}

/**
 * Puts an answer in order whose calls come at the same time: the same events, one part after the other, each ended by
 * `part-end`. The first part that is not over goes out as it comes; what comes beside it waits for its turn.
 */
export function inTurn(): (event: AnswerEvent) => AnswerEvent[] {
  const parts: Part[] = [];
  const last = (): Part | undefined => parts.findLast(({ index }) => index === null);
  const endPlain = (): void => {
    const part = last();
    if (part) part.isDone = true;
  };
  const out = (): AnswerEvent[] => {
    const events: AnswerEvent[] = [];
    for (let part = parts[0]; part; part = parts[0]) {
      events.push(...part.waiting);
      part.waiting = [];
      if (!part.isDone) break;
      events.push({ type: 'part-end' });
      parts.shift();
    }
    return events;
  };
  return (event) => {
    switch (event.type) {
      case 'start':
      case 'alive':
      case 'usage':
      case 'error':
        return [event];
      case 'part-end':
        endPlain();
        return out();
      case 'end':
        for (const part of parts) part.isDone = true;
        return [...out(), event];
      case 'call-start':
        endPlain();
        parts.push({ kind: 'call', index: event.index, waiting: [event], isDone: false });
        return out();
      case 'call-input':
      case 'call-fields':
      case 'call-end': {
        const call = parts.find(({ index }) => index === event.index);
        if (!call) return [];
        if (event.type === 'call-end') call.isDone = true;
        else call.waiting.push(event);
        return out();
      }
      default: {
        const kind = kindOf(event) ?? event.type;
        const open = last();
        if (open && !open.isDone && open.kind === kind && parts.at(-1) === open) open.waiting.push(event);
        else {
          endPlain();
          const isWhole = event.type === 'redacted' || event.type === 'foreign';
          parts.push({ kind, index: null, waiting: [event], isDone: isWhole });
        }
        if (event.type === 'sealed') endPlain();
        return out();
      }
    }
  };
}
