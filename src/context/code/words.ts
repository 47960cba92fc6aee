import { headOf } from '../../models/index.ts';
/**
 * Words that say nothing about what code is for: the keywords of common languages and the small change of English. As
 * names they have no declaration, and in comparisons they make all code look alike.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `abstract and any as assert async await base begin bool boolean break byte case catch char class const constructor
  continue crate def default defer del delete do double elif else elsif end enum ensure except export extends extern
  false final finally fixed float fn for foreach from func function get global go goto if impl implements import in
  include init inout instanceof int interface internal is it lambda let long loop match mod module mut namespace native
  never new nil none not null number object of open operator or out override package pass private protected protocol
  public pub raise readonly record ref require rescue return sealed self set short signed sizeof static str string
  struct super switch synchronized template then this throw throws trait true try type typedef typeof undefined union
  unknown unless unsafe unsigned until use using val value var virtual void volatile where when while with yield
  a an at be by on the that to we are can has have was will you`.split(/\s+/),
);

/** Of a longer line, as of a minified file, the rest does not count. */
const MAX_LINE_CHARS = 500;

const PART = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lo}+/gu;

/** The words of a line in small letters; those of a name in camel or snake case count one by one. */
export function wordsOf(line: string): string[] {
  const text = headOf(line, MAX_LINE_CHARS);
  const words: string[] = [];
  for (const part of text.match(PART) ?? []) {
    const word = part.toLowerCase();
    if (word.length > 1 && !COMMON_WORDS.has(word)) words.push(word);
  }
  return words;
}
