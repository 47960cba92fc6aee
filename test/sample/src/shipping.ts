import { type Cart, weight } from './cart.ts';
import type { Cents } from './money.ts';

export type Country = 'IE' | 'DE' | 'FR' | 'US';

const steps: readonly { readonly upToGrams: number; readonly domestic: Cents; readonly abroad: Cents }[] = [
  { upToGrams: 500, domestic: 390, abroad: 890 },
  { upToGrams: 2000, domestic: 590, abroad: 1390 },
  { upToGrams: 10_000, domestic: 990, abroad: 2490 },
];

const FREE_FROM: Cents = 6000;

/** Undefined where we do not deliver: too heavy for one parcel. */
export function shippingCost(cart: Cart, country: Country, payable: Cents): Cents | undefined {
  const grams = weight(cart);
  const step = steps.find((candidate) => grams <= candidate.upToGrams);
  if (step === undefined) return undefined;
  if (country === 'IE') return payable >= FREE_FROM ? 0 : step.domestic;
  return step.abroad;
}
