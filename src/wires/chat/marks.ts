import { isConversation, limitMarks, MARKED_TURNS, partsIn, placesIn } from '../cacheMarks.ts';
import type { Notes } from '../history.ts';
import { cacheMark, ownFields } from '../own.ts';
import type { CacheMark, Json, Own, WireRequest } from '../types.ts';

type Wired = Record<string, unknown>;

/** A mark as a field of a part, for servers that hand it on. */
export function marked(cache: CacheMark | undefined): Wired {
  if (!cache) return {};
  return { cache_control: { type: 'ephemeral', ...(cache.ttl === null ? {} : { ttl: cache.ttl }) } };
}

/** Marks for a client that has no word for them, in a conversation; no more than may be of one that has. */
export function setMarks(request: WireRequest, messages: readonly Wired[], notes: Notes): void {
  limitMarks(messages, notes);
  const isMarked = placesIn(messages).some((place) => 'cache_control' in place);
  if (isMarked || !isConversation(request)) return;
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

/** The mark and the other fields of a part. OpenAI's own marks stay in `own`, since they have more fields. */
export function extras({ cache_control: control, ...fields }: Json): { cache?: CacheMark; own?: Own } {
  const mark = control ?? fields['prompt_cache_breakpoint'];
  return { ...cacheMark(mark), ...ownFields('chat', fields) };
}
