import * as z from 'zod';
import { shortened } from '../../models/index.ts';
import { matcherOf } from './expression.ts';
import { readText } from './textFile.ts';
import { failed, type Hands, type Outcome, tool } from './types.ts';
import { walk } from './walk.ts';

const MOST_HITS = 100;
const MOST_FILES = 20_000;
const MOST_FILE_BYTES = 1_000_000;
const MOST_MS = 20_000;
const LONGEST_LINE = 240;

export const search = tool({
  name: 'search',
  description:
    'Searches the files of the project, or of a folder of it, for a text, or with regex: true for a regular expression, line by line. Comes back with path, line number and line.',
  use: 'reads',
  input: z.object({
    pattern: z.string().min(1),
    path: z.string().default('.').describe('Folder or file to search; . is the project'),
    regex: z.boolean().default(false),
    ignoreCase: z.boolean().default(false),
  }),
  async run({ pattern, path, regex, ignoreCase }, hands) {
    const matcher = regex ? matcherOf(pattern, ignoreCase) : textMatcher(pattern, ignoreCase);
    if (!matcher.ok)
      return failed(`The expression ${matcher.why}. Search for a plain text, or write it more simply.`);
    const opened = await hands.open(path === '' ? '.' : path, 'read');
    if (!opened.ok) return failed(opened.message);
    return searched(opened, pattern, matcher.matches, hands);
  },
});

function textMatcher(pattern: string, ignoreCase: boolean) {
  const wanted = ignoreCase ? pattern.toLowerCase() : pattern;
  return {
    ok: true as const,
    matches: (line: string) => (ignoreCase ? line.toLowerCase() : line).includes(wanted),
  };
}

async function searched(
  folder: { readonly file: string; readonly path: string },
  pattern: string,
  matches: (line: string) => boolean,
  hands: Hands,
): Promise<Outcome> {
  const hits: string[] = [];
  const until = performance.now() + MOST_MS;
  let files = 0;
  let more = '';
  for await (const { path, file } of filesIn(folder, hands)) {
    if (hits.length >= MOST_HITS)
      more = `There are more than ${MOST_HITS} lines; search in a folder, or for something rarer.`;
    else if (++files > MOST_FILES || performance.now() > until)
      more = 'Not all files were searched; search in a folder.';
    if (more !== '') break;
    // Read at the moment of searching, and through no link.
    const read = await readText(file, MOST_FILE_BYTES);
    if (read.ok) hits.push(...hitsIn(path, read.text, matches, hands, MOST_HITS - hits.length));
  }
  if (hits.length === 0)
    return { ok: true, content: `No line has ${JSON.stringify(shortened(pattern, 80))}. ${more}`.trim() };
  return { ok: true, content: [...hits, ...(more === '' ? [] : [`(${more})`])].join('\n') };
}

async function* filesIn(
  folder: { readonly file: string; readonly path: string },
  hands: Hands,
): AsyncGenerator<{ readonly path: string; readonly file: string }> {
  const itself = await readText(folder.file, MOST_FILE_BYTES);
  if (itself.ok) {
    yield folder;
    return;
  }
  for await (const found of walk(folder, hands, Infinity)) if (found.kind === 'file') yield found;
}

function hitsIn(
  path: string,
  text: string,
  matches: (line: string) => boolean,
  { maskParts }: Pick<Hands, 'maskParts'>,
  most: number,
): string[] {
  const hits: { readonly number: number; readonly span: readonly [number, number] }[] = [];
  let number = 0;
  for (let start = 0; start <= text.length && hits.length < most; ) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    number++;
    if (matches(text.slice(start, end).replace(/\r$/, ''))) hits.push({ number, span: [start, end] });
    start = end + 1;
  }
  if (hits.length === 0) return [];
  const lines = maskParts(
    text,
    hits.map(({ span }) => span),
  );
  return hits.map((hit, i) => `${path}:${hit.number}: ${shortened((lines[i] ?? '').trim(), LONGEST_LINE)}`);
}
