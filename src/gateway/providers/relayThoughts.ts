import type { AnswerEvent, AnswerReader } from '../../wires/index.ts';
import { createAnswerReader } from './thoughts.ts';

/**
 * The events of a translated answer with its thoughts told apart, where its server leaves them in the text between marks, and
 * without the marks of a template: a client of another wire would take both for the answer.
 *
 * @param model its name, by which models are known that always think
 */
export function thoughtsApart(reader: AnswerReader, model: string): AnswerReader {
  let text: ReturnType<typeof createAnswerReader> | null = createAnswerReader(model, new Set());
  const told = (
    events: ReturnType<NonNullable<typeof text>['push']>,
    before: AnswerEvent[],
  ): AnswerEvent[] => {
    let all = before;
    for (const event of events) {
      if (event.type === 'text') all.push({ type: 'text', text: event.text });
      else if (event.type === 'thinking') all.push({ type: 'thinking', text: event.text });
      // What has gone out already stays what it was taken for.
      else if (event.type === 'thought-so-far') {
        all = all.map((one) => (one.type === 'text' ? { type: 'thinking', text: one.text } : one));
      }
    }
    return all;
  };
  const apart = (events: readonly AnswerEvent[]): AnswerEvent[] => {
    let all: AnswerEvent[] = [];
    for (const event of events) {
      if (event.type === 'text' && text) {
        const read = text.push(event.text);
        all = told(read, all);
        if (read.length === 0) all.push({ type: 'alive' });
        continue;
      }
      if (event.type === 'thinking' || event.type === 'details') text?.toldApart();
      // Calls come after the text, and so does the end: what waits for the rest of a mark is part of the answer.
      else if (text && (event.type === 'call-start' || event.type === 'end' || event.type === 'error')) {
        all = told(text.finish(), all);
        text = null;
      }
      all.push(event);
    }
    return all;
  };
  return {
    read: (data) => apart(reader.read(data)),
    whole: (json) => apart(reader.whole(json)),
    done() {
      const last = apart(reader.done());
      const rest = text ? told(text.finish(), []) : [];
      text = null;
      return [...rest, ...last];
    },
  };
}
