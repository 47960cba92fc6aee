import { editAnswerTo } from './edits.ts';

/** What the demo's models say about the sample workspace. */

interface Known {
  /** Found in the prompt's code; the first entry that matches gives the answer. */
  readonly code: RegExp;
  readonly answer: string;
}

const EXPLANATIONS: readonly Known[] = [
  {
    code: /function applyDiscounts/,
    answer: `\`applyDiscounts\` works out how much is taken off each line of a cart when several coupons are used at once.

**How it goes**

1. **A fixed order.** The coupons are sorted by kind: bundles, then percentages, then fixed amounts. The result does not depend on the order in which the customer typed them.
2. **A running remainder.** \`left\` starts as the full price of every line, and each coupon lowers it:
   - *bundle* ("buy 2, get 1 free"): takes the free pieces off each complete set of \`buy + free\`;
   - *percent*: lowers what is left of the lines it applies to, rounded to whole cents;
   - *amount*: is skipped below its \`minimum\`; otherwise it is spread over the lines in proportion with \`split\`.
3. **A limit.** Whatever was stacked, \`MAX_SHARE\` allows at most half of the subtotal. More is cut, and spread over the lines again.

**Worth knowing**

- Everything is in cents, and \`split\` hands out the spare cents, so \`perLine\` always adds up to \`total\`.
- A percentage is taken from what bundles left over, not from the list price: "10 % off" is less when a bundle applied first.
- \`coupon.minimum\` is compared with the *discounted* sum. A customer just above the minimum can fall below it by using another coupon as well, which may be a surprise.

\`\`\`ts
applyDiscounts(cart, [{ kind: 'percent', percent: 10 }]);
// { perLine: [267, 345], total: 612 }
\`\`\`
`,
  },
  {
    code: /function split/,
    answer: `\`split\` divides an amount of cents by weights, and makes sure that the parts add up to exactly that amount.

1. Each part gets its exact share, rounded **down**.
2. Rounding down leaves a few \`spare\` cents, always fewer than there are parts.
3. They go, one each, to the parts with the largest remainders. This is the *largest remainder method*.

If all weights are 0 it returns zeros, and then the parts do **not** add up to the amount: the one exception to its promise.

\`\`\`ts
split(100, [1, 1, 1]); // [34, 33, 33]
\`\`\`
`,
  },
  {
    code: /function shippingCost/,
    answer: `\`shippingCost\` finds the price of a parcel from its weight, the country, and what is paid for the goods.

- The first step whose \`upToGrams\` is enough for the cart is taken. Over 10 kg there is none, and the result is \`undefined\`: the caller has to say that this cannot be sent.
- In Ireland the parcel is free from €60.00 on (\`FREE_FROM\`), measured by what is payable **after** discounts.
- Abroad it is never free.
`,
  },
  {
    code: /function add\b/,
    answer: `\`add\` returns a new cart with a quantity of one product added; the old cart is not changed.

- An unknown SKU throws, since it can only be a mistake of the caller.
- There is one line per product: the new quantity is added to the present one.
- A negative quantity takes pieces away, and a line that falls to zero or below disappears.
- A changed line moves to the **end** of the cart, for the other lines are copied first.
`,
  },
];

const GENERAL = `This code does one thing, and does it step by step.

1. It takes its input and checks what has to hold.
2. It works on a copy, so the caller's data stays as it was.
3. It returns the result; nothing is kept between two calls.

**Worth knowing:** the names say what the values mean, and there are no hidden dependencies. It can be tested by calling it.
`;

/** The change that is asked for, else about the first piece of code in the prompt that is known here. */
export function answerTo(prompt: string): string {
  const edit = editAnswerTo(prompt);
  if (edit !== null) return edit;
  const places = EXPLANATIONS.map((known) => ({ known, at: prompt.search(known.code) }));
  const found = places.filter((place) => place.at >= 0).sort((a, b) => a.at - b.at);
  return found[0]?.known.answer ?? GENERAL;
}

const HOLE = 'left + right;\n  const twice = total * 2;\n  return twice + total;';

/** The same, and what ghost text is filled with. */
export function answerWithHole(prompt: string): string {
  if (!prompt.includes('<hole/>')) return answerTo(prompt);
  return prompt.slice(0, prompt.indexOf('<hole/>')).endsWith('const total = ') ? HOLE : '';
}
