import { estimateTokens } from '../../models/index.ts';
import { endingOf, familyOfPath } from './testNames.ts';
import type { TestExample } from './types.ts';

/** What begins a test, with its title or name. */
const TITLES: Readonly<Record<string, RegExp>> = {
  ts: /\b(?:it|test)(?:\.\w+)*\(\s*(?:'((?:[^'\\]|\\.)+)'|"((?:[^"\\]|\\.)+)"|`((?:[^`\\]|\\.)+)`)/g,
  py: /^\s*(?:async )?def (test_?\w+)\(/gm,
  go: /^func (Test\w+)\(/gm,
  rs: /#\[(?:\w+::)?test\][^{]*?\bfn (\w+)/g,
  java: /@(?:Test|ParameterizedTest)\b(?:\(.*?\))?(?:\s*@\w+(?:\("(.+?)"\)|\(.*?\))?)*[^{;]*?(?:\bvoid|\bfun)\s+`?([\w ]+?)`?\s*\(/g,
  cs: /\[(?:Fact|Theory|Test|TestMethod|TestCase)\b[^{;]*?\b(?:void|Task)\s+(\w+)\s*\(/g,
  rb: /^\s*(?:it|test|specify) ['"](.+?)['"]|^\s*def (test_\w+)/gm,
  php: /\bfunction (test\w+)\(|^\s*(?:it|test)\(\s*['"](.+?)['"]/gm,
};

/** How tests are called in a text: their titles, or the names of their functions. */
export function titlesIn(path: string, text: string): string[] {
  const form = TITLES[familyOfPath(path)[0] ?? ''];
  if (form === undefined) return [];
  const found = [...text.matchAll(form)].flatMap(
    (match) => match.slice(1).find((group) => group !== undefined) ?? [],
  );
  // One that is put together from parts shows no style.
  return found.filter((title) => !title.includes('${'));
}

export function hasTests(path: string, text: string): boolean {
  const form = TITLES[familyOfPath(path)[0] ?? ''];
  return form !== undefined && text.search(form) >= 0;
}

/** Shorter ones show no style. */
const LEAST_LINES = 6;

/** For an example: a page and a half of code, from which imports, set-up and a few tests are seen. */
const MOST_TOKENS = 1_200;

/**
 * The best text to copy a style from: the shortest that has tests; a longer one is cut after as many whole lines as fit.
 * Of Rust, where tests stand in the files themselves, their module alone. Null where none has a test.
 */
export function exampleOf(
  texts: readonly { readonly path: string; readonly text: string }[],
): TestExample | null {
  const useful = texts
    .map(({ path, text }) => ({ path, text: endingOf(path) === 'rs' ? moduleOfTests(text) : text.trimEnd() }))
    .filter(({ path, text }) => hasTests(path, text) && text.split('\n').length >= LEAST_LINES)
    .map((one) => ({ ...one, tokens: estimateTokens(one.text) }))
    .sort((a, b) => a.tokens - b.tokens);
  const [best] = useful;
  if (best === undefined) return null;
  if (best.tokens <= MOST_TOKENS) return { ...best, cut: false };
  const text = firstLines(best.text);
  return { path: best.path, text, cut: true, tokens: estimateTokens(text) };
}

function moduleOfTests(text: string): string {
  const start = text.search(/^#\[cfg\(test\)\]\s*\n\s*mod \w+/m);
  return start < 0 ? text : text.slice(start).trimEnd();
}

/** As many lines as fit, ending where one is empty if that is not too far up: between two tests. */
function firstLines(text: string): string {
  const lines = text.split('\n');
  let end = 0;
  for (let left = MOST_TOKENS; end < lines.length; end++) {
    left -= estimateTokens(`${lines[end] ?? ''}\n`);
    if (left < 0) break;
  }
  const blank = lines.slice(0, end).findLastIndex((line) => line.trim() === '');
  return lines.slice(0, blank > end / 2 ? blank : end).join('\n');
}
