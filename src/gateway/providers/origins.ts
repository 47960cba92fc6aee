import { networkInterfaces } from 'node:os';
import type { Unavailable } from '../../router/index.ts';
import type { ProviderProfile } from './profiles.ts';

/** The only servers that code may go to, as origins (`https://api.openai.com`); null where the user has named none. */
export type AllowedOrigins = readonly string[] | null;

/** Why nothing may be sent to that provider; null when it may. */
export function notAllowed({ label, baseUrl }: ProviderProfile, allowed: AllowedOrigins): Unavailable | null {
  const { origin } = new URL(baseUrl);
  if (allowed === null || allowed.includes(origin)) return null;
  return { reason: 'not-allowed', label, origin: origin === 'null' ? null : origin };
}

/** On this machine: there is a way to it whatever the network does. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Whether any network but the machine's own is up. Says nothing of what is behind it. */
export function hasNetwork(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): boolean {
  return Object.values(interfaces).some((addresses) => addresses?.some(({ internal }) => !internal));
}
