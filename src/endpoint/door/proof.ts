import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * How windows know each other's server from a stranger's on the same port: who asks sends a number that nobody has used,
 * and the answer is made of it and of a secret that only this user's files hold. The token itself is never sent to see
 * who is there.
 */
export const CHALLENGE = 'x-tierwise-challenge';
export const PROOF = 'x-tierwise-proof';

/** Null for what is no challenge. `port`: that of the server, so that a stranger cannot pass one on to it. */
export function proofOf(challenge: string | undefined, secret: string, port: number): string | null {
  if (challenge === undefined || !/^[0-9a-f]{32}$/.test(challenge)) return null;
  return createHmac('sha256', secret).update(`${challenge}:${port}`).digest('hex');
}

export function isProof(given: string, challenge: string, secret: string, port: number): boolean {
  const right = proofOf(challenge, secret, port) ?? '';
  return given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right));
}
