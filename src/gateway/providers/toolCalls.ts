import * as z from 'zod';
import { failure, ProviderError } from '../failures.ts';
import type { Tool, ToolCall, Tools } from '../types.ts';

/** A part of a tool call as it streams in: name and id come first, then the arguments bit by bit, as text. */
export interface ToolCallDelta {
  readonly index: number;
  readonly id?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly arguments?: string | null | undefined;
}

/** Puts streamed tool calls together; several can come at the same time, told apart by their index. */
export function collectToolCalls() {
  const calls: { readonly index: number; readonly id: string; readonly name: string; text: string }[] = [];
  return {
    add({ index, id, name, arguments: text }: ToolCallDelta): void {
      const known = calls.findLast((call) => call.index === index);
      // Some servers give all calls the same index, and tell them apart by their ids alone.
      const another = known && id && name && known.id && known.id !== id;
      if (known && !another) known.text += text ?? '';
      else calls.push({ index, id: id ?? '', name: name ?? '', text: text ?? '' });
    },
    /** The whole calls. Throws `malformed` where arguments are no JSON object: half a call must not run. */
    finish(): ToolCall[] {
      return calls.map(({ index, id, name, text }) => ({
        id: id || `call_${index}`,
        name,
        input: argumentsIn(text),
      }));
    },
  };
}

/** Always in the same order: tools are the very beginning of a prompt, and the prompt cache needs the same beginning. */
export function sortedTools({ list }: Tools): Tool[] {
  return list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const jsonObject = z.record(z.string(), z.unknown());

function argumentsIn(text: string): Readonly<Record<string, unknown>> {
  if (!text.trim()) return {};
  try {
    return jsonObject.parse(JSON.parse(text));
  } catch {
    const detail = `arguments of a tool call are no JSON object (${text.length} characters)`;
    throw new ProviderError(
      failure('malformed', 'it called a tool in a form that cannot be read', { detail }),
    );
  }
}
