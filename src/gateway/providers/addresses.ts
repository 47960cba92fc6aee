/** On this machine, so that it can be reached without a network. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Addresses that no provider on the internet can have (RFC 1918, 3927, 4193, 4291 and 6598), as URLs spell them. */
const PRIVATE_V4 =
  /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[\d.]+$/;
const PRIVATE_V6 = /^\[(?:::1\]|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/;

/** Names that are only known within a network (RFC 6762, 8375, and ICANN's `internal`), and those of one word. */
const PRIVATE_NAME = /^[^.[\]]+$|\.(?:local|localhost|lan|internal|home\.arpa)$/;

/** On this machine or in a network of the user's own, where a server has no price list. */
export function isNear(url: string): boolean {
  const { hostname } = new URL(url);
  const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  return [PRIVATE_V4, PRIVATE_V6, PRIVATE_NAME].some((form) => form.test(host));
}

/** Whether it lacks what is most often missing in an address: its path. */
export function lacksPath(address: string): boolean {
  return new URL(address).pathname === '/';
}

/** An address without its query, which can have a secret in it. */
export function pathOf(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname === '/' ? '' : pathname}`;
}
