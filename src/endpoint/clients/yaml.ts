import { atEnd, BOM, before, type Insertion, type Put, RESTS, withInsertions } from './marks.ts';

interface Line {
  readonly at: number;
  readonly text: string;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    lines.push({ at, text: text.slice(at, next).replace(/\r?\n$/, '') });
    at = next;
  }
  return lines;
}

const keyOf = (line: string): string | null =>
  /^["']?([A-Za-z_][\w-]{0,60})["']?[ \t]*:(?:[ \t]|$)/.exec(line)?.[1] ?? null;
const isBlank = (line: string): boolean => /^[ \t]*(?:#|$)/.test(line);

/** Whether a file is a mapping of keys at its left edge, as clients' settings are: nothing else can take lines at its end. */
function isMapping(text: string): boolean {
  const lines = linesOf(text.startsWith(BOM) ? text.slice(1) : text).filter(
    ({ text: line }) => !isBlank(line),
  );
  const [first] = lines;
  if (first === undefined) return true;
  const rest = first.text.startsWith('---') && first.text.trim() === '---' ? lines.slice(1) : lines;
  return rest.every(
    ({ text: line }) => /^[ \t]/.test(line) || /^-(?: |$)/.test(line) || keyOf(line) !== null,
  );
}

/** Puts keys with plain values at the end of a YAML file. Those of the user's that have the same name rest meanwhile. */
export function putYaml(text: string, values: Readonly<Record<string, string>>): Put {
  if (!isMapping(text)) return { ok: false, why: { reason: 'unreadable' } };
  const lines = linesOf(text);
  const resting: Insertion[] = [];
  for (const [i, { at, text: line }] of lines.entries()) {
    const key = keyOf(line.startsWith(BOM) ? line.slice(1) : line);
    if (key === null || !Object.hasOwn(values, key)) continue;
    resting.push({ at: line.startsWith(BOM) ? at + 1 : at, text: RESTS });
    // What belongs to it is indented, or a list at the left edge.
    for (const more of lines.slice(i + 1)) {
      if (more.text.trim() === '') continue;
      if (!/^(?:[ \t]|-(?: |$))/.test(more.text)) break;
      resting.push({ at: more.at, text: RESTS });
    }
  }
  const ours = Object.entries(values).map(([key, value]) => `${key}: ${value}`);
  return { ok: true, text: withInsertions(text, [...resting, atEnd(text, ours)]) };
}

/** Puts items first into a list of a YAML file. `whole`: what else a file needs that has nothing. */
export function putYamlItems(
  text: string,
  list: string,
  items: readonly (readonly string[])[],
  whole: readonly string[],
): Put {
  if (!isMapping(text)) return { ok: false, why: { reason: 'unreadable' } };
  const lines = linesOf(text);
  const found = lines.findIndex(({ text: line }) => keyOf(line) === list);
  const written = (indent: string) =>
    items.flatMap((item) => item.map((line, i) => `${indent}${i === 0 ? '- ' : '  '}${line}`));
  if (found < 0) {
    const isEmpty = lines.every(({ text: line }) => isBlank(line));
    return {
      ok: true,
      text: withInsertions(text, [atEnd(text, [...(isEmpty ? whole : []), `${list}:`, ...written('  ')])]),
    };
  }
  const head = lines[found];
  const value = head?.text.slice(head.text.indexOf(':') + 1).trim() ?? '';
  if (!head || (value !== '' && !value.startsWith('#')))
    return { ok: false, why: { reason: 'occupied', by: list } };
  const after = lines.slice(found + 1);
  const first = after.find(({ text: line }) => !isBlank(line));
  const indent = /^([ ]*)-(?: |$)/.exec(first?.text ?? '')?.[1];
  if (first === undefined || indent === undefined)
    return { ok: false, why: { reason: 'occupied', by: list } };
  return { ok: true, text: withInsertions(text, [before(text, first.at, written(indent))]) };
}
