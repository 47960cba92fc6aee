import { hash } from 'node:crypto';
import type { Wire } from '../../wires/index.ts';
import { isLoopback } from './addresses.ts';
import type { Answered } from './chunks.ts';
import { editorsFetch, type Fetch, fetchRaw } from './network.ts';
import { fetchHere, isHere } from './relayHere.ts';
import type { ProviderOptions } from './types.ts';

/** The path of each wire behind the address of a server. */
const PATHS: Readonly<Record<Wire, string>> = {
  messages: '/v1/messages',
  chat: '/chat/completions',
  responses: '/responses',
};

/** What is known of a server before anything is asked. */
export interface Way {
  /** As thoughts name their maker: this server with this key. */
  readonly origin: string;
  readonly ask: Fetch<Answered>;
  readonly urls: Readonly<Record<Wire, URL>>;
  /** That of a server on this machine. */
  readonly port: string | null;
  /** Models that have refused a request of their own wire, and have taken it without these fields. */
  readonly refused: Map<string, ReadonlySet<string>>;
  /** Models whose server takes no history as clients of its own wire write it. */
  readonly rewritten: Set<string>;
}

const ways = new WeakMap<ProviderOptions, Way>();

/** Worked out once: to take addresses apart takes longer than all else that is done before a call. */
export function wayTo(options: ProviderOptions): Way {
  const known = ways.get(options);
  if (known) return known;
  const { baseUrl } = options.profile;
  const { origin, pathname, port } = new URL(baseUrl);
  const urlOf = (wire: Wire): URL => new URL(`${origin}${pathname.replace(/\/$/, '')}${PATHS[wire]}`);
  const way: Way = {
    origin: hash('sha256', `${baseUrl} ${options.key ?? ''}`, 'base64url').slice(0, 16),
    ask: fetchRaw<Answered>(baseUrl, isHere(baseUrl) ? fetchHere : editorsFetch),
    urls: { messages: urlOf('messages'), chat: urlOf('chat'), responses: urlOf('responses') },
    port: isLoopback(baseUrl) ? port : null,
    refused: new Map(),
    rewritten: new Set(),
  };
  ways.set(options, way);
  return way;
}

/** Whether an address on this machine is the one that the client has called: what is sent there comes back. */
export function isOurs({ port }: Way, host: string | undefined): boolean {
  return port !== null && URL.parse(`http://${host ?? ''}`)?.port === port;
}
