import { t } from '../../l10n/index.ts';
import { jsonIn } from '../../models/index.ts';
import { chunksOf } from './chunks.ts';
import { listener, tooLarge } from './network.ts';
import { wholeAsEvents } from './whole.ts';

/** No event of a model is longer, nor is a whole answer. */
const MOST_CHARS = 12_000_000;
/** No document of a model is deeper; what reads it goes into itself for each level. */
const DEEPEST = 200;
/** A shorter one cannot be so deep that it matters. */
const MAY_BE_DEEP = 2 * DEEPEST;

/**
 * The events of an answer: those of an event stream (in every form that the standard allows, with names or without), the
 * lines of one that has a JSON document in each, or what a whole answer would have been as a stream. What it is shows in its first
 * character, since servers and proxies label answers wrongly. An error among the events is thrown as the SDKs throw theirs.
 */
export async function* eventsIn(response: Response): AsyncGenerator<unknown> {
  const split = createLines();
  const reader = createReader();
  const decoder = new TextDecoder();
  const heard = listener();
  for await (const chunk of chunksOf(response, reader.isDone)) {
    heard();
    yield* reader.read(split.add(decoder.decode(chunk, { stream: true })));
    if (reader.isDone()) return;
  }
  yield* reader.read([split.rest() + decoder.decode()]);
  // The blank line after the last event is often left out.
  yield* reader.close();
}

/** Puts lines together into documents. */
function createReader() {
  let isJson: boolean | null = null;
  let isDone = false;
  let data: string[] = [];
  let length = 0;
  let name = '';
  const keep = (line: string): void => {
    length += line.length + 1;
    if (length > MOST_CHARS) throw tooLarge(t('an event that has no end'));
    data.push(line);
  };
  function* event(): Generator<unknown> {
    const read = documentsIn(data);
    if (read === 'done') isDone = true;
    else if (name === 'error' && read.length > 0) throw errorIn(read[0]);
    else for (const document of read) yield* eventsOf(document);
    data = [];
    length = 0;
    name = '';
  }
  return {
    *read(lines: readonly string[]): Generator<unknown> {
      for (const line of lines) {
        if (isDone) return;
        isJson ??= line.trim() === '' ? null : /^[{[]/.test(line.trimStart());
        if (isJson) {
          // A document of its own, or the first line of one.
          const document = data.length === 0 ? parsed(line) : undefined;
          if (document === undefined) keep(line);
          else yield* eventsOf(document);
        } else if (line === '') yield* event();
        else {
          const { field, value } = fieldIn(line);
          if (field === 'data') keep(value);
          else if (field === 'event') name = value;
          // Of llama.cpp, in place of an event.
          else if (field === 'error') throw errorIn(parsed(value) ?? value);
        }
      }
    },
    close: event,
    isDone: () => isDone,
  };
}

function* eventsOf(document: unknown): Generator<unknown> {
  // Google sends lists, of events and of errors.
  for (const body of Array.isArray(document) ? document : [document]) {
    if (typeof body === 'object' && body !== null && 'error' in body && body.error) throw errorIn(body);
    yield* wholeAsEvents(body);
  }
}

/** What the lines of data hold: one document, or several where the blank lines between events are left out. */
function documentsIn(lines: readonly string[]): readonly unknown[] | 'done' {
  const text = lines.join('\n').trim();
  if (text === '') return [];
  if (text === '[DONE]') return 'done';
  const one = parsed(text);
  if (one !== undefined) return [one];
  const several: unknown[] = [];
  for (const line of lines) {
    if (line.trim() === '' || line.trim() === '[DONE]') continue;
    const document = parsed(line);
    // The parser would quote what it cannot read, which may be the user's code.
    if (document === undefined) throw new SyntaxError('an event is no JSON');
    several.push(document);
  }
  return several;
}

function fieldIn(line: string): { readonly field: string; readonly value: string } {
  const colon = line.indexOf(':');
  if (colon < 0) return { field: line, value: '' };
  return { field: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') };
}

/** Splits text into lines, whatever ends them. */
function createLines() {
  let pieces: string[] = [];
  let length = 0;
  let endsInReturn = false;
  return {
    /** The lines that are whole now. */
    add(text: string): string[] {
      if (text === '') return [];
      // The second half of a line end that was split.
      const own = endsInReturn && text.startsWith('\n') ? text.slice(1) : text;
      endsInReturn = text.endsWith('\r');
      const lines = own.split(/\r\n|\n|\r/);
      const last = lines.pop() ?? '';
      if (lines.length > 0) {
        lines[0] = pieces.join('') + lines[0];
        pieces = [];
        length = 0;
      }
      pieces.push(last);
      length += last.length;
      if (length > MOST_CHARS) throw tooLarge(t('a line that has no end'));
      return lines;
    },
    rest: () => pieces.join(''),
  };
}

/** Undefined for what is no JSON, or is deeper than any. */
function parsed(text: string): unknown {
  return text.length > MAY_BE_DEEP && depthOf(text) > DEEPEST ? undefined : jsonIn(text);
}

/** How deep the brackets of a JSON text are in one another. */
function depthOf(text: string): number {
  let [depth, deepest, isInString] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) isInString = !isInString;
    else if (isInString) at += code === 0x5c ? 1 : 0;
    // Both brackets and both braces, which differ in one bit.
    else if ((code & 0xdf) === 0x5b) deepest = Math.max(deepest, ++depth);
    else if ((code & 0xdf) === 0x5d) depth--;
  }
  return deepest;
}

/** In the form of the SDKs' errors, so that it is read like one. */
function errorIn(error: unknown): Error {
  return Object.assign(new Error('in the stream'), { error });
}
