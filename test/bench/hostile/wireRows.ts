import { editRequest, errorBody, sseReader, WIRES } from '../../../src/wires/index.ts';
import type { Row } from './row.ts';

/** What clients of the endpoint send, and what upstreams answer. */
export const WIRE_ROWS: readonly Row[] = [
  {
    name: 'a request that goes on over its own wire',
    covers: ['wires/edit', 'wires/jsonMembers'],
    run: (text) => {
      const changes = { model: 'm', maxOutputTokens: 1, includeUsage: true };
      const quoted = JSON.stringify(text);
      const bodies = [
        `{${quoted}:${quoted},"a":[${quoted}]}`,
        `{"stream_options":{${quoted}:1},"model":${quoted}}`,
      ];
      return bodies.map((body) => editRequest('chat', Buffer.from(body), changes));
    },
  },
  {
    name: 'a body that is no request',
    covers: ['wires/edit', 'wires/jsonMembers'],
    run: (text) => {
      try {
        return editRequest('chat', Buffer.from(`{"a":${text}`), { model: 'm' });
      } catch {
        return null;
      }
    },
  },
  {
    name: 'an event stream of an upstream',
    covers: ['wires/sse'],
    run: (text) => {
      const reader = sseReader();
      return [reader.read(Buffer.from(`data: ${text}\n\n`)), reader.read(Buffer.from(text)), reader.close()];
    },
  },
  {
    name: 'an event stream that comes in bytes',
    covers: ['wires/sse'],
    run: (text) => {
      const reader = sseReader();
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at++) reader.read(bytes.subarray(at, at + 1));
      return reader.close();
    },
  },
  {
    name: 'words of an error',
    covers: ['wires/errors'],
    run: (text) =>
      WIRES.map((wire) => errorBody(wire, { kind: 'server', message: text, code: text, requestId: 'r' })),
  },
];
