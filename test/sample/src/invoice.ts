import { type Cart, lineTotal, subtotal } from './cart.ts';
import { type Cents, format } from './money.ts';

export interface Invoice {
  readonly number: string;
  readonly rows: readonly string[];
  readonly due: Cents;
}

/** A row for each line of the cart; what is due is the sum without discounts and shipping. */
export function invoice(number: string, cart: Cart): Invoice {
  const rows = cart.map(({ product, quantity }) => {
    const total = format(lineTotal({ product, quantity }));
    return `${product.sku}  ${quantity} x ${format(product.price)} = ${total}`;
  });
  return { number, rows, due: subtotal(cart) };
}

export function reminder({ number, due }: Invoice, daysLate: number): string {
  return `Invoice ${number} over ${format(due)} has been due for ${daysLate} days.`;
}
