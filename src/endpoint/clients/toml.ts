import { afterBom, atEnd, before, type Insertion, type Put, RESTS, withInsertions } from './marks.ts';

/** A statement before the first table: its key, and its lines. */
interface Statement {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

interface Toml {
  readonly top: readonly Statement[];
  readonly tables: readonly string[];
}

/**
 * Puts lines into a TOML file: keys before everything else, for they would fall into a table otherwise, and tables at the end.
 * `replaces`: keys of the user's that rest meanwhile; `keeps`: those that stay, so that ours of the same name are left out.
 */
export function putToml(
  text: string,
  top: Readonly<Record<string, string>>,
  table: { readonly name: string; readonly lines: readonly string[] },
  replaces: readonly string[],
): Put {
  const toml = readToml(text);
  if (toml === null) return { ok: false, why: { reason: 'unreadable' } };
  const root = table.name.split('.')[0] ?? '';
  const taken =
    toml.tables.find((name) => name === table.name || name.startsWith(`${table.name}.`)) ??
    toml.top.find(({ key }) => key === root || key === table.name || key.startsWith(`${table.name}.`))?.key;
  if (taken !== undefined) return { ok: false, why: { reason: 'occupied', by: taken } };
  const resting = toml.top.filter(({ key }) => replaces.includes(key));
  const theirs = new Set(toml.top.filter((one) => !resting.includes(one)).map(({ key }) => key));
  const ours = Object.entries(top).flatMap(([key, value]) => (theirs.has(key) ? [] : [`${key} = ${value}`]));
  return {
    ok: true,
    text: withInsertions(text, [
      before(text, afterBom(text), ours),
      ...resting.flatMap((one) => restsAt(text, one)),
      atEnd(text, [`[${table.name}]`, ...table.lines]),
    ]),
  };
}

function restsAt(text: string, { from, to }: Statement): Insertion[] {
  const starts = [from];
  for (let i = from; i < to - 1; i++) if (text[i] === '\n') starts.push(i + 1);
  return starts.map((at) => ({ at, text: RESTS }));
}

/** As much of a TOML file as must be known to put something in; null where it is none. */
export function readToml(text: string): Toml | null {
  const top: Statement[] = [];
  const tables: string[] = [];
  let at = afterBom(text);
  while (at < text.length) {
    const from = at;
    const lineEnd = endOfLine(text, at);
    const line = text.slice(at, lineEnd).trim();
    if (line === '' || line.startsWith('#')) {
      at = lineEnd + 1;
      continue;
    }
    if (line.startsWith('[')) {
      const header = /^\[{1,2}([^[\]#]*)\]/.exec(line)?.[1];
      if (header === undefined) return null;
      tables.push(plainKey(header));
      at = lineEnd + 1;
      continue;
    }
    const equals = text.indexOf('=', at);
    if (equals < 0 || equals > lineEnd) return null;
    const end = endOfValue(text, equals + 1);
    if (end === null) return null;
    if (tables.length === 0) top.push({ key: plainKey(text.slice(from, equals)), from, to: end });
    at = end;
  }
  return { top, tables };
}

const plainKey = (key: string): string => key.replace(/["'\s]/g, '');

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Where the statement ends whose value begins here, with its line end; null where that never comes. */
function endOfValue(text: string, start: number): number | null {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '"' || char === "'") {
      const end = endOfString(text, at);
      if (end === null) return null;
      at = end;
      continue;
    }
    if (char === '#') {
      at = endOfLine(text, at);
      continue;
    }
    if (char === '[' || char === '{') depth++;
    if (char === ']' || char === '}') depth--;
    if (char === '\n' && depth <= 0) return at + 1;
    at++;
  }
  return depth > 0 ? null : text.length;
}

function endOfString(text: string, at: number): number | null {
  const quote = text[at] ?? '';
  const isLong = text.startsWith(quote.repeat(3), at);
  const mark = isLong ? quote.repeat(3) : quote;
  for (let i = at + mark.length; i < text.length; i++) {
    if (quote === '"' && text[i] === '\\') i++;
    else if (!isLong && text[i] === '\n') return null;
    else if (text.startsWith(mark, i)) {
      let end = i + mark.length;
      // A long string may end with a quote of its own, or two.
      while (isLong && end < i + mark.length + 2 && text[end] === quote) end++;
      return end;
    }
  }
  return null;
}
