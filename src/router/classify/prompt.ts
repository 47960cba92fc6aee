import type { Task } from '../tasks.ts';

/** Tasks with the expressions that show them; the first that matches wins. */
export type Rules = readonly (readonly [Task, RegExp])[];

/** Long prompts are mostly pasted code and logs; what is asked for stands at their beginning or end. */
const WINDOW = 1_000;

export interface Ask {
  /** What the user wrote themselves, in small letters, with single blanks. */
  readonly words: string;
  /** A line of an error report that was pasted; null where there is none. */
  readonly trace: string | null;
  /** All of it as far as it is looked at, pasted or not. */
  readonly text: string;
}

/** Tells what the user wrote from what they pasted: `java.util.concurrent` in a trace says nothing about the question. */
export function askIn(prompt: string): Ask {
  const text = prompt.length <= 2 * WINDOW ? prompt : `${prompt.slice(0, WINDOW)}\n${prompt.slice(-WINDOW)}`;
  const words: string[] = [];
  let trace: string | null = null;
  let fenced = false;
  for (const line of text.split('\n')) {
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
    else if (TRACE.test(line)) trace ??= line.trim();
    else if (!fenced && !CODE.test(line)) words.push(line);
  }
  return {
    words: words
      .join('\n')
      .replace(/[^\S\n]+/g, ' ')
      .trim()
      .toLowerCase()
      .replace(UNWANTED, ''),
    trace,
    text,
  };
}

/** “Don't worry about performance” asks for none. */
const UNWANTED = /(?:don['’]?t|do not|no need to) (?:worry|care|bother|think)[^.,;\n]*/g;

/** Lines that only a program writes: frames, exceptions, and what compilers and package managers say. */
const TRACE = new RegExp(
  [
    String.raw`^\s*at (?:async )?[\w$.<>[\]/ ]+\(`,
    String.raw`^\s*at .+:\d+`,
    String.raw`^\s*File ".+", line \d+`,
    String.raw`^Traceback \(`,
    String.raw`^\s*(?:Caused by: |Uncaught |Exception in thread .+ )?(?:[\w$]+\.)*\w*(?:Error|Exception)(?: \[\w+\])?: `,
    String.raw`^#\d+\s+0x`,
    String.raw`^goroutine \d+ \[`,
    '^(?:npm|yarn|pnpm) (?:ERR!|error)',
    String.raw`^error(?:\[\w+\])?: `,
    String.raw`^\s*-->\s\S+:\d+`,
    String.raw`^\S+[:(]\d+[:,]\d+\)?:? (?:- )?(?:error|warning)`,
    '^(?:WARNING|ERROR|FATAL|panic): ',
    '^(?:Previous )?(?:[Rr]ead|[Ww]rite) at 0x',
  ].join('|'),
);

/** Lines of code that stand in a message without a fence. */
const CODE =
  /^\s{4,}\S|[;{}]\s*$|^\s*(?:import|from|const|let|var|def|func|fn|package|class|public|private|return|#include|using)\s[^?]*[=({;"'.*]|^\s*(?:[})\]]|\/\/|#!)|^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE)\s/;

/**
 * One expression for any of these phrases. A phrase is a regular expression in small letters, and begins where a word
 * begins. It may be a stem, so that `vulnerab` finds `vulnerability`: `$` ends a word, `\Z` ends the text.
 */
export function anyOf(...phrases: readonly string[]): RegExp {
  const all = phrases.map((phrase) => phrase.replaceAll('$', WORD_END).replaceAll('\\Z', '$$'));
  return new RegExp(`${WORD_BEGIN}(?:${all.join('|')})`);
}

/** The same for scripts without spaces between words. */
export function anyIn(...phrases: readonly string[]): RegExp {
  return new RegExp(phrases.join('|'));
}

// `\b` knows ASCII only. Latin letters with accents, and Cyrillic.
const LETTER = 'a-z0-9_\u00df-\u024f\u0400-\u052f';
const WORD_BEGIN = `(?<![${LETTER}])`;
const WORD_END = `(?![${LETTER}])`;
