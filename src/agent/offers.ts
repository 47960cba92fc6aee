import { randomUUID } from 'node:crypto';

/** What the chat has shown and waits for its button, each by a token that nobody else knows. */
export interface Offers<Value> {
  make(value: Value): {
    readonly token: string;
    /** The task that came of it; null where the turn of the chat ended before. */
    decided(signal: AbortSignal): Promise<string | null>;
  };
  /** Null where there is none of that token: the window was reloaded, or it was taken. */
  find(token: string): { readonly value: Value; take(): ((task: string) => void) | null } | null;
}

export function createOffers<Value>(): Offers<Value> {
  const open = new Map<string, { value: Value; decide: (task: string | null) => void }>();
  return {
    make(value) {
      const token = randomUUID();
      const { promise, resolve } = Promise.withResolvers<string | null>();
      open.set(token, { value, decide: resolve });
      return {
        token,
        decided(signal) {
          const give = () => {
            open.delete(token);
            resolve(null);
          };
          if (signal.aborted) give();
          signal.addEventListener('abort', give, { once: true });
          return promise;
        },
      };
    },
    find(token) {
      const found = open.get(token);
      return found ? { value: found.value, take: () => (open.delete(token) ? found.decide : null) } : null;
    },
  };
}
