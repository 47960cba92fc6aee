import { type Cart, lineTotal, subtotal } from './cart.ts';
import { applyDiscounts, type Coupon } from './discounts.ts';
import { type Cents, format } from './money.ts';
import { type Country, shippingCost } from './shipping.ts';

export interface Receipt {
  readonly lines: readonly string[];
  readonly total: Cents;
}

export function checkout(cart: Cart, coupons: readonly Coupon[], country: Country): Receipt {
  const discount = applyDiscounts(cart, coupons);
  const payable = subtotal(cart) - discount.total;
  const shipping = shippingCost(cart, country, payable);
  if (shipping === undefined) throw new Error('This cart is too heavy for one parcel.');
  const lines = cart.map((line) => `${line.quantity} x ${line.product.name}: ${format(lineTotal(line))}`);
  if (discount.total > 0) lines.push(`Discount: -${format(discount.total)}`);
  lines.push(`Shipping: ${shipping === 0 ? 'free' : format(shipping)}`);
  return { lines, total: payable + shipping };
}
