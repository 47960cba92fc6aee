import { add, type Cart } from './cart.ts';
import { checkout } from './checkout.ts';
import { format } from './money.ts';

let cart: Cart = [];
cart = add(cart, 'COF-250', 3);
cart = add(cart, 'KIT-POT');

const receipt = checkout(
  cart,
  [
    { kind: 'bundle', sku: 'COF-250', buy: 2, free: 1 },
    { kind: 'percent', percent: 10, category: 'kitchen' },
  ],
  'IE',
);

process.stdout.write(`${receipt.lines.join('\n')}\nTotal: ${format(receipt.total)}\n`);
