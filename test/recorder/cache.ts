/** A provider's prompt cache, as strict as the strictest: only what is equal from the first character on is read from it. */
export interface PrefixCache {
  /** Tokens of a prompt that are read from the cache; what is marked is kept for the next one. */
  read(blocks: readonly Block[]): { readTokens: number; writtenTokens: number };
}

/** A piece of a prompt in the order in which the provider caches it. `marked`: Anthropic keeps all up to here. */
export interface Block {
  readonly text: string;
  readonly marked: boolean;
}

/** Anthropic keeps no prefix that is shorter. */
const LEAST_TOKENS = 1_024;
/** Blocks before a mark among which Anthropic looks for what it knows. */
const LOOK_BACK = 20;

export function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Anthropic's: prefixes that end at a mark, read back up to the longest that is known. At most four marks. */
export function markedCache(): PrefixCache {
  const known = new Set<string>();
  return {
    read(blocks) {
      if (blocks.filter(({ marked }) => marked).length > 4) throw new Error('more than four cache marks');
      const prefixes = blocks.map((_, i) =>
        blocks
          .slice(0, i + 1)
          .map(({ text }) => `${text}\u0000`)
          .join(''),
      );
      let readTokens = 0;
      let keptTokens = 0;
      const kept: string[] = [];
      for (const [i, { marked }] of blocks.entries()) {
        if (!marked) continue;
        const found = prefixes
          .slice(Math.max(0, i - LOOK_BACK), i + 1)
          .findLast((prefix) => known.has(prefix));
        readTokens = Math.max(readTokens, tokensIn(found ?? ''));
        const prefix = prefixes[i] ?? '';
        if (tokensIn(prefix) < LEAST_TOKENS) continue;
        kept.push(prefix);
        keptTokens = tokensIn(prefix);
      }
      for (const one of kept) known.add(one);
      return { readTokens, writtenTokens: Math.max(0, keptTokens - readTokens) };
    },
  };
}

/** OpenAI's: automatic, in steps of 128 tokens, on the machine that `prompt_cache_key` leads to. */
export function automaticCache(): PrefixCache {
  const known: string[] = [];
  return {
    read(blocks) {
      const prompt = blocks.map(({ text }) => text).join('\u0000');
      const longest = Math.max(0, ...known.map((other) => commonLength(prompt, other)));
      known.push(prompt);
      const tokens = Math.floor(longest / 4 / 128) * 128;
      return { readTokens: tokens >= LEAST_TOKENS ? tokens : 0, writtenTokens: 0 };
    },
  };
}

function commonLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}
