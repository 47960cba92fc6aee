import type { Wire } from '../../wires/index.ts';
import type { AskKind } from '../ask.ts';

/** Where a path leads. */
export type Place =
  | { readonly to: 'probe' }
  | {
      readonly to: 'answer';
      readonly kind: AskKind;
      readonly wire: Wire;
      readonly method: 'GET' | 'POST';
      readonly model: string | null;
    }
  /** Not a path that a client means. */
  | { readonly to: 'malformed' }
  | { readonly to: 'nowhere'; readonly wire: Wire };

/** What clients look for before they ask, to see whether anybody is there. */
const PROBES = new Set(['', 'api/hello', 'v1', 'health', 'healthz', 'favicon.ico']);

const ASKED: Readonly<Record<string, { readonly kind: AskKind; readonly wire: Wire }>> = {
  messages: { kind: 'ask', wire: 'messages' },
  'messages/count_tokens': { kind: 'count', wire: 'messages' },
  'chat/completions': { kind: 'ask', wire: 'chat' },
  responses: { kind: 'ask', wire: 'responses' },
  'responses/compact': { kind: 'compact', wire: 'responses' },
  'responses/input_tokens': { kind: 'count', wire: 'responses' },
};

/** What people and clients put before the path by mistake: an address that was given with more, or less, than is wanted. */
const BEFORE = new Set(['v1', 'api', 'anthropic', 'openai', 'messages', 'chat', 'completions', 'responses']);

const LONGEST = 1_000;

/** `path`: as it came, without the query. `headers`: what tells whose list of models is meant. */
export function placeOf(path: string, query: string, headers: ReadonlyMap<string, string>): Place {
  const segments = segmentsOf(path);
  if (segments === null) return { to: 'malformed' };
  if (PROBES.has(segments.join('/'))) return { to: 'probe' };
  for (let from = 0; from < segments.length; from++) {
    const rest = segments.slice(from);
    if (rest[0] === 'models') {
      const id = rest.slice(1).join('/');
      const wire = wireOfList(query, headers);
      return { to: 'answer', kind: 'models', wire, method: 'GET', model: id === '' ? null : id };
    }
    const asked = rest.join('/');
    const found = Object.hasOwn(ASKED, asked) ? ASKED[asked] : undefined;
    if (found) return { to: 'answer', ...found, method: 'POST', model: null };
    if (!BEFORE.has(segments[from] ?? '')) break;
  }
  return { to: 'nowhere', wire: wireOfUnknown(segments, headers) };
}

/** Parts of a path, unescaped; null where it tries to be what it is not: another host, a folder above, a byte that no path has. */
function segmentsOf(path: string): readonly string[] | null {
  if (path.length > LONGEST || !path.startsWith('/') || /[\\\p{Cc}]|%(?:00|0a|0d|2e|5c)/iu.test(path))
    return null;
  const segments: string[] = [];
  for (const part of path.split('/').filter((one) => one !== '')) {
    if (part === '.' || part === '..') return null;
    try {
      segments.push(decodeURIComponent(part));
    } catch {
      return null;
    }
  }
  return segments;
}

/** Anthropic's clients name their version, Codex its own; what names none gets OpenAI's list. */
function wireOfList(query: string, headers: ReadonlyMap<string, string>): Wire {
  if (headers.has('anthropic-version')) return 'messages';
  return new URLSearchParams(query).has('client_version') ? 'responses' : 'chat';
}

function wireOfUnknown(segments: readonly string[], headers: ReadonlyMap<string, string>): Wire {
  if (headers.has('anthropic-version') || segments.includes('messages')) return 'messages';
  return segments.includes('responses') ? 'responses' : 'chat';
}
