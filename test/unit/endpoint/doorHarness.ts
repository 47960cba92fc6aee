import { connect } from 'node:net';
import type { Answer, Ask } from '../../../src/endpoint/ask.ts';
import { type Door, openDoor } from '../../../src/endpoint/door/index.ts';

export const TOKEN = 'tierwise-test-token-0123456789';
export const SECRET = 'a secret of this machine';

export interface Open {
  readonly door: Door;
  readonly url: string;
  readonly asks: Ask[];
  readonly lines: string[];
}

const open: Door[] = [];

/** Says what it was asked, so that a test sees what came through. */
const echo: Answer = async (ask, reply) => {
  const { kind, wire, model, query, client } = ask;
  reply.head(200, { 'content-type': 'application/json' });
  reply.write(JSON.stringify({ kind, wire, model, query, client, bytes: ask.body.length }));
  reply.end();
};

export async function openTestDoor(answer: Answer = echo, token = TOKEN): Promise<Open> {
  const asks: Ask[] = [];
  const lines: string[] = [];
  const opened = await openDoor(0, {
    token: () => token,
    secret: SECRET,
    log: (line) => lines.push(line),
    answer: (ask, reply) => {
      asks.push(ask);
      return answer(ask, reply);
    },
  });
  if (!opened.ok) throw new Error(opened.message);
  open.push(opened.door);
  return { door: opened.door, url: `http://127.0.0.1:${opened.door.port}`, asks, lines };
}

export async function closeTestDoors(): Promise<void> {
  await Promise.all(open.splice(0).map((door) => door.close()));
}

export const JSON_TYPE = { 'content-type': 'application/json' };
export const RIGHT = { ...JSON_TYPE, authorization: `Bearer ${TOKEN}` };

/** Sends these bytes as they are, and gives all that comes back until the connection ends. */
export function sendRaw(port: number, text: string | Uint8Array, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    let back = '';
    socket.on('data', (chunk) => {
      back += chunk.toString('latin1');
    });
    socket.on('error', () => resolve(back));
    socket.on('close', () => resolve(back));
    socket.write(text);
  });
}

/** A request head with the right host and token. */
export function head(port: number, line: string, ...more: readonly string[]): string {
  return `${[line, `host: 127.0.0.1:${port}`, `authorization: Bearer ${TOKEN}`, ...more].join('\r\n')}\r\n\r\n`;
}
