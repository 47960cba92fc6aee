import { Markdown } from './markdown.ts';

/**
 * A model's Markdown on its way to VS Code, which reads it with marked: text stays text, code stays code, and nothing in it
 * loads, runs or opens anything but an `http`, `https` or `mailto` link that is clicked. Images, HTML, references and links
 * of any other kind become the text that they were written as: their first character is replaced by its entity.
 *
 * It comes in pieces of any length, and an image may be split over two of them. So nothing is parsed twice: each line is
 * read once from left to right, and what is not decided yet waits (`held`). Code alone passes as it is, and only what every
 * reading takes for code: where two could differ, all that follows in the paragraph (an inline doubt) or in the answer (a
 * doubt about a fence) counts as text, which costs no more than an entity that is seen in a piece of code.
 */
export interface MarkdownGuard {
  /** The next piece of the model's. Returns what is harmless of all so far and was not returned before. */
  write(piece: string): string;
  /**
   * Something else is said now, which ends as told, and the model may go on after it. `held`: what was waiting;
   * `between`: what ends a block of code that is still open.
   */
  interrupt(said?: string): { readonly held: string; readonly between: string };
}

/** Whole texts of a model's, one below the other; a block of code that one leaves open is ended before the next. */
export function harmless(...texts: readonly string[]): Markdown {
  const guard = createMarkdownGuard();
  const parts = texts.map((text) => {
    const shown = guard.write(text);
    const { held, between } = guard.interrupt('\n\n');
    return shown + held + between;
  });
  return new Markdown(parts.join('\n\n'));
}

interface Fence {
  readonly mark: string;
  /** Columns before it. Lines of less are perhaps no longer in it. */
  readonly indent: number;
}

/** What is known of the place that is read now. */
interface State {
  line: 'start' | 'code' | 'text';
  fence: Fence | null;
  /** Whether a fence is open can no longer be told: nothing counts as code any more. */
  lost: boolean;
  wasBlank: boolean;
  /** The row before starts with a stroke, so that this one can make a table of it. */
  afterRow: boolean;
  inTable: boolean;
  /** This line may be a row of a table, in which strokes end code. */
  isRow: boolean;
  /** Readings of this paragraph can differ in where code is. */
  doubtful: boolean;
  /** What of this paragraph, outside of code, can end within what others take for code. */
  saw: { bracket: boolean; tilde: boolean; less: boolean };
  /** What was read of the word that goes on here. */
  word: string;
}

const NOTHING_SEEN = { bracket: false, tilde: false, less: false };

/** Longer beginnings of a line, code spans and words are not waited for. */
const MOST_HELD = 400;

export function createMarkdownGuard(): MarkdownGuard {
  const state: State = {
    line: 'start',
    fence: null,
    lost: false,
    wasBlank: true,
    afterRow: false,
    inTable: false,
    isRow: false,
    doubtful: false,
    saw: { ...NOTHING_SEEN },
    word: '',
  };
  let pending = '';
  let rest = '';

  const advance = (isEnd: boolean): string => {
    let out = '';
    let from = 0;
    let at = 0;
    while (at < pending.length) {
      const step = next(state, pending, at, isEnd);
      if (step === null) break;
      if (step.instead !== undefined) {
        out += pending.slice(from, at) + step.instead;
        from = step.end;
      }
      at = step.end;
    }
    out += pending.slice(from, at);
    pending = pending.slice(at);
    return out;
  };
  return {
    write(piece) {
      const { text, cut } = cleaned(rest + piece, false);
      rest = cut;
      pending += text;
      return advance(false);
    },
    interrupt(said = '') {
      pending += cleaned(rest, true).text;
      rest = '';
      const held = advance(true);
      const { fence, line } = state;
      const between = fence
        ? `${line === 'start' ? '' : '\n'}${' '.repeat(fence.indent)}${fence.mark}\n`
        : '';
      state.fence = null;
      if (said !== '') afterSaid(state, said);
      return { held, between };
    },
  };
}

function afterSaid(state: State, said: string): void {
  state.line = said.endsWith('\n') ? 'start' : 'text';
  state.wasBlank = said.endsWith('\n\n');
  state.afterRow = false;
  state.inTable = !state.wasBlank;
  state.doubtful = !state.wasBlank;
  state.word = '';
}

/** Line breaks of one kind, as marked has them, and no characters that cannot be seen and turn or hide others. */
function cleaned(text: string, isEnd: boolean): { readonly text: string; readonly cut: string } {
  // Half a line break or half a character waits for the other half.
  const isCut = !isEnd && /[\r\uD800-\uDBFF]$/.test(text);
  const whole = isCut ? text.slice(0, -1) : text;
  return {
    text: whole.replace(/\r\n?/g, '\n').replace(OTHER_BREAKS, ' ').replace(HIDDEN, ''),
    cut: isCut ? text.slice(-1) : '',
  };
}

const OTHER_BREAKS = /[\v\f\u0085\u2028\u2029]/g;
/** Control characters, bidirectional and deprecated formats, tags; not the joiners that scripts and emoji are written with. */
const HIDDEN = /(?![\n\t\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}]/gu;

