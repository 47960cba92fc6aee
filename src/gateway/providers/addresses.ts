import { BlockList, isIP } from 'node:net';

/** On this machine, so that it can be reached without a network. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Addresses that no provider on the internet can have (RFC 1918, 3927, 4193 and 6598). */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(net, bits, 'ipv4');
}
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** Names that are only known within a network (RFC 6762, 8375, and ICANN's `internal`), and those of one word. */
const PRIVATE_NAME = /^[^.]+$|\.(?:local|localhost|lan|internal|home\.arpa)$/;

/** On this machine or in a network of the user's own, where a server has no price list. */
export function isNear(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$|\.$/g, '');
  const family = isIP(host);
  if (family === 0) return PRIVATE_NAME.test(host);
  return PRIVATE.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
