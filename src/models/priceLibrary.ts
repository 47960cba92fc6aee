import type { Provider } from '@pydantic/genai-prices';

type PricePackage = typeof import('@pydantic/genai-prices');

/** What the rest of this folder needs from the price library. */
export interface PriceLibrary {
  readonly calcPrice: PricePackage['calcPrice'];
  readonly providers: readonly Provider[];
  /** The providers' ids, for exact look-ups: the library's own match is by parts of a name. */
  readonly providerIds: ReadonlySet<string>;
  /** The day of the data, `YYYY-MM-DD` in UTC. */
  readonly date: string;
}

/** The release of the price library in this build; a unit test compares it with the installed package. */
export const BUNDLED_PRICES = { version: '0.1.8', date: '2026-09-23' } as const;

/** Where the library's maintainers publish the current prices. */
export const PRICES_URL =
  'https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/data.json';

let current: PriceLibrary | null = null;
let loading: Promise<PriceLibrary> | null = null;

/**
 * Loads the price library (0.5 MB of data, so not at activation) once, at its first use. Rejects if the module cannot be
 * loaded; the next call then tries again.
 */
export function loadPriceLibrary(): Promise<PriceLibrary> {
  loading ??= importLibrary().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** The library, or null when it is not loaded yet. */
export function priceLibrary(): PriceLibrary | null {
  return current;
}

/**
 * Replaces the prices of the loaded library. Throws if the library rejects them; the prices in use then stay.
 */
export async function replacePrices(data: readonly Provider[], date: string): Promise<void> {
  const library = await import('@pydantic/genai-prices');
  library.updatePrices(({ setProviderData }) => setProviderData([...data]));
  await adopt(library, date);
}

async function importLibrary(): Promise<PriceLibrary> {
  return adopt(await import('@pydantic/genai-prices'), BUNDLED_PRICES.date);
}

async function adopt(library: PricePackage, date: string): Promise<PriceLibrary> {
  const providers = (await library.waitForUpdate()) ?? [];
  current = {
    calcPrice: library.calcPrice,
    providers,
    providerIds: new Set(providers.map((provider) => provider.id)),
    date,
  };
  return current;
}
