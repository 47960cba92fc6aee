import { jsonIn } from '../models/index.ts';
import type { AnswerEvent, AnswerReader } from './answerTypes.ts';
import { WRAPPED } from './outgoing.ts';
import { isObject } from './shapes.ts';
import type { Back } from './types.ts';

export const NOTHING_BACK: Back = { custom: new Set(), names: new Map() };

/** More of one call is handed on as it came. */
const LONGEST_INPUT = 8_000_000;

/**
 * The events of an answer with its tools called as the client knows them. The text of a custom tool that went out as a
 * function comes whole, at the end of its call: before it, it is JSON.
 */
export function calledBack(reader: AnswerReader, back: Back): AnswerReader {
  if (back.custom.size === 0 && back.names.size === 0) return reader;
  const open = new Map<number, string>();
  const one = (event: AnswerEvent): AnswerEvent[] => {
    switch (event.type) {
      case 'call-start': {
        const name = back.names.get(event.name) ?? event.name;
        if (!back.custom.has(name)) return [{ ...event, name }];
        open.set(event.index, '');
        return [{ ...event, name, kind: 'custom' }];
      }
      case 'call-input': {
        const before = open.get(event.index);
        if (before === undefined) return [event];
        if (before.length < LONGEST_INPUT) open.set(event.index, before + event.text);
        return [{ type: 'alive' }];
      }
      case 'call-end': {
        const text = open.get(event.index);
        if (text === undefined) return [event];
        open.delete(event.index);
        return [{ type: 'call-input', index: event.index, text: unwrapped(text) }, event];
      }
      default:
        return [event];
    }
  };
  return {
    read: (data) => reader.read(data).flatMap(one),
    done: () => reader.done().flatMap(one),
    whole: (json) => reader.whole(json).flatMap(one),
  };
}

/** The one argument; a model that left the JSON out has written the text itself. */
function unwrapped(text: string): string {
  const value = jsonIn(text);
  const own = isObject(value) ? (value[WRAPPED] ?? Object.values(value)[0]) : value;
  return typeof own === 'string' ? own : text;
}
