import { inComment, inString, languageFacts } from './languages.ts';

/** How chat models begin when they talk about the code instead of writing it. */
const OPENINGS =
  /^(?:sure|certainly|of course|absolutely|okay|ok|great|sorry|unfortunately|here(?:'s|’s| is| are)|i(?:'m|’m|'ll|’ll| am| will| can| cannot| can't| don't| have| would| think)|to (?:complete|fill|finish)|the (?:code|function|method|class|missing|completion|completed|complete|following|answer|hole|gap|blank|cursor|user|snippet|given|provided|text)|this (?:code|function|method|snippet|line|completes|is|will|should|looks)|it (?:looks|seems|appears)|based on|you (?:can|could|should|need|might)|let me|let's|note(?: that)?|as an ai|please|we (?:can|need|should)|explanation|(?:the )?(?:answer|completion|output|result) ?:)(?=[\s,.:;!]|$)/i;

/** Prose that belongs where it is: between the tags of a page. */
const MARKUP = new Set(['html', 'xml', 'vue', 'svelte', 'javascriptreact', 'typescriptreact', 'handlebars']);

/** Whether an answer talks instead of completing. Where a person would write prose too, it never does. */
export function isProse(text: string, linePrefix: string, language: string): boolean {
  if (languageFacts(language).prose || inComment(linePrefix, language) || inString(linePrefix)) return false;
  const line =
    text
      .split('\n')
      .find((part) => part.trim() !== '')
      ?.trim() ?? '';
  if (OPENINGS.test(line) && readsLikeSentence(line, 3)) return true;
  if (MARKUP.has(language)) return false;
  return /^(?:\p{Lu}|[*#>-] ?\**\p{Lu})/u.test(line) && /[.:!?]\**$/.test(line)
    ? readsLikeSentence(line, 5)
    : /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\s]{4,}.*[：。:]$/u.test(line);
}

/** Words with blanks between them, and nothing of what code is made of. */
function readsLikeSentence(line: string, leastWords: number): boolean {
  const plain = line.replace(/`[^`]*`/g, 'code').replace(/[“”"][^“”"]*[“”"]/g, 'text');
  const words = plain.split(/\s+/);
  const likeWords = words.filter((word) => /^[([*]*\p{L}[\p{L}'’-]*\**[)\],.:;!?]*\**$/u.test(word)).length;
  return words.length >= leastWords && likeWords >= words.length * 0.8 && !/[{}=;<>]|\w\(/.test(plain);
}
