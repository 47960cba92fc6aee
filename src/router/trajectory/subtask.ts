import type { Said } from './types.ts';

/** What clients ask beside a conversation, for themselves. */
export type Subtask = 'title' | 'topic' | 'summary' | 'small';

/** A request with so few tokens for its answer wants a word. */
const SMALL_OUTPUT_TOKENS = 100;
/** What a client asks for itself is in one or two messages; a conversation is longer. */
const MOST_MESSAGES = 4;
const HEAD = 2_000;

/** Words of the clients' own instructions, in small letters. */
const MARKS: readonly (readonly [kind: Subtask, mark: string])[] = [
  ['title', 'you are a title generator'],
  ['title', 'generate a title for this conversation'],
  ['title', 'crafting pithy titles'],
  ['title', 'please write a brief title'],
  ['title', 'generate a concise, sentence-case title'],
  ['title', 'write a 5-10 word title'],
  ['title', 'summarize this coding conversation in under'],
  ['title', 'generate a short title'],
  ['title', 'a concise title for'],
  ['topic', 'indicates a new conversation topic'],
  ['topic', 'determine if this message starts a new topic'],
  ['topic', 'extract any file paths that this command'],
  ['topic', 'your task is to process bash commands'],
  ['topic', 'suggest a branch name'],
  ['summary', 'summarize the following in one sentence'],
  ['summary', 'write a one-sentence summary'],
  ['summary', 'what was done in this session, for an agent'],
  ['summary', 'summarize the web page'],
  ['summary', 'web page content:'],
];

/**
 * What a request without tools is for, where a client marks it as a small one; null for all others. What is left of a
 * conversation that is compacted is no small thing: it stays where the conversation is.
 */
export function subtaskOf(
  messages: readonly Said[],
  tools: number,
  maxOutputTokens: number | null,
): Subtask | null {
  if (tools > 0 || messages.some(({ role }) => role === 'tool')) return null;
  const said = messages.filter(({ role }) => role !== 'system');
  if (said.length > MOST_MESSAGES) return null;
  const heads = messages.map(({ content }) => content.slice(0, HEAD).toLowerCase());
  const marked = MARKS.find(([, mark]) => heads.some((head) => head.includes(mark)));
  if (marked) return marked[0];
  return maxOutputTokens !== null && maxOutputTokens <= SMALL_OUTPUT_TOKENS ? 'small' : null;
}
