import type { Product } from './catalog.ts';
import { format } from './money.ts';

/** What stands on the shelf: name, price, and the price of a kilogram, by which customers compare. */
export function label({ name, price, grams }: Product): string {
  const perKilogram = Math.round((price * 1000) / grams);
  return `${name}\n${format(price)} (${format(perKilogram)}/kg)`;
}
