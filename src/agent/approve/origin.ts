/** A text that a model has read in a task. */
export interface Source {
  /** As the user knows it: a path, a tool, a server. */
  readonly name: string;
  readonly text: string;
}

const SHORTEST = 12;
const ADDRESS = /https?:\/\/[^\s'"`)>|;&]{4,300}/g;

/**
 * Where the wish for a command stands word for word, other than with the user: the whole line, one of its commands, or an
 * address in it. Null where it stands nowhere, or where the user has written it.
 */
export function originOf(line: string, read: readonly Source[], user: readonly string[]): string | null {
  const own = user.map(plain);
  const pieces = [line, ...line.split(/&&|\|\||[;|\n]/), ...(line.match(ADDRESS) ?? [])]
    .map(plain)
    .filter((piece) => piece.length >= SHORTEST && !own.some((text) => text.includes(piece)));
  if (pieces.length === 0) return null;
  return (
    read.find(({ text }) => {
      const all = plain(text);
      return pieces.some((piece) => all.includes(piece));
    })?.name ?? null
  );
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
