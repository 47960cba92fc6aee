import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { waitFor } from './process.ts';

/** Has the extension in `acme/` run the body of an async function of `vscode`; what that returns comes back as JSON. */
export async function runInHost(socket: string, body: string): Promise<unknown> {
  await waitFor('the other extension', 60_000, () => existsSync(socket) || undefined);
  return await new Promise((resolve, reject) => {
    const call = request({ socketPath: socket, method: 'POST' }, async (response) => {
      const answer = await text(response);
      if (response.statusCode === 200) resolve(JSON.parse(answer));
      else reject(new Error(answer));
    });
    call.on('error', reject);
    call.end(body);
  });
}
