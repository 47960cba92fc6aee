import { type Cart, lineTotal, subtotal } from './cart.ts';
import { type Cents, split } from './money.ts';

export type Coupon =
  | { readonly kind: 'percent'; readonly percent: number; readonly category?: string }
  | { readonly kind: 'amount'; readonly amount: Cents; readonly minimum: Cents }
  | { readonly kind: 'bundle'; readonly sku: string; readonly buy: number; readonly free: number };

export interface Discount {
  /** What is taken off each line, in the order of the cart. */
  readonly perLine: readonly Cents[];
  readonly total: Cents;
}

/** No order gets more than half off, whatever is stacked. */
const MAX_SHARE = 0.5;

/**
 * Applies the coupons in a fixed order whatever their order was: bundles first, then percentages on what
 * is left, fixed amounts last.
 */
export function applyDiscounts(cart: Cart, coupons: readonly Coupon[]): Discount {
  const rank = { bundle: 0, percent: 1, amount: 2 } as const;
  const ordered = [...coupons].sort((a, b) => rank[a.kind] - rank[b.kind]);
  let left = cart.map(lineTotal);

  for (const coupon of ordered) {
    if (coupon.kind === 'bundle') {
      left = left.map((rest, index) => {
        const line = cart[index];
        if (line === undefined || line.product.sku !== coupon.sku) return rest;
        const sets = Math.floor(line.quantity / (coupon.buy + coupon.free));
        return rest - sets * coupon.free * line.product.price;
      });
    } else if (coupon.kind === 'percent') {
      left = left.map((rest, index) => {
        const applies = coupon.category === undefined || cart[index]?.product.category === coupon.category;
        return applies ? Math.round(rest * (1 - coupon.percent / 100)) : rest;
      });
    } else {
      const sum = left.reduce((a, b) => a + b, 0);
      if (sum < coupon.minimum) continue;
      const shares = split(Math.min(coupon.amount, sum), left);
      left = left.map((rest, index) => rest - (shares[index] ?? 0));
    }
  }

  const wanted = subtotal(cart) - left.reduce((a, b) => a + b, 0);
  const allowed = Math.min(wanted, Math.floor(subtotal(cart) * MAX_SHARE));
  const perLine = split(
    allowed,
    left.map((rest, index) => lineTotalAt(cart, index) - rest),
  );
  return { perLine, total: allowed };
}

function lineTotalAt(cart: Cart, index: number): Cents {
  const line = cart[index];
  return line === undefined ? 0 : lineTotal(line);
}
