/**
 * The editor's fetch (which knows the user's proxy and certificates), looked up at each call since VS Code
 * installs it late. Redirects are not followed: a key and the user's code go to the address that the user
 * set, and nowhere else.
 */
export function sameOriginFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  return globalThis.fetch(input, { ...init, redirect: 'manual' });
}
