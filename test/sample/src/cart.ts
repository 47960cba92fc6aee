import { findProduct, type Product } from './catalog.ts';
import type { Cents } from './money.ts';

export interface CartLine {
  readonly product: Product;
  readonly quantity: number;
}

export type Cart = readonly CartLine[];

/** Adds to the line of that product where there is one; a quantity that falls to zero removes the line. */
export function add(cart: Cart, sku: string, quantity = 1): Cart {
  const product = findProduct(sku);
  if (product === undefined) throw new Error(`Unknown product ${sku}`);
  const present = cart.find((line) => line.product.sku === sku)?.quantity ?? 0;
  const others = cart.filter((line) => line.product.sku !== sku);
  const next = present + quantity;
  return next > 0 ? [...others, { product, quantity: next }] : others;
}

export function lineTotal(line: CartLine): Cents {
  return line.product.price * line.quantity;
}

export function subtotal(cart: Cart): Cents {
  return cart.reduce((sum, line) => sum + lineTotal(line), 0);
}

export function weight(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.product.grams * line.quantity, 0);
}
