import type { Provider } from '@pydantic/genai-prices';
import { BUNDLED_PRICES, loadPriceLibrary, PRICES_URL, replacePrices } from './priceLibrary.ts';
import { OPENROUTER_URL, useOpenRouterList } from './secondList.ts';

/** Where the last good download is kept between starts. Both may reject. */
interface PriceStore {
  /** The text last written, or null if there is none. */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

/** As much of `fetch` as the download needs. */
export type PriceFetch = (
  url: string,
  init: { readonly signal: AbortSignal },
) => Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

interface PriceRefreshOptions {
  readonly store: PriceStore;
  readonly fetch: PriceFetch;
  /** Unix time in ms. */
  readonly now: () => number;
  /** The user's setting, read before each download. False: nothing is fetched; a stored copy is still used. */
  readonly enabled: () => boolean;
}

/** The age of the prices in use. */
interface PriceStatus {
  readonly source: 'bundled' | 'refreshed';
  /** The day of the data, `YYYY-MM-DD` in UTC: of its download, or of the release that is bundled. */
  readonly date: string;
  /** Why the last refresh failed; null when it did not or none was tried. */
  readonly problem: string | null;
}

export interface PriceRefresh {
  /**
   * Fetches new prices if those in use are older than a day and the last try was more than an hour ago. Never rejects;
   * call it whenever a request is made, without waiting for it. Resolves to the status afterwards.
   */
  check(): Promise<PriceStatus>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** After a failure: often enough to recover with the network, rarely enough not to be a burden. */
const RETRY_MS = 60 * 60 * 1000;

const DOWNLOAD_LIMIT_MS = 30_000;

/** The data is about 1.5 MB; anything much larger is something else, and whoever fetches it stops there. */
export const MOST_PRICE_BYTES = 10_000_000;

/**
 * Keeps the prices no older than a day, in the background: uses a stored copy if it is newer than the bundled prices, then
 * fetches if needed. Returns at once. There is no timer: later refreshes happen on `check()`. A download that fails or is
 * malformed changes nothing but the status's `problem`; it is never written to the store.
 */
export function startPriceRefresh(options: PriceRefreshOptions): PriceRefresh {
  let status: PriceStatus = { source: 'bundled', date: BUNDLED_PRICES.date, problem: null };
  /** When the prices in use were fetched; for bundled prices the date of their release. */
  let dataAt = Date.parse(BUNDLED_PRICES.date);
  let triedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<PriceStatus> | null = null;

  const adopt = async (text: string, fetchedAt: number): Promise<void> => {
    const { parsePrices } = await import('./priceData.ts');
    const date = dayOf(fetchedAt);
    await replacePrices(parsePrices(text) as readonly Provider[], date);
    dataAt = fetchedAt;
    status = { source: 'refreshed', date, problem: null };
  };

  /** Another window may have fetched in the meantime, so the store is asked before every download. */
  const useStored = async (): Promise<void> => {
    const text = await options.store.read();
    if (text === null) return;
    const { parseStored } = await import('./priceData.ts');
    const stored = parseStored(text);
    // A date in the future means that a clock was wrong, then or now. It would stop all refreshes.
    if (stored.fetchedAt <= dataAt || stored.fetchedAt > options.now() + DAY_MS) return;
    if (stored.openRouter !== undefined) useOpenRouterList(stored.openRouter, dayOf(stored.fetchedAt));
    await adopt(stored.data, stored.fetchedAt);
  };

  const download = async (url: string): Promise<string> => {
    const response = await options.fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_LIMIT_MS) });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const text = await response.text();
    if (text.length > MOST_PRICE_BYTES) throw new Error(`the data is ${text.length} characters long`);
    return text;
  };

  /** The list in short, for the store; null where it cannot be had: the library does without it. */
  const fetchOpenRouter = async (fetchedAt: number): Promise<string | null> => {
    try {
      return useOpenRouterList(await download(OPENROUTER_URL), dayOf(fetchedAt));
    } catch {
      return null;
    }
  };

  const fetchNew = async (): Promise<void> => {
    const text = await download(PRICES_URL);
    const fetchedAt = options.now();
    await adopt(text, fetchedAt);
    const openRouter = await fetchOpenRouter(fetchedAt);
    const stored = { fetchedAt, data: text, ...(openRouter === null ? {} : { openRouter }) };
    await options.store.write(JSON.stringify(stored));
  };

  const run = async (): Promise<PriceStatus> => {
    triedAt = options.now();
    try {
      await loadPriceLibrary();
      // A damaged copy must not keep a good one from being fetched.
      await useStored().catch(note);
      if (options.enabled() && options.now() - dataAt >= DAY_MS) await fetchNew();
    } catch (error) {
      note(error);
    }
    return status;
  };

  const note = (error: unknown): void => {
    status = { ...status, problem: error instanceof Error ? error.message : String(error) };
  };

  const check = (): Promise<PriceStatus> => {
    const now = options.now();
    if (running === null && (now - dataAt < DAY_MS || now - triedAt < RETRY_MS))
      return Promise.resolve(status);
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  };

  void check();
  return { check };
}

/** `YYYY-MM-DD` in UTC. */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
