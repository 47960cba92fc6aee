import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/** A call that the scripted model makes. */
export interface ScriptedCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** One request as the server saw it. Each answer has another number of output tokens: by it the ledger's row is known. */
interface ServerLine {
  readonly task: string;
  /** How many answers the conversation held already. */
  readonly nth: number;
  readonly outputTokens: number;
}

const messageShape = z.object({
  role: z.string(),
  content: z.unknown(),
  tool_calls: z.array(z.object({ id: z.string() })).optional(),
  tool_call_id: z.string().optional(),
});
const bodyShape = z.object({ messages: z.array(messageShape) });
type Sent = z.infer<typeof bodyShape>;

export interface ScriptedServer {
  readonly url: string;
  readonly lines: readonly ServerLine[];
  /** What a strict provider would have refused. */
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

/**
 * An OpenAI server on this machine whose model follows a script: its nth answer is the nth entry, whatever was asked before.
 * It is as strict as a real one: each call has one result, in the order of the calls, before anything else.
 */
export async function startScriptedServer(
  scriptOf: (task: string) => readonly (readonly ScriptedCall[])[],
  pauseMs: () => number,
): Promise<ScriptedServer> {
  const lines: ServerLine[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const { messages } = bodyShape.parse(JSON.parse(Buffer.concat(chunks).toString()));
      const task = /TASK-[\w-]+/.exec(JSON.stringify(messages))?.[0] ?? '';
      const problem = problemOf(messages);
      if (problem !== null) {
        refused.push(`${task}: ${problem}`);
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: problem, type: 'invalid_request_error' } }));
        return;
      }
      const nth = messages.filter(({ role }) => role === 'assistant').length;
      const line = { task, nth, outputTokens: lines.length + 1 };
      lines.push(line);
      await sleep(pauseMs());
      answer(response, scriptOf(task)[nth] ?? [], line);
    })().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    lines,
    refused,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function problemOf(messages: Sent['messages']): string | null {
  let open: string[] = [];
  for (const { role, tool_calls: calls = [], tool_call_id: id } of messages) {
    if (role === 'tool') {
      if (open.shift() !== id) return `the result of ${id} is out of place`;
      continue;
    }
    if (open.length > 0) return `no result for ${open.join(', ')}`;
    open = calls.map((call) => call.id);
  }
  return open.length > 0 ? `no result for ${open.join(', ')}` : null;
}

function answer(response: ServerResponse, calls: readonly ScriptedCall[], line: ServerLine): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (value: object) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  const chunk = (delta: object, finish: string | null) =>
    send({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  chunk({ role: 'assistant', content: calls.length > 0 ? 'next' : 'All of it is done.' }, null);
  for (const [index, { name, input }] of calls.entries()) {
    const id = `call_${line.nth}_${index}`;
    chunk(
      { tool_calls: [{ index, id, type: 'function', function: { name, arguments: JSON.stringify(input) } }] },
      null,
    );
  }
  chunk({}, calls.length > 0 ? 'tool_calls' : 'stop');
  const { outputTokens } = line;
  send({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [],
    usage: { prompt_tokens: 100, completion_tokens: outputTokens, total_tokens: 100 + outputTokens },
  });
  response.end('data: [DONE]\n\n');
}

/** The lines of a file; none where there is none. */
export function linesIn(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
