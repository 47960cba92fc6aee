import type { Notes } from '../history.ts';
import { cacheMark, ownFields } from '../own.ts';
import type { CacheMark, Json, Own, WireRequest } from '../types.ts';

type Wired = Record<string, unknown>;

/** A mark as a field of a part, for servers that hand it on. */
export function marked(cache: CacheMark | undefined): Wired {
  if (!cache) return {};
  return { cache_control: { type: 'ephemeral', ...(cache.ttl === null ? {} : { ttl: cache.ttl }) } };
}

/** Anthropic allows so many cache marks. */
const MOST_MARKS = 4;

/** From a mark Anthropic looks back over 20 blocks only, so the turn before has one as well. */
const MARKED_TURNS = 2;

/** Marks for a client that has no word for them, in a conversation; no more than may be of one that has. */
export function setMarks({ tools, turns }: WireRequest, messages: readonly Wired[], notes: Notes): void {
  const places = messages.flatMap((message) => [...partsIn(message), message]);
  const marks = places.filter((place) => 'cache_control' in place);
  const tooMany = marks.slice(0, Math.max(0, marks.length - MOST_MARKS));
  for (const place of tooMany) delete place['cache_control'];
  if (tooMany.length > 0) notes.add({ note: 'cache-marks', count: tooMany.length });
  const isConversation = tools.length > 0 || turns.some(({ role }) => role === 'assistant');
  if (marks.length > 0 || !isConversation) return;
  const isOfUser = (message: Wired | undefined) =>
    message?.['role'] === 'user' || message?.['role'] === 'tool';
  const ends = messages.filter((message, i) => isOfUser(message) && !isOfUser(messages[i + 1]));
  const instructions = messages.findLast(({ role }) => role === 'system');
  for (const message of [instructions, ...ends.slice(-MARKED_TURNS)]) {
    // Marks are read of texts only.
    const place =
      message?.['role'] === 'tool' ? message : partsIn(message).findLast(({ type }) => type === 'text');
    if (place) place['cache_control'] = { type: 'ephemeral' };
  }
}

function partsIn(message: Wired | undefined): Wired[] {
  const content = message?.['content'];
  return Array.isArray(content) ? content : [];
}

/** The mark and the other fields of a part. OpenAI's own marks stay in `own`, since they have more fields. */
export function extras({ cache_control: control, ...fields }: Json): { cache?: CacheMark; own?: Own } {
  const mark = control ?? fields['prompt_cache_breakpoint'];
  return { ...cacheMark(mark), ...ownFields('chat', fields) };
}
