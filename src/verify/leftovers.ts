import type { ChangedFile, Check } from './change.ts';
import type { CodeLine } from './reasons.ts';

/**
 * No code is left out by words that stand for it, and no marks are left in the code: those of the answer's format, or of
 * a merge conflict.
 *
 * @param stubs whether new code may say that something is still to be implemented
 */
export function noLeftovers(stubs: boolean): Check {
  return async ({ files }) => {
    const marks: CodeLine[] = [];
    const omissions: CodeLine[] = [];
    for (const file of files) {
      const inText = await linesInText(file);
      for (const { line, text, replaced } of addedLines(file)) {
        const found = { path: file.path, line, text };
        if (MARK.test(text) || (isFence(text, file.language) && !inText.has(line))) marks.push(found);
        else if (isElision(text) && !inText.has(line)) omissions.push(found);
        else if (isStub(text) && replaced >= MIN_REPLACED) omissions.push(found);
        else if (TO_DO.test(text) && !stubs) omissions.push(found);
      }
    }
    if (omissions.length > 0) return { check: 'no-leftovers', fault: 'omitted-code', lines: omissions };
    return marks.length === 0 ? null : { check: 'no-leftovers', fault: 'marks', lines: marks };
  };
}

/** From this many lines of removed code on, a "not implemented" replaces code that was there. */
const MIN_REPLACED = 2;

interface AddedLine {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  /** How many more lines of code its hunk removes for good than it adds. */
  readonly replaced: number;
}

function addedLines({ hunks, oldLines, newLines }: ChangedFile): AddedLine[] {
  const old = new Set(oldLines.map((line) => line.trim()));
  const now = new Set(newLines.map((line) => line.trim()));
  return hunks.flatMap(({ start, end, from, to }) => {
    const gone = oldLines.slice(start, end).filter((line) => /\w/.test(line) && !now.has(line.trim()));
    const added = newLines
      .slice(from, to)
      .filter((line) => /\w/.test(line) && !isStub(line) && !old.has(line.trim()));
    const replaced = gone.length - added.length;
    return newLines
      .slice(from, to)
      .map((text, i) => ({ line: from + i + 1, text, replaced }))
      .filter(({ text }) => !old.has(text.trim()));
  });
}

/** Lines that begin inside a comment or a string from further up. */
async function linesInText(file: ChangedFile): Promise<ReadonlySet<number>> {
  const lines = new Set<number>();
  const syntax = await file.syntax();
  for (const { text, line } of syntax?.after.leaves ?? []) {
    const breaks = text.split('\n').length - 1;
    for (let i = 1; i <= breaks; i++) lines.add(line + i);
  }
  return lines;
}

const MARK =
  /^(?:<{7,}|>{7,})(?:\s|$)|^\|{7}\s|^(?:-{5,}|<{5,}) (?:SEARCH|WRITE|DELETE|MOVE)\b|^>{5,} ?REPLACE\b/;

/** In Markdown a fence belongs to the text; in an unknown language it may. */
function isFence(text: string, language: string | null): boolean {
  return language !== 'markdown' && language !== null && /^\s*(?:`{3,}|~{3,})\s*(?:[\w+-]+\s*)?$/.test(text);
}

/** Longer lines are no comments that stand for code. */
const LONGEST_COMMENT = 500;
const COMMENT = /^\s*(?:\{?\/\*+|\/\/+!?|#+|--+|<!--|;+|%+|\*)([\s\S]*)$/;

/** The code that the words stand for: "rest of the code", "existing methods". */
const WHAT =
  '(?:code|files?|functions?|class(?:es)?|methods?|implementations?|imports?|logic|body|contents?|tests?|handlers?|routes?|fields?|props|properties|lines|types?|cases|components?|module|script|styles|rules|definitions?|setup|config(?:uration)?)';
const WHICH =
  '(?:the )?(?:rest|remainder|remaining|existing|previous|original|other|unchanged|same|all (?:the )?other)';
const ELISIONS: readonly RegExp[] = [
  // "...", "... (existing code) ...", "... rest of it"; but "...rest is an object" is about JavaScript
  /^(?:\.{3}|…)\W*$/i,
  /^(?:\.{3}|…)\W*(?:the )?(?:remaining|existing|previous|original|unchanged|keep|omitted|snip|implementation|code|as before|and so on|etc|your)\b/i,
  new RegExp(
    `^(?:\\.{3}|…)\\W*(?:the )?(?:rest|remainder|other|same|all|everything|more)\\b(?:\\W*$| (?:of|as|remains?|stays?|unchanged|${WHAT})\\b)`,
    'i',
  ),
  // "rest of the code ...", "existing methods remain unchanged"
  new RegExp(
    `^\\W*${WHICH}(?: (?:of|in) (?:the|this|your))?(?: \\w+)? ?${WHAT}?\\b[^.]{0,30}?(?:\\.{3}|…|\\bunchanged|(?:remains?|stays?|is|are) (?:the same|as (?:it )?(?:is|was|before))|(?:goes |go )?here|as before|omitted|below|above)\\W*$`,
    'i',
  ),
  // "rest of the code"
  new RegExp(`^\\W*(?:the )?(?:rest|remainder) of (?:the|this|your) ${WHAT}\\W*$`, 'i'),
  /^\W*(?:unchanged|no changes?(?: (?:here|below|above|needed))?|same as (?:before|above)|as before|snip)\W*$/i,
  /^\W*(?:keep|leave) (?:the |your |all )*(?:rest|existing|other|remaining)\b.{0,40}$/i,
  /\b(?:omitted|elided|truncated|shortened|left out|abbreviated)\b.{0,12}\b(?:for )?(?:brevity|clarity|space)\b/i,
  // "[implementation unchanged]"
  new RegExp(
    `^\\W*${WHAT} (?:is |are |remains? |stays? )?(?:unchanged|the same|omitted|as before|not shown)\\W*$`,
    'i',
  ),
  // "Implement your logic here", "Your code here"
  /^\W*(?:(?:implement|write|add|put|insert) (?:your|the)\b.{0,40}|(?:your|the actual|actual) (?:code|implementation|logic)(?: goes)?) here\W*$/i,
  /^\W*(?:implementation|code|logic) (?:goes )?here\W*$/i,
];

/** Comments that stand for code. Only lines that begin with a comment: these never stand at the end of a line of code. */
function isElision(text: string): boolean {
  if (text.length > LONGEST_COMMENT) return false;
  const comment =
    COMMENT.exec(text)?.[1]
      ?.trimEnd()
      .replace(/(?:\*\/\}?|-->)$/, '') ??
    /^\s*(\.{3}\s*(?:existing|rest|remaining|unchanged).*)$/i.exec(text)?.[1];
  return comment !== undefined && ELISIONS.some((form) => form.test(comment.trim()));
}

/** Says that the code is still to come. */
const TO_DO =
  /\b(?:TODO|FIXME|XXX)\b.{0,20}\b(?:implement|add|fill|complete|finish|write|logic|code|body)|\bnot (?:yet )?implemented\b|\bNotImplementedException\b|\b(?:todo|unimplemented)!\(/i;
/** May say so too, but also marks what others are to implement, or that there is nothing to do. */
const NOTHING = /\bNotImplemented(?:Error)?\b|^\s*(?:pass|\.\.\.)\s*$/;

function isStub(text: string): boolean {
  return TO_DO.test(text) || NOTHING.test(text);
}
