import { t } from '../../l10n/index.ts';
import { jsonIn } from '../../models/index.ts';
import { createJsonEnd, isObject, type JsonEnd } from '../../wires/index.ts';
import { failure, ProviderError } from '../failures.ts';
import type { Tool, ToolCall, Tools } from '../types.ts';
import { tooLarge } from './network.ts';

type Input = ToolCall['input'];

/** A part of a tool call as it streams in: name and id come first, then the arguments bit by bit, as text. */
export interface ToolCallDelta {
  readonly index?: number | null | undefined;
  readonly id?: string | null | undefined;
  readonly name?: string | null | undefined;
  /** An object where a server sends it whole. */
  readonly arguments?: string | Input | null | undefined;
}

interface Collected {
  readonly index: number | null;
  id: string;
  name: string;
  text: string;
  /** The text was an object: what comes after it is the same once more. */
  isWhole: boolean;
  /** Whether the text can be whole, without reading all of it again. */
  end: JsonEnd;
}

/** Of one answer. */
export const MOST_CALLS = 256;
const MOST_CHARS = 4_000_000;

/**
 * Puts streamed tool calls together. Several can come at the same time, told apart by their index; servers without one, or with
 * the same for all, are read by their ids, their names, and by what is whole already.
 */
export function collectToolCalls(tools: readonly Tool[] = []) {
  let calls: Collected[] = [];
  let chars = 0;
  return {
    add({ index = null, id, name, arguments: given }: ToolCallDelta): void {
      const isParsed = typeof given === 'object' && given !== null;
      const text = isParsed ? JSON.stringify(given) : (given ?? '');
      chars += text.length + (id?.length ?? 0) + (name?.length ?? 0);
      if (calls.length > MOST_CALLS || chars > MOST_CHARS)
        throw tooLarge(t('more calls of tools than any answer has'));
      const named = calls.filter((call) => id && call.id === id);
      const isOpen = (call: Collected) => !name || !call.end.isClosed();
      // Some servers give several calls one id: then their indices tell them apart.
      const known =
        named.findLast((call) => index === null || call.index === null || call.index === index) ??
        named.findLast(isOpen) ??
        (index === null ? calls.at(-1) : calls.findLast((call) => call.index === index));
      // Proxies of Anthropic's API begin with an empty object, and the arguments come after it.
      const isWhole = isParsed || text.trim() === '{}';
      if (!known || isAnother(known, id, name, text)) {
        // Arguments alone belong to something that is no call for us, as one of the server's own tools.
        if (id || name) {
          const end = createJsonEnd('{["');
          end.add(text);
          calls.push({ index, id: id ?? '', name: name ?? '', text, isWhole, end });
        }
        return;
      }
      known.id ||= id ?? '';
      known.name ||= name ?? '';
      const isRest = known.isWhole && text.trim() === '';
      const isNew = !isRest && (isParsed || known.isWhole);
      if (isNew) known.end = createJsonEnd('{["');
      if (!isRest) known.end.add(text);
      known.text = isRest ? known.text : isNew ? text : known.text + text;
      known.isWhole = isWhole || isRest;
    },
    /** The whole calls, each once. Throws `malformed` where one is not whole: half a call must not run. */
    finish(): ToolCall[] {
      const seen = new Set<string>();
      const whole = calls.map(({ id, name: told, text }) => {
        const name = nameIn(told, tools);
        const own = id === '' || seen.has(id) ? newId() : id;
        seen.add(own);
        return { id: own, name, input: argumentsIn(text, name, tools) };
      });
      calls = [];
      return whole;
    },
  };
}

function isAnother(
  known: Collected,
  id: string | null | undefined,
  name: string | null | undefined,
  text: string,
): boolean {
  if (!name || (id && known.id === id)) return false;
  if (id && known.id) return true;
  return (
    (known.name !== '' && known.name !== name) ||
    (text !== '' && known.end.isClosed() && objectIn(known.text) !== null)
  );
}

/** Of no other round and no other server. */
function newId(): string {
  return `call_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

/** Some models add their namespace, or a mark of their template (gpt-oss, Kimi). */
function nameIn(told: string, tools: readonly Tool[]): string {
  const bare = (told.split('<|', 1)[0] ?? '').trim().replace(/^functions\./, '');
  const name = tools.some((tool) => tool.name === bare) ? bare : told;
  if (name === '') throw unreadable('a tool call without a name');
  return name;
}

/** Always in the same order: tools are the very beginning of a prompt, and the prompt cache needs the same beginning. */
export function sortedTools({ list }: Tools): Tool[] {
  // Of two with one name the first counts: APIs refuse both.
  const first = new Map(list.toReversed().map((tool) => [tool.name, tool]));
  return [...first.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function argumentsIn(text: string, name: string, tools: readonly Tool[]): Input {
  if (text.trim() !== '' && text.trim() !== 'null') {
    const input = objectIn(text);
    if (input) return input;
    throw unreadable(`arguments of a tool call are no JSON object (${text.length} characters)`);
  }
  const required = tools.find((tool) => tool.name === name)?.schema['required'];
  // It was cut before its arguments.
  if (Array.isArray(required) && required.length > 0) throw unreadable('a tool call without its arguments');
  return {};
}

/** The object in that JSON; some servers put it into a string once more. */
function objectIn(text: string): Input | null {
  const outer = jsonIn(text);
  const value = typeof outer === 'string' ? jsonIn(outer) : outer;
  return isObject(value) ? { ...value } : null;
}

function unreadable(detail: string): ProviderError {
  return new ProviderError(
    failure('malformed', t('it called a tool in a form that cannot be read'), { detail }),
  );
}
