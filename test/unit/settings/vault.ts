import type { SecretStore } from '../../../src/settings/keys.ts';

export interface Vault extends SecretStore {
  /** How often a secret was read. */
  reads: number;
  broken: 'rejects' | 'throws' | null;
  names(): string[];
}

/** VS Code's secret storage, in memory; it can be broken. */
export function createVault(): Vault {
  const secrets = new Map<string, string>();
  const guard = async () => {
    if (vault.broken !== null) throw new Error('no keyring');
  };
  const vault: Vault = {
    reads: 0,
    broken: null,
    names: () => [...secrets.keys()],
    get(name) {
      vault.reads++;
      if (vault.broken === 'throws') throw new Error('no keyring');
      return guard().then(() => secrets.get(name));
    },
    store: (name, value) => guard().then(() => void secrets.set(name, value)),
    delete: (name) => guard().then(() => void secrets.delete(name)),
  };
  return vault;
}
