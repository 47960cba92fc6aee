import * as z from 'zod';

/** The part of VS Code's secret storage that keys need. */
export interface SecretStore {
  get(name: string): Thenable<string | undefined>;
  store(name: string, value: string): Thenable<void>;
  delete(name: string): Thenable<void>;
}

/** A key with the origin that it was given for: pointed elsewhere, a provider does not get it. */
const storedKey = z.object({ key: z.string(), origin: z.string() });

export interface Keys {
  /** The key of that provider for that origin: the stored one, else the environment's; null when there is none. */
  get(provider: string, origin: string): Promise<string | null>;
  /** The origin of a stored key that does not fit; null when the key fits or there is none. */
  boundElsewhere(provider: string, origin: string): Promise<string | null>;
  /** Where that provider's key comes from. */
  source(provider: string, origin: string): Promise<'stored' | 'environment' | 'elsewhere' | 'none'>;
  set(provider: string, origin: string, key: string): Promise<void>;
  remove(provider: string): Promise<void>;
  /** The stored key of that provider has changed, here or in another window. */
  changed(name: string): void;
}

/** The variable that holds a provider's key: `OPENROUTER_API_KEY`, `MY_GATEWAY_API_KEY`. */
export function environmentName(provider: string): string {
  return `${provider.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_API_KEY`;
}

const PREFIX = 'tierwise.key.';

/** The provider whose key a secret holds; null for other secrets. */
export function providerOfSecret(name: string): string | null {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : null;
}

/** Keys in secret storage, read once and kept, since a request should not wait for a keyring. */
export function createKeys(
  secrets: SecretStore,
  environment: Readonly<Record<string, string | undefined>>,
): Keys {
  const kept = new Map<string, Promise<z.infer<typeof storedKey> | null>>();
  const stored = (provider: string) => {
    let found = kept.get(provider);
    if (!found) {
      found = Promise.resolve(secrets.get(PREFIX + provider)).then(parse);
      kept.set(provider, found);
      found.catch(() => kept.delete(provider));
    }
    return found;
  };
  const fromEnvironment = (provider: string) => environment[environmentName(provider)]?.trim() || null;
  return {
    async get(provider, origin) {
      const known = await stored(provider);
      return known?.origin === origin ? known.key : fromEnvironment(provider);
    },
    async source(provider, origin) {
      const known = await stored(provider);
      if (known?.origin === origin) return 'stored';
      if (fromEnvironment(provider) !== null) return 'environment';
      return known ? 'elsewhere' : 'none';
    },
    async boundElsewhere(provider, origin) {
      const known = await stored(provider);
      return known && known.origin !== origin ? known.origin : null;
    },
    async set(provider, origin, key) {
      await secrets.store(PREFIX + provider, JSON.stringify({ key, origin }));
      kept.delete(provider);
    },
    async remove(provider) {
      await secrets.delete(PREFIX + provider);
      kept.delete(provider);
    },
    changed(name) {
      const provider = providerOfSecret(name);
      if (provider !== null) kept.delete(provider);
    },
  };
}

function parse(text: string | undefined): z.infer<typeof storedKey> | null {
  if (!text) return null;
  try {
    return storedKey.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
