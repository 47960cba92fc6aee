import * as z from 'zod';
import { readRequest, type WireRequest } from '../../wires/index.ts';
import type { Answering } from './reply.ts';

/** What is asked to make a conversation shorter. */
const QUESTION = `Write a summary of this conversation for another language model that goes on with the task and sees nothing else of it. Say what the user wants, in their own words where they matter; what has been done, with the files that were changed; what was found out; what is left to do, and what comes next. Be brief and exact. Call no tool.`;

/** With these words Codex itself begins a summary, and by them it is told from a wish. */
const BEFORE_SUMMARY =
  'Another language model started to solve this problem and produced a summary of its thinking process. Use it to go on with the work:';

/** As much of the user's own words as stays beside the summary, in characters, the newest first. */
const MOST_WORDS = 60_000;

const sent = z.looseObject({
  input: z.union([z.string(), z.array(z.unknown())]),
  instructions: z.unknown().optional(),
});

/** The request for the summary; null where what was sent is no conversation. */
export function compactRequest(
  json: unknown,
): { readonly body: Uint8Array; readonly request: WireRequest } | null {
  const read = sent.safeParse(json).data;
  if (!read) return null;
  const { input, ...rest } = read;
  const asked = {
    ...rest,
    input: [...(typeof input === 'string' ? [userMessage(input)] : input), userMessage(QUESTION)],
    // Of a tool only the calls are of interest, which are in the conversation.
    tool_choice: 'none',
    stream: false,
    store: false,
  };
  const request = readRequest('responses', asked);
  return request.ok ? { body: Buffer.from(JSON.stringify(asked)), request: request.request } : null;
}

function userMessage(text: string): object {
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] };
}

const response = z.looseObject({
  id: z.string().catch(''),
  created_at: z.number().catch(0),
  usage: z.unknown().optional(),
  output: z.array(
    z.looseObject({ content: z.array(z.looseObject({ text: z.string().catch('') })).catch([]) }),
  ),
});

/** Collects the summary, and answers with the conversation that takes the place of the one that was sent. */
export function compactTo(answering: Answering, { turns }: WireRequest): Answering {
  const chunks: Uint8Array[] = [];
  return {
    ...answering,
    write: (bytes) => void chunks.push(bytes),
    end() {
      const read = response.safeParse(JSON.parse(Buffer.concat(chunks).toString())).data;
      const summary = read?.output.flatMap(({ content }) => content.map(({ text }) => text)).join('') ?? '';
      if (!read || summary.trim() === '') {
        answering.fail({ kind: 'server', message: 'The model wrote no summary of the conversation.' });
        return;
      }
      const { id, created_at, usage } = read;
      const output = [...wordsOf(turns).map(userMessage), userMessage(`${BEFORE_SUMMARY}\n\n${summary}`)];
      const body = { id, object: 'response.compaction', created_at, output, usage };
      answering.write(Buffer.from(JSON.stringify(body)));
      answering.end();
    },
  };
}

/** What the user has said, without what was asked for here. */
function wordsOf(turns: WireRequest['turns']): readonly string[] {
  const kept: string[] = [];
  let chars = 0;
  for (const { role, parts } of turns.slice(0, -1).toReversed()) {
    if (role !== 'user') continue;
    const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
    chars += text.length;
    if (chars > MOST_WORDS) break;
    if (text !== '' && !text.startsWith(BEFORE_SUMMARY)) kept.unshift(text);
  }
  return kept;
}
