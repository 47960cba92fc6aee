import { inComment, indentWidth, languageFacts } from './languages.ts';
import type { Window } from './window.ts';

/** What is asked for, decided before the call. */
export interface Shape {
  /** What is shown at first: the rest of a line, or a whole block. */
  readonly show: 'line' | 'block';
  /**
   * Whether the answer may go on after what is shown. A request costs its prompt first of all, so what comes next is
   * taken along, and is there at once when the user accepts.
   */
  readonly runOn: boolean;
  readonly maxTokens: number;
  /** At which texts the server is to stop. */
  readonly stop: readonly string[];
}

/** A line has about 20 tokens (the figure that other engines go by); the longest that is worth reading has twice that. */
const LINE_TOKENS = 48;

/** About six lines: what comes next, as long as the user agrees with it. */
const RUN_ON_TOKENS = 128;

/** The body of a function that is read before it is accepted (the figure that other engines go by). */
const BLOCK_TOKENS = 200;

/** More blank lines in a row than any style has. */
const BLANK_LINES = ['\n\n\n\n'];

const LINE: Shape = { show: 'line', runOn: false, maxTokens: LINE_TOKENS, stop: ['\n'] };
const RUN_ON: Shape = { show: 'line', runOn: true, maxTokens: RUN_ON_TOKENS, stop: BLANK_LINES };
const BLOCK: Shape = { show: 'block', runOn: false, maxTokens: BLOCK_TOKENS, stop: BLANK_LINES };

/**
 * One line where text follows the cursor or a comment is written, a block where one is open and empty, else a line and
 * what comes after it.
 */
export function shapeOf(window: Window, language: string): Shape {
  if (window.lineSuffix.trim() !== '') return LINE;
  if (inComment(window.linePrefix, language) || languageFacts(language).prose) return LINE;
  return inEmptyBlock(window, language) ? BLOCK : RUN_ON;
}

function inEmptyBlock(window: Window, language: string): boolean {
  const { linePrefix } = window;
  const facts = languageFacts(language);
  const onBlankLine = linePrefix.trim() === '';
  const above = onBlankLine
    ? lastLine(window.prefix.slice(0, window.prefix.length - linePrefix.length))
    : linePrefix;
  if (above === null || !facts.opener.test(withoutComment(above, facts.comments))) return false;
  const below = window.suffix
    .slice(window.lineSuffix.length)
    .split('\n')
    .find((line) => line.trim() !== '');
  // A line that is deeper than the opener, and closes nothing, is in the block: it is not empty.
  return below === undefined || indentWidth(below) <= indentWidth(above);
}

function lastLine(text: string): string | null {
  const lines = text.split('\n');
  for (let i = lines.length - 1; i >= Math.max(0, lines.length - 4); i--) {
    const line = lines[i];
    if (line !== undefined && line.trim() !== '') return line;
  }
  return null;
}

function withoutComment(line: string, comments: readonly string[]): string {
  const at = Math.min(
    ...comments.map((mark) => line.indexOf(` ${mark}`)).map((index) => (index < 0 ? line.length : index)),
    line.length,
  );
  return line.slice(0, at);
}
