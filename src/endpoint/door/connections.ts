import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** As much of a server as is needed here. */
type Limited = Pick<Server, 'maxConnections'> & {
  on(event: 'connection', listener: (socket: Socket) => void): unknown;
};

const MOST = 1_024;
/** Connections that have not shown the token yet. */
const MOST_STRANGERS = 128;
/** A client shows it with its first bytes; one that has not after so many ms makes room when it is needed. */
const GRACE_MS = 1_000;

/** Limits connections so that whoever opens many and says nothing does not keep clients out. `now`: in ms, of any beginning. */
export function limitConnections(servers: readonly Limited[], now: () => number) {
  const strangers = new Map<Socket, number>();
  for (const server of servers) {
    server.maxConnections = MOST;
    server.on('connection', (socket) => {
      if (strangers.size >= MOST_STRANGERS) dropOldest();
      strangers.set(socket, now());
      socket.once('close', () => strangers.delete(socket));
    });
  }
  function dropOldest(): void {
    for (const [socket, since] of strangers) {
      if (now() - since < GRACE_MS) return;
      strangers.delete(socket);
      socket.destroy();
      if (strangers.size < MOST_STRANGERS) return;
    }
  }
  return { known: (socket: Socket) => strangers.delete(socket) };
}
