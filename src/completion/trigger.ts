import { unmatchedBrackets } from './brackets.ts';
import { indentWidth } from './indentation.ts';
import { inComment, languageFacts } from './languages.ts';
import type { CompletionRequest, Indentation, SkipReason } from './request.ts';
import { nextLine, type PromptWindow } from './window.ts';

/** A shorter file does not show what could come next; other engines have the same limit. */
const MIN_FILE_CHARS = 10;

/** Why no model is asked at this cursor; null when one may be. With one cursor, a command is always followed. */
export function skipReason(
  request: CompletionRequest,
  window: PromptWindow,
  justAccepted: boolean,
): SkipReason | null {
  if (request.cursors > 1) return 'several-cursors';
  if (request.manual) return null;
  if (window.whole && (window.prefix + window.suffix).trim().length < MIN_FILE_CHARS) return 'tiny-file';
  if (/^[\p{L}\p{N}_$]/u.test(window.lineSuffix)) return 'middle-of-word';
  if (justAccepted) return 'line-accepted';
  if (endsStatement(window, request.language)) return 'end-of-statement';
  return null;
}

/** What a line starts with whose brackets are the head of a body. */
const HEAD =
  /^\s*(?:[}\]]\s*)?(?:(?:export|default|public|private|protected|internal|static|final|async|abstract|override|virtual|inline|constexpr|template|pub)\s+)*(?:if|else|elif|for|foreach|while|until|switch|match|catch|except|with|using|lock|synchronized|def|fn|func|fun|function|class|struct|interface|@[\w.]+|#\s*\w+)\b/;

/** Whether the line of the cursor is a complete statement: what follows is a line of its own. */
export function endsStatement(window: PromptWindow, language: string): boolean {
  const { linePrefix, lineSuffix } = window;
  const { prose, semicolons } = languageFacts(language);
  const last = /[;)}]$/.exec(linePrefix)?.[0];
  if (lineSuffix.trim() !== '' || last === undefined || prose || inComment(linePrefix, language))
    return false;
  const { open, close } = unmatchedBrackets(linePrefix, language);
  // In brackets a semicolon divides, as in the head of a loop; a bracket that the line did not open ends a pattern.
  if (last !== '}' && (open.length > 0 || (close.length > 0 && language === 'shellscript'))) return false;
  return last !== ')' || !(semicolons || HEAD.test(linePrefix));
}

/** What is requested, decided before the call. */
export interface CompletionMode {
  /** What is shown first: the rest of the line, or a whole block. */
  readonly show: 'line' | 'block';
  /**
   * Whether the answer may continue after what is shown. Most of the cost of a request is its prompt, so the following
   * lines come with it, and are shown at once when the user accepts the first.
   */
  readonly lookahead: boolean;
  readonly maxTokens: number;
  /** Stop sequences for the server. */
  readonly stop: readonly string[];
}

/** Where an answer is inserted, and what was requested. */
export interface InsertionContext {
  readonly window: PromptWindow;
  readonly language: string;
  /** null when the file has no indented line. */
  readonly indentation: Indentation | null;
  readonly mode: CompletionMode;
}

/** A line has about 20 tokens, as other engines assume; a longer one than this is not worth reading. */
const LINE_TOKENS = 48;

/** About six lines. */
const LOOKAHEAD_TOKENS = 128;

/** The body of a function that is read before it is accepted; other engines have the same limit. */
const BLOCK_TOKENS = 200;

/** More blank lines in a row than any style has. */
const BLANK_LINES = ['\n\n\n\n'];

const LINE: CompletionMode = { show: 'line', lookahead: false, maxTokens: LINE_TOKENS, stop: ['\n'] };
const LOOKAHEAD: CompletionMode = {
  show: 'line',
  lookahead: true,
  maxTokens: LOOKAHEAD_TOKENS,
  stop: BLANK_LINES,
};
const BLOCK: CompletionMode = { show: 'block', lookahead: false, maxTokens: BLOCK_TOKENS, stop: BLANK_LINES };

/**
 * What to request at a cursor: one line where text follows the cursor, in comments and in prose; a block where one is open
 * and empty; else a line and what follows it.
 */
export function completionMode(window: PromptWindow, language: string): CompletionMode {
  if (window.lineSuffix.trim() !== '') return LINE;
  if (inComment(window.linePrefix, language) || languageFacts(language).prose) return LINE;
  return inEmptyBlock(window, language) ? BLOCK : LOOKAHEAD;
}

/** What to request behind a line that is complete: what follows it, also where the line is a comment or prose. */
export function modeAfterLine(window: PromptWindow, language: string): CompletionMode {
  const mode = completionMode(window, language);
  return mode === LINE ? LOOKAHEAD : mode;
}

function inEmptyBlock(window: PromptWindow, language: string): boolean {
  const { prefix, linePrefix } = window;
  // On a blank line the opener is the last line above that is not.
  const above = linePrefix.trim() === '' ? prefix.split('\n').slice(-4).findLast(isText) : linePrefix;
  if (above === undefined) return false;
  const { comments, opener } = languageFacts(language);
  const code = comments.reduce((text, mark) => text.split(` ${mark}`)[0] ?? '', above);
  if (!opener.test(code)) return false;
  const below = nextLine(window);
  // A line that is indented deeper than the opener is in the block, which then is not empty.
  return below === undefined || indentWidth(below) <= indentWidth(above);
}

function isText(line: string): boolean {
  return line.trim() !== '';
}
