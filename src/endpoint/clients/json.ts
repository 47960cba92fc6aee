import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { afterBom, COMMENT_BEGIN, COMMENT_END, type Put, withInsertions } from './marks.ts';

type Json = unknown;

/** As JSON has white space. */
const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text);

/** An entry put first into a list of entries that have names, in a file that may have no comments. */
export function putEntry(text: string, entry: Readonly<{ name: string; [field: string]: Json }>): Put {
  const shift = afterBom(text);
  const written = JSON.stringify(entry, null, 2);
  if (isBlank(text.slice(shift))) return { ok: true, text: `${text}[${written}]` };
  const list = treeOf(text, 'array');
  if (!list) return { ok: false, why: { reason: 'unreadable' } };
  if (entryIn(list, entry.name)) return { ok: false, why: { reason: 'occupied', by: entry.name } };
  // An empty list of the user's is told from the one that was made for the entry by the white space in it.
  const comma = (list.children?.length ?? 0) > 0 ? ',' : ' ';
  return { ok: true, text: withInsertions(text, [{ at: shift + list.offset + 1, text: written + comma }]) };
}

/** The text without the entry of that name, wherever it stands by now. */
export function takeOutEntry(text: string, name: string): string {
  const shift = afterBom(text);
  const list = treeOf(text, 'array');
  const entry = list ? entryIn(list, name) : undefined;
  if (!list || !entry) return text;
  const plain = text.slice(shift);
  const [end, next] = [entry.offset + entry.length, plain[entry.offset + entry.length]];
  if (list.children?.length === 1 && next === ']' && entry.offset === list.offset + 1)
    return text.slice(0, shift + list.offset) + plain.slice(list.offset + list.length);
  const start = startOf(list, entry);
  const isAlone = list.children?.length === 1;
  const follows = isAlone ? / |/y : /\s{0,1000},|/y;
  follows.lastIndex = end;
  const after = start === list.offset + 1 ? (follows.exec(plain)?.[0].length ?? 0) : 0;
  return text.slice(0, shift + start) + plain.slice(end + after);
}

function entryIn(list: Node, name: string): Node | undefined {
  return list.children?.find(
    (one) => one.type === 'object' && findNodeAtLocation(one, ['name'])?.value === name,
  );
}

function treeOf(text: string, type: 'object' | 'array' = 'object'): Node | null {
  const problems: ParseError[] = [];
  const tree = parseTree(text.slice(afterBom(text)), problems, { allowTrailingComma: true });
  return problems.length === 0 && tree?.type === type ? tree : null;
}

/** Puts members, between comments, first into an object of a file that may have comments. */
export function putJsonc(
  text: string,
  path: readonly string[],
  members: Readonly<Record<string, Json>>,
): Put {
  const shift = afterBom(text);
  if (isBlank(text.slice(shift))) {
    const whole = path.reduceRight<Json>((inner, key) => ({ [key]: inner }), members);
    return { ok: true, text: text + between(JSON.stringify(whole, null, 2), '\n') };
  }
  const root = treeOf(text);
  if (!root) return { ok: false, why: { reason: 'unreadable' } };
  let object = root;
  let missing: readonly string[] = [];
  for (const [i, key] of path.entries()) {
    const next = findNodeAtLocation(object, [key]);
    if (next && next.type !== 'object') return { ok: false, why: { reason: 'occupied', by: path.join('.') } };
    if (!next) {
      missing = path.slice(i);
      break;
    }
    object = next;
  }
  const [first, ...inner] = missing;
  const put =
    first === undefined
      ? members
      : { [first]: inner.reduceRight<Json>((value, key) => ({ [key]: value }), members) };
  const taken = Object.keys(put).find((key) => findNodeAtLocation(object, [key]));
  if (taken !== undefined) return { ok: false, why: { reason: 'occupied', by: [...path, taken].join('.') } };
  const comma = (object.children?.length ?? 0) > 0 ? ',' : '';
  const inside = JSON.stringify(put, null, 2).slice(1, -1).trim();
  return {
    ok: true,
    text: withInsertions(text, [{ at: shift + object.offset + 1, text: between(inside + comma, '\n') }]),
  };
}