interface Step {
  /** What was read ends here. */
  readonly end: number;
  /** What is shown in its place; left out: itself. */
  readonly instead?: string;
}

/** Reads on from a place; null where what follows has to be known first. */
function next(state: State, text: string, at: number, isEnd: boolean): Step | null {
  if (state.line === 'start') return startOfLine(state, text, at, isEnd);
  if (state.line === 'text') return inText(state, text, at, isEnd);
  const end = text.indexOf('\n', at);
  if (end < 0) return { end: text.length };
  state.line = 'start';
  return { end: end + 1 };
}

// Lines.

/** What can stand before the first word of a line: spaces, and the marks of lists and quotes. */
const CONTAINERS = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*/;
/** A line that is not known to be something else yet. */
const UNDECIDED = /^(?:[-*+]|\d{1,9}[.)]?|`+|~+)?$/;

/** Decides what a line is; its text follows in other steps. */
function startOfLine(state: State, text: string, at: number, isEnd: boolean): Step | null {
  const head = text.slice(at, at + MOST_HELD);
  const feed = head.indexOf('\n');
  const line = feed < 0 ? head : head.slice(0, feed);
  const isWhole = feed >= 0 || (isEnd && head.length < MOST_HELD);
  const isTooLong = !isWhole && head.length === MOST_HELD;
  const [prefix] = CONTAINERS.exec(line) ?? [''];
  const first = line.slice(prefix.length);
  const [run = ''] = /^(?:`{3,}|~{3,})/.exec(first) ?? [];
  const isDelimiter = /^[ \t>|:-]*$/.test(line);
  const isOpen = UNDECIDED.test(first) || run !== '' || isDelimiter;
  if (!isWhole && isOpen) {
    if (!isTooLong) return null;
    if (/[`~]/.test(first)) lose(state);
  }
  const blank = isWhole && line.trim() === '';
  if (state.fence) return lineInFence(state, at, { line, blank });
  state.line = 'text';
  state.word = '';
  if (blank) return endParagraph(state, at);
  const { wasBlank, afterRow } = state;
  state.wasBlank = false;
  if (run !== '' && isWhole && !state.lost && isFence(first, run)) {
    const isPlain = feed >= 0 && /^ *$/.test(prefix) && (prefix.length < 4 || wasBlank);
    if (isPlain) return open(state, at, run, prefix.length);
    lose(state);
  }
  state.isRow = first.startsWith('|') || state.inTable;
  state.afterRow = first.startsWith('|');
  if (!isWhole || !isDelimiter || !line.includes('|') || !line.includes('-')) return { end: at };
  state.inTable = true;
  state.isRow = true;
  if (afterRow) return { end: at };
  // Rows of a table without a stroke at their beginning could not be told from text: this one makes no table of them.
  const stroke = at + line.indexOf('|');
  return { end: stroke + 1, instead: `${text.slice(at, stroke)}&#124;` };
}

/** After backticks, more of them on the line make it a span of code. */
function isFence(first: string, run: string): boolean {
  return run.startsWith('~') || !first.slice(run.length).includes('`');
}

function open(state: State, at: number, run: string, indent: number): Step {
  state.fence = { mark: run, indent };
  state.line = 'code';
  state.doubtful = false;
  state.saw = { ...NOTHING_SEEN };
  state.inTable = false;
  state.afterRow = false;
  return { end: at };
}

function lineInFence(state: State, at: number, { line, blank }: { line: string; blank: boolean }): Step {
  const { mark, indent } = state.fence ?? { mark: '', indent: 0 };
  const columns = (/^[ \t]*/.exec(line)?.[0] ?? '').replaceAll('\t', '    ').length;
  const first = line.trimStart();
  state.line = 'code';
  if (blank) return { end: at };
  if (columns < indent) {
    lose(state);
    return { end: at };
  }
  if (!first.startsWith(mark)) return { end: at };
  const after = first.slice(mark.length).replaceAll(mark.charAt(0), '');
  if (/[^`~ \t]/.test(after) || columns > indent + 3) return { end: at };
  if (after.replaceAll(' ', '') === '' && !line.includes('\t') && columns === indent) {
    state.fence = null;
    state.wasBlank = false;
  } else {
    // For some it ends the block, for others it does not.
    lose(state);
  }
  return { end: at };
}

function lose(state: State): void {
  state.fence = null;
  state.lost = true;
  state.line = 'text';
}

function endParagraph(state: State, at: number): Step {
  state.wasBlank = true;
  state.doubtful = false;
  state.saw = { ...NOTHING_SEEN };
  state.inTable = false;
  state.afterRow = false;
  return { end: at };
}

// Text.

const SPECIAL = /[\\`!<\]~[\n]/g;

/** Reads up to the next character that could begin something, or that itself. */
function inText(state: State, text: string, at: number, isEnd: boolean): Step | null {
  SPECIAL.lastIndex = at;
  const end = SPECIAL.exec(text)?.index ?? text.length;
  if (end > at) return kept(state, text.slice(at, end), end);
  const after = text.slice(at + 1, at + 10);
  switch (text.charAt(at)) {
    case '\n':
      state.line = 'start';
      state.word = '';
      return { end: at + 1 };
    case '\\':
      return backslash(state, after, at, isEnd);
    case '`':
      return backtick(state, text, at, isEnd);
    case '!':
      if (after === '' && !isEnd) return null;
      return after.startsWith('[') ? replaced(state, '&#33;', at + 1) : kept(state, '!', at + 1);
    case '<':
      if (after === '' && !isEnd) return null;
      if (/^[a-z/!?]/i.test(after)) return replaced(state, '&lt;', at + 1);
      state.saw.less = true;
      return kept(state, '<', at + 1);
    case '[':
      state.saw.bracket = true;
      return kept(state, '[', at + 1);
    case ']':
      return bracket(state, text.slice(at, at + MOST_HELD), at, isEnd);
    default:
      state.saw.tilde = true;
      return kept(state, '~', at + 1);
  }
}

function kept(state: State, text: string, end: number): Step {
  const space = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'));
  state.word = (space < 0 ? state.word + text : text.slice(space + 1)).slice(0, MOST_HELD);
  return { end };
}

function replaced(state: State, entity: string, end: number): Step {
  state.word = (state.word + entity).slice(0, MOST_HELD);
  return { end, instead: entity };
}

/** Escapes stay, but within an address they are none: what could begin something is replaced all the same. */
function backslash(state: State, after: string, at: number, isEnd: boolean): Step | null {
  if (after === '') return isEnd ? kept(state, '\\', at + 1) : null;
  const escaped = after.charAt(0);
  const entity = ENTITIES[escaped];
  if (entity !== undefined) return replaced(state, entity, at + 2);
  return escaped === '\\' ? kept(state, '\\\\', at + 2) : kept(state, '\\', at + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { '!': '&#33;', '<': '&lt;', '`': '&#96;' };

/** `](` goes on where the address is of a known kind as it stands there; `]:` would define one for elsewhere. */
function bracket(state: State, ahead: string, at: number, isEnd: boolean): Step | null {
  const isAll = isEnd || ahead.length === MOST_HELD;
  if (ahead === ']' && !isAll) return null;
  if (ahead.startsWith(']:')) return replaced(state, ']&#58;', at + 2);
  if (!ahead.startsWith('](')) return kept(state, ']', at + 1);
  const [link] = LINK.exec(ahead) ?? [];
  if (link !== undefined) return kept(state, link, at + link.length);
  if (!isAll && ADDRESS.test(ahead.slice(2))) return null;
  const [allowed] = ALLOWED.exec(ahead.slice(2)) ?? [];
  if (allowed === undefined) return replaced(state, ']&#40;', at + 2);
  // Its address or its title may reach over what others take for code.
  state.doubtful = true;
  return kept(state, `](${allowed}`, at + 2 + allowed.length);
}

const ALLOWED = /^(?:https?:\/\/|mailto:)/i;
/** One without a title, with an address in which nothing else can begin. */
const LINK = /^\]\((?:https?:\/\/|mailto:)[^\s()<>"'`\\[\]]*\)/i;
/** The beginning of such an address. */
const ADDRESS =
  /^(?:h?|ht|htt|https?|https?:|https?:\/|m|ma|mai|mail|mailt|mailto|(?:https?:\/\/|mailto:)[^\s()<>"'`\\[\]]*)$/i;

/** A span of code that begins and ends here for everybody passes; from any other backtick on the paragraph is doubtful. */
function backtick(state: State, text: string, at: number, isEnd: boolean): Step | null {
  const ahead = text.slice(at, at + MOST_HELD);
  const isAll = isEnd || ahead.length === MOST_HELD;
  const [run] = /^`+/.exec(ahead) ?? ['`'];
  const close = ahead.indexOf('`', 1);
  const feed = ahead.indexOf('\n');
  if (run.length === ahead.length && !isAll) return null;
  const ends = close > 0 && (feed < 0 || close < feed);
  if (!ends && feed < 0 && run.length === 1 && !isAll && !state.doubtful) return null;
  const followed = ahead.charAt(close + 1);
  if (ends && followed === '' && !isAll) return null;
  const span = ahead.slice(1, close);
  if (!ends || run.length > 1 || followed === '`' || state.lost || !isCertain(state, span)) {
    state.doubtful = true;
    return kept(state, run, at + run.length);
  }
  return kept(state, ahead.slice(0, close + 1), at + close + 1);
}

function isCertain(state: State, span: string): boolean {
  // Backticks after a tilde are text for marked, of which they are one run.
  if (state.doubtful || state.word.length === MOST_HELD || state.word.endsWith('~')) return false;
  if (/(?:ftp|https?):\/\/|www\./i.test(state.word)) return false;
  if (state.isRow && /(?:^|[^\\]|\\\\)\|/.test(span)) return false;
  const { bracket, tilde, less } = state.saw;
  return !((bracket && span.includes('](')) || (tilde && span.includes('~')) || (less && span.includes('>')));
}
