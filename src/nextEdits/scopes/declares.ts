import type { Family } from './languages.ts';

/** Whether a name is declared between two parts of a line, strings and comments left out. A use or a mention is none. */
type Declares = (before: string, after: string) => boolean;

const byType: Declares = (before, after) =>
  /[\w>\]*&?]\s+[*&]*$/.test(before) &&
  /^\s*(?:[=;,{[]|$)/.test(after) &&
  !/[=(:]|\b(?:return|import|using|package|new|throw|case|goto|delete|await|yield|else)\b/.test(before);

/** Behind such words stand names, and before the next sign that ends them. */
const byKeyword =
  (variables: RegExp, functions: RegExp): Declares =>
  (before, after) =>
    functions.test(before) ||
    (variables.test(before) && !/[=;(:<]/.test(before) && !/^\s*(?:as\b|:[^=]*\})/.test(after));

const SCRIPT = byKeyword(
  /^\s*(?:export\s+)?(?:const|let|var|using|import)\b/,
  /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\b\*?|class|enum)\s+$/,
);
const RUST = byKeyword(/^\s*(?:pub(?:\([^()]*\))?\s+)?(?:let|const|static|use)\b/, /\bfn\s+$/);

const NAMES = /^[\w\s,]*$/;

/** White space stands before the sign of an assignment, and none before that of an argument; nor does one end in a comma. */
const ASSIGNED = /^[\w\s,]*(?::[^=]+)?\s=(?!=)(?!.*,\s*$)/;

export const DECLARES: Readonly<Record<Family, Declares>> = {
  script: SCRIPT,
  rust: RUST,
  python: (before, after) =>
    /^\s*(?:async\s+)?(?:def|class)\s+$/.test(before) ||
    (/^\s*(?:import|from\s+[\w.]+\s+import)\b[\w\s,.(]*$/.test(before) && !/^\s+as\b/.test(after)) ||
    (NAMES.test(before) && ASSIGNED.test(after)),
  go: (before, after) =>
    /^\s*func\s+$/.test(before) ||
    /^\s*(?:var|const)\s+(?:\w+\s*,\s*)*$/.test(before) ||
    (NAMES.test(before) && /^[\w\s,]*:=/.test(after)),
  java: byType,
  csharp: byType,
  c: byType,
};

/** The heads of blocks that declare what is known in them alone. */
const HEADS: Readonly<Partial<Record<Family, Declares>>> = {
  script: (before, after) =>
    /^\s*for\s*(?:await\s*)?\(\s*(?:const|let|var)\s[^=;():]*$/.test(before) && /\{\s*$/.test(after),
  python: (before, after) =>
    /:\s*$/.test(after) &&
    ((/^\s*(?:async\s+)?for\s[\w\s,()]*$/.test(before) && /^[\w\s,()]*\bin\b/.test(after)) ||
      /^\s*(?:async\s+)?(?:with|except)\b.*\bas\s+$/.test(before)),
  go: (before, after) => /^\s*(?:for|if|switch)\s[\w\s,]*$/.test(before) && /^[\w\s,]*:=.*\{\s*$/.test(after),
  rust: (before, after) =>
    /^\s*for\s[\w\s,()]*$/.test(before) && /^[\w\s,()]*\bin\b/.test(after) && after.trimEnd().endsWith('{'),
};

/** Whether a line around a place declares a name for what is in it. */
export function declaresWithin(before: string, after: string, family: Family): boolean {
  const isWhole = /;\s*$/.test(after);
  return (
    (isWhole && DECLARES[family](before, after)) ||
    HEADS[family]?.(before, after) === true ||
    isParameter(before, after, family)
  );
}

const TYPE = /^\s*[\p{L}_][^=;()]*[\s*&]$/u;

/** How a parameter stands in its list: what is before it there, and what behind. */
const PARAMETER: Readonly<Record<Family, readonly [RegExp, RegExp]>> = {
  script: [
    /^\s*(?:(?:public|private|protected|readonly)\s+)*(?:\.\.\.)?$/,
    /^\s*(?:\?\s*)?(?:[:,)]|=(?![=>]))/,
  ],
  python: [/^\s*\*{0,2}$/, /^\s*(?:[:,)]|=(?!=))/],
  go: [/^\s*$/, /^\s*(?:,|[\w*[.])/],
  rust: [/^\s*(?:mut\s+)?$/, /^\s*:/],
  java: [TYPE, /^\s*(?:[,):=[])/],
  csharp: [TYPE, /^\s*(?:[,):=[])/],
  c: [TYPE, /^\s*(?:[,):=[])/],
};

/** What stands before a list of parameters, and behind it. */
const LIST: Readonly<Record<Family, readonly [RegExp, RegExp]>> = {
  script: [/(?:^|[^:\s])\s*$/, /^\s*(?:=>|\{|:[^;]*(?:\{|=>))/],
  python: [/^\s*(?:async\s+)?def\s/, /^/],
  go: [/\bfunc\b/, /^/],
  rust: [/\bfn\b/, /^/],
  java: [/\S/, /^[^;()]*(?:\{|->|$)/],
  csharp: [/\S/, /^[^;()]*(?:\{|=>|$)/],
  c: [/\S/, /^[^;()]*(?:\{|$)/],
};

const LAMBDA: Readonly<Partial<Record<Family, readonly [RegExp, RegExp]>>> = {
  script: [/(?:[(,=]|=>|\basync|^)\s*$/, /^\s*=>/],
  python: [/\blambda\s+(?:\w+\s*,\s*)*$/, /^[\w\s,]*:/],
  rust: [/[(,=]\s*\|[\w\s,]*$/, /^[\w\s,]*\|/],
};

/** Whether a name is a parameter of a function whose head is in that line, with all of its list. */
export function isParameter(before: string, after: string, family: Family): boolean {
  const lambda = LAMBDA[family];
  if (lambda?.[0].test(before) && lambda[1].test(after)) return true;
  const [open, close] = [openBefore(before), closeAfter(after)];
  if (open === null || close === null || before.charAt(open.at) !== '(') return false;
  const [head, tail] = PARAMETER[family];
  const [list, rest] = LIST[family];
  return (
    head.test(before.slice(open.item)) &&
    tail.test(after) &&
    list.test(before.slice(0, open.at)) &&
    rest.test(after.slice(close + 1))
  );
}

/** The bracket that is open at the end of a text, and where the last item in it begins. */
function openBefore(text: string): { readonly at: number; readonly item: number } | null {
  let [depth, item] = [0, text.length];
  let isItem = false;
  for (let at = text.length - 1; at >= 0; at--) {
    const char = text.charAt(at);
    if (char === '>' && '=-'.includes(text.charAt(at - 1))) continue;
    if (')]}>'.includes(char)) depth++;
    else if ('([{<'.includes(char) && depth-- === 0) return { at, item: isItem ? item : at + 1 };
    else if (char === ',' && depth === 0 && !isItem) [item, isItem] = [at + 1, true];
  }
  return null;
}

function closeAfter(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char) && depth-- === 0) return at;
  }
  return null;
}
