import * as z from 'zod';
import { failure, ProviderError } from '../failures.ts';
import type { ToolCall } from '../types.ts';

/** A piece of a tool call as it streams in: name and id come first, the arguments as text in pieces. */
export interface ToolCallPiece {
  readonly index: number;
  readonly id?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly arguments?: string | null | undefined;
}

/** Puts streamed tool calls together; several can come at the same time, told apart by their index. */
export function collectToolCalls() {
  const calls = new Map<number, { id: string; name: string; text: string }>();
  return {
    add({ index, id, name, arguments: text }: ToolCallPiece): void {
      const call = calls.get(index) ?? { id: '', name: '', text: '' };
      calls.set(index, {
        id: call.id || (id ?? ''),
        name: call.name || (name ?? ''),
        text: call.text + (text ?? ''),
      });
    },
    /** The calls, whole. Throws `malformed` where arguments are no JSON object: half a call must not be run. */
    finish(): ToolCall[] {
      return [...calls].map(([index, { id, name, text }]) => ({
        id: id || `call_${index}`,
        name,
        input: argumentsIn(text),
      }));
    },
  };
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
