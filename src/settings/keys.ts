import * as z from 'zod';
import { BUILT_IN, keysIn, type ProviderSettings } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { jsonIn } from '../models/index.ts';

/** The part of VS Code's secret storage that keys need. */
export interface SecretStore {
  get(name: string): Thenable<string | undefined>;
  store(name: string, value: string): Thenable<void>;
  delete(name: string): Thenable<void>;
}

/** A key with the origin that it was given for: pointed elsewhere, a provider does not get it. */
const storedKey = z.object({ key: z.string().min(1), origin: z.string() });
type Stored = z.infer<typeof storedKey> | 'unreadable' | null;

/** Where a provider's key comes from: `elsewhere` has one that was given for another origin, and `unreadable` no store. */
type KeySource =
  | { readonly from: 'stored' | 'environment' | 'unreadable' | 'none' }
  | { readonly from: 'elsewhere'; readonly origin: string };

export interface Keys {
  /**
   * The key of that provider for that origin: the stored one, else the environment's; null when there is none. As all
   * questions here it never rejects: a store that cannot be read has no keys, and is asked again the next time.
   */
  get(provider: string, origin: string): Promise<string | null>;
  source(provider: string, origin: string): Promise<KeySource>;
  /** All that the user has given to get in with, whatever it is for: also the keys in these providers' settings. */
  own(providers: ProviderSettings): Promise<readonly string[]>;
  /** Rejects when the store cannot keep it, as `remove` does. */
  set(provider: string, origin: string, key: string): Promise<void>;
  remove(provider: string): Promise<void>;
  /** All keys that were read or set in this window, also those that have been removed: no log may show them. */
  seen(): readonly string[];
  /** A secret has changed, here or in another window. `onKey` is called with the provider whose key it is, if it is one. */
  changed(name: string, onKey: (provider: string) => void): void;
}

/** The variable that holds a provider's key: `OPENROUTER_API_KEY`, `MY_GATEWAY_API_KEY`. */
export function environmentName(provider: string): string {
  return `${provider.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_API_KEY`;
}

/** Marks that no eye sees: byte order marks, zero widths, directions, soft hyphens. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const QUOTES = /^(["'`“”„‘’«»])(.*)(["'`“”‘’«»])$/su;

/**
 * A key without what comes along when it is copied: white space, line ends, marks that nobody sees, quotes, the name of a variable
 * or a header before it. What is left may still be no key.
 */
export function cleanKey(text: string): string {
  let key = text.replace(INVISIBLE, '').trim();
  for (let before = ''; before !== key; ) {
    before = key;
    key = key
      .replace(/^(?:export|set|setx)\s+(?=\w+\s*=)/i, '')
      .replace(/^[A-Za-z]\w*_(?:KEY|TOKEN)\s*[=:]\s*/i, '')
      .replace(/^(?:authorization|x-api-key|api-key)\s*:\s*/i, '')
      .replace(/^bearer\s+/i, '')
      .replace(QUOTES, '$2')
      .replace(/^(.*["'`“”])[,;]$/su, '$1')
      .trim();
  }
  return key;
}

/** What is wrong with a key, as a sentence; null where it can be one: keys are one word of plain letters, digits and signs. */
export function keyProblem(text: string): string | null {
  const key = cleanKey(text);
  if (key === '') return t('There is no key in it.');
  if (/\s/.test(key)) return t('An API key is one word without spaces.');
  const strange = /[^\x21-\x7e]/u.exec(key);
  if (!strange) return null;
  const code = (strange[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return t(
    'An API key has no “{0}” (U+{1}), which is character {2} of this one.',
    strange[0],
    code,
    strange.index + 1,
  );
}

const PREFIX = 'tierwise.key.';

/** The provider whose key a secret holds; null for other secrets. */
function providerOfSecret(name: string): string | null {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : null;
}

/** Keys in secret storage, read once and kept, since a request should not wait for a keyring. */
export function createKeys(
  secrets: SecretStore,
  environment: Readonly<Record<string, string | undefined>>,
): Keys {
  const kept = new Map<string, Promise<Stored>>();
  const seen = new Set<string>();
  const read = async (provider: string): Promise<Stored> => {
    try {
      const secret = parse(await secrets.get(PREFIX + provider));
      if (secret !== null && secret !== 'unreadable') seen.add(cleanKey(secret.key));
      return secret;
    } catch {
      return 'unreadable';
    }
  };
  const stored = (provider: string): Promise<Stored> => {
    const known = kept.get(provider);
    if (known !== undefined) return known;
    const found = read(provider);
    kept.set(provider, found);
    void found.then((secret) => secret === 'unreadable' && kept.delete(provider));
    return found;
  };
  const fromEnvironment = (provider: string) =>
    cleanKey(environment[environmentName(provider)] ?? '') || null;
  return {
    async get(provider, origin) {
      return keyFor(await stored(provider), origin) ?? fromEnvironment(provider);
    },
    async source(provider, origin) {
      const secret = await stored(provider);
      if (keyFor(secret, origin) !== null) return { from: 'stored' };
      if (fromEnvironment(provider) !== null) return { from: 'environment' };
      if (secret === 'unreadable') return { from: 'unreadable' };
      return secret ? { from: 'elsewhere', origin: secret.origin } : { from: 'none' };
    },
    async own(providers) {
      const ids = [...new Set([...Object.keys(BUILT_IN), ...Object.keys(providers)])];
      const secrets = await Promise.all(ids.map(stored));
      const keys = secrets.map((secret) => (typeof secret === 'object' ? cleanKey(secret?.key ?? '') : ''));
      const values = Object.values(providers).flatMap((provider) => keysIn(provider ?? {}).map(cleanKey));
      return [...keys, ...ids.map((id) => fromEnvironment(id) ?? ''), ...values].filter((key) => key !== '');
    },
    async set(provider, origin, key) {
      seen.add(cleanKey(key));
      await secrets.store(PREFIX + provider, JSON.stringify({ key, origin }));
      kept.delete(provider);
    },
    async remove(provider) {
      await secrets.delete(PREFIX + provider);
      kept.delete(provider);
    },
    seen: () => [...seen],
    changed(name, onKey) {
      const provider = providerOfSecret(name);
      if (provider === null) return;
      kept.delete(provider);
      onKey(provider);
    },
  };
}

function keyFor(secret: Stored, origin: string): string | null {
  return secret !== null && secret !== 'unreadable' && secret.origin === origin
    ? cleanKey(secret.key) || null
    : null;
}

function parse(text: string | undefined): Stored {
  return storedKey.safeParse(jsonIn(text ?? '')).data ?? null;
}
