import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loadPriceLibrary, type PriceRefresh, startPriceRefresh } from '../models/index.ts';

export interface Prices {
  /** Resolves when prices can be looked up. A refresh that is due goes on in the background. */
  ready(): Promise<void>;
}

/** The price library, loaded at the first request and not at activation; downloads are kept in `file`. */
export function livePrices(file: string, enabled: () => boolean): Prices {
  let refresh: PriceRefresh | null = null;
  const store = {
    read: () => readFile(file, 'utf8').catch(() => null),
    write: async (text: string) => {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    },
  };
  return {
    async ready() {
      refresh ??= startPriceRefresh({
        store,
        fetch: (url, init) => globalThis.fetch(url, init),
        now: Date.now,
        enabled,
      });
      void refresh.check();
      await loadPriceLibrary();
    },
  };
}
