import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { CHALLENGE, isProof, PROOF } from '../door/index.ts';

/** Whose server listens on a port: another window's, a stranger's, or one that says nothing in time. */
export type Holder = 'ours' | 'stranger' | 'mute';

const PATIENCE_MS = 1_000;

/** Asks who listens there. What is sent tells a stranger nothing. */
export function holderOf(port: number, secret: string): Promise<Holder> {
  const challenge = randomBytes(16).toString('hex');
  return new Promise((resolve) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path: '/',
      method: 'HEAD',
      agent: false,
      headers: { [CHALLENGE]: challenge },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    asked.once('response', (response) => {
      const proof = response.headers[PROOF];
      resolve(typeof proof === 'string' && isProof(proof, challenge, secret, port) ? 'ours' : 'stranger');
      response.destroy();
    });
    asked.once('error', ({ name, code }: NodeJS.ErrnoException) =>
      resolve(
        name === 'AbortError' || name === 'TimeoutError' || code === 'ECONNREFUSED' || code === 'ECONNRESET'
          ? 'mute'
          : 'stranger',
      ),
    );
    asked.end();
  });
}