const between = (inside: string, eol: string) => [COMMENT_BEGIN, inside, COMMENT_END].join(eol);

/**
 * Variables in the `env` of a file that may have no comments: between two variables of ours, which are the marks. What of the
 * user's has the same name gets a prefix before it, and is another variable meanwhile.
 */
const BEGIN = 'TIERWISE_BEGIN';
const END = 'TIERWISE_END';
const RESTS = 'TIERWISE_LETS_REST_';

export function putEnv(text: string, values: Readonly<Record<string, string>>): Put {
  const shift = afterBom(text);
  const ours = (made: string) => ({ [BEGIN]: made, ...values, [END]: '' });
  if (isBlank(text.slice(shift)))
    return { ok: true, text: `${text}${JSON.stringify({ env: ours('file') }, null, 2)}` };
  const root = treeOf(text);
  const env = root ? findNodeAtLocation(root, ['env']) : undefined;
  if (!root || (env && env.type !== 'object')) return { ok: false, why: { reason: 'unreadable' } };
  const object = env ?? root;
  const comma = (object.children?.length ?? 0) > 0 ? ',' : '';
  const put = env ? ours('env') : { env: ours('object') };
  const inside = JSON.stringify(put, null, 2).slice(1, -1).trimEnd();
  const resting = (env?.children ?? []).flatMap(({ children: [key] = [] }) =>
    key && Object.hasOwn(values, String(key.value)) ? [{ at: shift + key.offset + 1, text: RESTS }] : [],
  );
  return {
    ok: true,
    text: withInsertions(text, [{ at: shift + object.offset + 1, text: inside + comma }, ...resting]),
  };
}

/** The text without our variables. They are found by their names: clients write this file anew, with spaces of their own. */
export function takeOutEnv(text: string): string {
  const shift = afterBom(text);
  const root = treeOf(text);
  const env = root ? findNodeAtLocation(root, ['env']) : undefined;
  const members = env?.children ?? [];
  const keyOf = ({ children: [key] = [] }: Node) => String(key?.value);
  const from = members.findIndex((one) => keyOf(one) === BEGIN);
  const to = members.findIndex((one) => keyOf(one) === END);
  const [first, last] = [members[from], members[to]];
  if (!root || !env?.parent || !first || !last || to < from) return text;
  const made = String(first.children?.[1]?.value);
  const [start, node] =
    made === 'file' && members.length === to - from + 1 && root.children?.length === 1
      ? [root.offset, root]
      : made === 'object' && members.length === to - from + 1
        ? [startOf(root, env.parent), env.parent]
        : [startOf(env, first), last];
  const end = node.offset + node.length;
  const plain = text.slice(shift);
  // What stands before it ends with the comma that is cut; else the one behind it goes.
  const isFirst = start === env.offset + 1 || start === root.offset + 1;
  const after = isFirst ? (/^\s{0,1000},/.exec(plain.slice(end))?.[0].length ?? 0) : 0;
  const resting = members.flatMap(({ children: [key] = [] }) =>
    key && String(key.value).startsWith(RESTS) ? [shift + key.offset + 1] : [],
  );
  let rest = text;
  for (const at of resting.toReversed()) {
    if (at > shift + end) rest = rest.slice(0, at) + rest.slice(at + RESTS.length);
  }
  return rest.slice(0, shift + start) + rest.slice(shift + end + after);
}

/** Where the white space before a member begins, which was put in with it. */
function startOf(object: Node, member: Node): number {
  const before = (object.children ?? []).filter(({ offset }) => offset < member.offset).at(-1);
  return before ? before.offset + before.length : object.offset + 1;
}
