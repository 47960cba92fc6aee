import type { Target } from '../types.ts';

type Wired = Record<string, unknown>;

/** APIs that take instructions anywhere, and several messages of one side in a row. */
const ANY_ORDER: ReadonlySet<string | null> = new Set(['openai', 'google', 'deepseek', 'openrouter']);

/** “After the optional system message, conversation roles must alternate user/assistant”, with results of tools left out. */
const MISTRAL = /mi[sx]tral|magistral/i;

/**
 * Where a template refuses anything else: one system message first, then user and assistant in turn. Instructions further
 * on stay in their place, as the user's.
 */
export function inOrder(messages: readonly Wired[], target: Pick<Target, 'api' | 'model'>): Wired[] {
  if (ANY_ORDER.has(target.api)) return [...messages];
  const first = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer');
  // Instructions alone are the question.
  const begin = first < 0 ? Math.max(0, messages.length - 1) : first;
  const turns = messages
    .slice(begin)
    .map((message) => (message['role'] === 'system' ? { ...message, role: 'user' } : message));
  const all: Wired[] = [];
  for (const message of [...messages.slice(0, begin), ...turns]) {
    const before = all.at(-1);
    const isJoined =
      before?.['role'] === message['role'] && ['system', 'user'].includes(String(message['role']));
    if (isJoined)
      all[all.length - 1] = {
        ...before,
        ...message,
        content: joinedContent(before?.['content'], message['content']),
      };
    else {
      const isAfterTool = before?.['role'] === 'tool' && message['role'] === 'user';
      const isMistral = target.api === 'mistral' || MISTRAL.test(target.model);
      if (isAfterTool && isMistral) all.push({ role: 'assistant', content: 'I have read the results.' });
      all.push(message);
    }
  }
  return all;
}

function joinedContent(one: unknown, other: unknown): unknown {
  if (typeof one === 'string' && typeof other === 'string') return `${one}\n\n${other}`;
  return [one, other].flatMap((content) =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  );
}
