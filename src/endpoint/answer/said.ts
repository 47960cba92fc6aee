import type { Message } from '../../gateway/index.ts';
import { estimateTokens, IMAGE_TOKENS, jsonIn } from '../../models/index.ts';
import { wishIn } from '../../router/index.ts';
import type { Part, Tool, Turn, WireRequest } from '../../wires/index.ts';

/** The messages of a request as the router reads them: texts, calls and their results. */
export function messagesOf({ turns }: Pick<WireRequest, 'turns'>): Message[] {
  return turns.flatMap(({ role, parts }): Message[] => {
    const content = textOf(parts);
    if (role === 'system' || role === 'developer') return [{ role: 'system', content }];
    if (role === 'assistant') {
      const toolCalls = parts
        .filter((part) => part.type === 'call')
        .map(({ id, name, input }) => ({ id, name, input: inputOf(input) }));
      return [{ role: 'assistant', content, ...(toolCalls.length > 0 ? { toolCalls } : {}) }];
    }
    const results = parts
      .filter((part) => part.type === 'result')
      .map((part): Message => ({ role: 'tool', callId: part.callId, content: textOf(part.content) }));
    return content === '' && results.length > 0 ? results : [...results, { role: 'user', content }];
  });
}

function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** Of a custom tool it is text. */
function inputOf(text: string): Record<string, unknown> {
  const input = jsonIn(text);
  return typeof input === 'object' && input !== null ? { ...input } : { input: text };
}

/**
 * The last words of the user: without what their client adds in their name, results of tools, and instructions that hooks
 * put behind them. Null where there are none.
 */
export function wishOf({ turns }: Pick<WireRequest, 'turns'>): string | null {
  for (const { role, parts } of turns.toReversed()) {
    if (role !== 'user') continue;
    const texts = parts.flatMap((part) => (part.type === 'text' ? [wishIn(part.text)] : []));
    const words = texts.filter((text) => text !== '').join('\n');
    if (words !== '') return words;
  }
  return null;
}

export function imagesIn({ turns }: Pick<WireRequest, 'turns'>): number {
  const count = (parts: readonly Part[]): number =>
    parts.reduce((sum, part) => {
      if (part.type === 'result') return sum + count(part.content);
      return part.type === 'image' ? sum + 1 : sum;
    }, 0);
  return turns.reduce((sum, { parts }) => sum + count(parts), 0);
}

/** Texts whose tokens are kept: a conversation is sent whole with each of its turns. */
const MOST_KEPT_CHARS = 16_000_000;
/** A shorter text is counted as fast as it is looked up. */
const LEAST_KEPT = 200;
/** What a chat format adds for each part. */
const TOKENS_PER_PART = 4;
/** Of a document, for each byte of its base64: a page has about 3,000 tokens and 50 KB. */
const TOKENS_PER_FILE_BYTE = 0.05;

/** Counts the tokens of requests, as an estimate. */
export function createTokenCounter(): (request: Pick<WireRequest, 'turns' | 'tools'>) => number {
  const kept = new Map<string, number>();
  let chars = 0;
  const ofText = (text: string): number => {
    if (text.length < LEAST_KEPT) return estimateTokens(text);
    const known = kept.get(text);
    if (known !== undefined) return known;
    const tokens = estimateTokens(text);
    kept.set(text, tokens);
    chars += text.length;
    for (const oldest of kept.keys()) {
      if (chars <= MOST_KEPT_CHARS) break;
      kept.delete(oldest);
      chars -= oldest.length;
    }
    return tokens;
  };
  const ofPart = (part: Part): number => {
    switch (part.type) {
      case 'text':
      case 'refusal':
      case 'thinking':
        return ofText(part.text);
      case 'call':
        return ofText(part.name) + ofText(part.input);
      case 'result':
        return part.content.reduce((sum, one) => sum + ofPart(one), 0);
      case 'image':
        return IMAGE_TOKENS;
      case 'file':
        return part.source.kind === 'base64' ? part.source.data.length * TOKENS_PER_FILE_BYTE : IMAGE_TOKENS;
      case 'audio':
        return part.data.length * TOKENS_PER_FILE_BYTE;
      case 'foreign':
        return ofText(JSON.stringify(part.value));
      case 'redacted':
        return part.data.length / 4;
      case 'sealed':
        return (part.encrypted?.length ?? 0) / 4;
      case 'details':
        return ofText(JSON.stringify(part.details));
      case 'call-fields':
        return 0;
    }
  };
  const ofTurn = ({ parts }: Turn): number =>
    parts.reduce((sum, part) => sum + TOKENS_PER_PART + ofPart(part), 0);
  // What a server's own tools are declared with is short.
  const ofTool = (tool: Tool): number => ofText(JSON.stringify(tool));
  return ({ turns, tools }) =>
    Math.ceil(
      turns.reduce((sum, turn) => sum + ofTurn(turn), 0) + tools.reduce((sum, tool) => sum + ofTool(tool), 0),
    );
}
