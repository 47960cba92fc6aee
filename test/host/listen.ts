import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Listening {
  readonly url: string;
  /** Hangs up on everybody. */
  stop(): Promise<void>;
}

/** A server on this machine; where it cannot answer it hangs up. */
export async function listen(
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Listening> {
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
