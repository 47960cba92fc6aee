import { type Snippet, SOURCES } from './types.ts';

/** Comments that do not end with the line. */
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['<!--', '-->'],
  ['/*', '*/'],
  ['(*', '*)'],
  ['{-', '-}'],
  ['{{!--', '--}}'],
]);

/**
 * The snippets as comments before the code, each under its path. The order depends on the snippets alone, not on their
 * rank, so that the same ones are the same bytes and providers' caches keep working. Without a comment's prefix they
 * are plain lines, for a prompt that is not code. Ends with a line end, unless there is nothing.
 */
export function contextText(
  snippets: readonly Pick<Snippet, 'source' | 'path' | 'text'>[],
  commentPrefix: string,
): string {
  const ordered = snippets.toSorted(
    (a, b) =>
      SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source) ||
      compare(a.path, b.path) ||
      compare(a.text, b.text),
  );
  return ordered
    .map((snippet, i) => {
      const before = ordered[i - 1];
      // Declarations of one file stand under its path together; pieces of its code do not go on into each other.
      const goesOn =
        snippet.source === 'declaration' && before?.source === 'declaration' && before.path === snippet.path;
      return blockText(snippet, commentPrefix, !goesOn);
    })
    .join('');
}

/** One snippet as comments. */
export function blockText(
  { path, text }: Pick<Snippet, 'path' | 'text'>,
  commentPrefix: string,
  withPath = true,
): string {
  const prefix = commentPrefix.trim();
  const closer = CLOSERS.get(prefix) ?? '';
  const lines = [...(withPath ? [`${path}:`] : []), ...text.split('\n')];
  return lines.map((line) => `${comment(line, prefix, closer)}\n`).join('');
}

function comment(line: string, prefix: string, closer: string): string {
  if (prefix === '') return line;
  // A snippet must not end the comment that it stands in.
  const inside = closer === '' ? line : line.replaceAll(closer, `${closer.slice(0, 1)} ${closer.slice(1)}`);
  return `${prefix} ${inside}${closer && ` ${closer}`}`.trimEnd();
}

/** By code units: the same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
