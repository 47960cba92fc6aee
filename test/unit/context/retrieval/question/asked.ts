/** A question to the sample project, and a line that must be among the places found for it. */
export interface Asked {
  readonly question: string;
  readonly path: string;
  /** What stands in that line. */
  readonly line: string;
}

const asked = (question: string, path: string, line: string): Asked => ({ question, path, line });

/** Questions that the search was made with. */
export const ASKED: readonly Asked[] = [
  asked('where is the shipping cost computed?', 'src/shipping.ts', 'export function shippingCost'),
  asked('what calls `applyDiscounts`?', 'src/checkout.ts', 'applyDiscounts(cart, coupons)'),
  asked('how does lineTotal work', 'src/cart.ts', 'line.product.price * line.quantity'),
  asked(
    'Who throws "This cart is too heavy for one parcel."?',
    'src/checkout.ts',
    'too heavy for one parcel',
  ),
  asked('I get Error: Unknown product COF-999, why?', 'src/cart.ts', 'Unknown product'),
  asked('why is the discount never more than half of the order?', 'src/discounts.ts', 'MAX_SHARE = 0.5'),
  asked('add a second currency to the way amounts are shown', 'src/money.ts', 'export function format'),
  asked('which file has the products and their prices?', 'src/catalog.ts', 'const products'),
  asked('what is this project about, and how do I start it?', 'README.md', '# Corner shop'),
  asked('is loyalty.ts finished?', 'src/loyalty.ts', 'Not written yet'),
  asked('Does the invoice take discounts into account?', 'src/invoice.ts', 'without discounts and shipping'),
  asked('what happens on line 43 of src/discounts.ts', 'src/discounts.ts', 'const shares = split'),
  asked('Wo wird `subtotal` benutzt?', 'src/invoice.ts', 'due: subtotal(cart)'),
  asked('Wie werden die Versandkosten berechnet?', 'src/shipping.ts', 'export function shippingCost'),
  asked('Warum ist der Versand ab 60 Euro frei (FREE_FROM)?', 'src/shipping.ts', 'const FREE_FROM'),
  asked('Wie kommt die Gesamtsumme der Rechnung zustande?', 'src/invoice.ts', 'due: subtotal(cart)'),
  asked('¿Dónde se busca un producto por su sku?', 'src/catalog.ts', 'export function findProduct'),
  asked('¿Cómo se calcula el peso del carrito?', 'src/cart.ts', 'export function weight'),
  asked('Où est calculé le nombre de points de fidélité ?', 'src/loyalty.ts', 'export function pointsFor'),
  asked(
    'Comment la fonction split répartit-elle les centimes restants ?',
    'src/money.ts',
    'export function split',
  ),
];

/** Questions of another kind, which were kept aside: written before, and not looked at while it was made. */
export const KEPT_ASIDE: readonly Asked[] = [
  asked("    at add (file:///app/src/cart.ts:14:34)\nwhat's wrong here", 'src/cart.ts', 'Unknown product'),
  asked('make the mug cheaper', 'src/catalog.ts', 'Stoneware mug'),
  asked('free shipping threshold should be 50 euros', 'src/shipping.ts', 'const FREE_FROM'),
  asked('quantity zero removes a line, right?', 'src/cart.ts', 'export function add'),
  asked('Welche Tests gibt es für das Runden der Beträge?', 'test/money.test.ts', 'spare cents'),
  asked('onde o preço por quilo é mostrado?', 'src/labels.ts', 'perKilogram'),
  asked('优惠券按什么顺序应用？', 'src/discounts.ts', 'export function applyDiscounts'),
  asked(
    "the reminder mail says 'has been due for', where from",
    'src/invoice.ts',
    'export function reminder',
  ),
];

/** What is not about the project, or names nothing of it. */
export const TALK: readonly string[] = [
  'thanks',
  'Thank you, that works!',
  'yes',
  'continue',
  'go on',
  'hello',
  'why?',
  'ok, do it',
  'danke, passt',
  'sí, gracias',
  'oui, continue',
  '继续',
  'make it shorter',
  'explain the regex',
  'write a function that parses a price',
  'write a docstring for this',
  'how do I reverse a list in Python?',
  'what is a closure?',
  'What is the difference between let and const in JavaScript?',
  'which is better, tabs or spaces?',
  'was macht die zweite Zeile?',
  'tell me a joke',
  'what does this function do?',
  'fix the typo',
  'sort the imports',
  'rename x to total',
];
