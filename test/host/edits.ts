/** What the demo's models answer when code of the sample workspace is to be changed, reviewed, named or committed. */

interface Known {
  /** Found in what is asked; the first entry that matches gives the answer. */
  readonly asked: RegExp;
  readonly answer: string | ((prompt: string) => string);
}

/** A block as models write it. */
export function block(path: string, find: string, text: string): string {
  return `${path}\n<<<<<<< SEARCH\n${find}\n=======\n${text}\n>>>>>>> REPLACE\n`;
}

const KNOWN: readonly Known[] = [
  {
    asked: /the type Cents be called MinorUnits/i,
    answer: (prompt) =>
      `The type is renamed in every file that uses it.\n\n${renamed(prompt, 'Cents', 'MinorUnits')}`,
  },
  {
    asked: /^(?:Refactor|Edit) .*money\.ts/m,
    answer: `The order of the remainders is worked out where it is used.

${block(
  'src/money.ts',
  `  const order = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder)
    .slice(0, spare)
    .map((entry) => entry.index);
  return parts.map((part, index) => (order.includes(index) ? part + 1 : part));`,
  `  const byRemainder = exact.map((_, index) => index).sort((a, b) => remainder(exact[b]) - remainder(exact[a]));
  const lucky = new Set(byRemainder.slice(0, spare));
  return parts.map((part, index) => (lucky.has(index) ? part + 1 : part));
}

function remainder(value = 0): number {
  return value - Math.floor(value);`,
)}`,
  },
  {
    asked: /^Document .*money\.ts/m,
    answer: block(
      'src/money.ts',
      'export function format(cents: Cents): string {',
      '/** An amount as customers read it: `format(1250)` is `€12.50`. */\nexport function format(cents: Cents): string {',
    ),
  },
  {
    asked: /^Document .*cart\.ts/m,
    answer: [
      block(
        'src/cart.ts',
        'export function lineTotal(line: CartLine): Cents {',
        '/** What a line costs before discounts, in cents. */\nexport function lineTotal(line: CartLine): Cents {',
      ),
      block(
        'src/cart.ts',
        'export function weight(cart: Cart): number {',
        '/** What all of it weighs, in grams, without the parcel. */\nexport function weight(cart: Cart): number {',
      ),
    ].join('\n'),
  },
  {
    asked: /^Implement .*loyalty\.ts/m,
    answer: block(
      'src/loyalty.ts',
      "  throw new Error('Not written yet', { cause: { paid, isBirthday } });",
      '  const euros = Math.max(0, Math.floor(paid / 100));\n  return isBirthday ? 2 * euros : euros;',
    ),
  },
  {
    asked: /^Write tests for .*money\.ts/m,
    answer: `src/money.test.ts
<<<<<<< WRITE
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, split } from './money.ts';

test('split gives the spare cents to the largest remainders', () => {
  assert.deepEqual(split(100, [1, 1, 1]), [34, 33, 33]);
});

test('split always adds up to the amount', () => {
  for (const amount of [1, 99, 100, 101]) {
    const parts = split(amount, [3, 5, 7]);
    assert.equal(parts.reduce((sum, part) => sum + part, 0), amount);
  }
});

test('split gives nothing where nothing weighs', () => {
  assert.deepEqual(split(100, [0, 0]), [0, 0]);
});

test('format shows euros', () => {
  assert.equal(format(1250), '€12.50');
});
>>>>>>> END
`,
  },
  {
    asked: /^Mend these problems in .*checkout\.ts/m,
    answer: block(
      'src/checkout.ts',
      '  const payable: string = subtotal(cart) - discount.total;',
      '  const payable = subtotal(cart) - discount.total;',
    ),
  },
  {
    asked: /^Mend the imports of .*shipping\.ts/m,
    answer: block(
      'src/shipping.ts',
      "import type { Cents } from './money.ts';",
      "import { type Cents, format } from './money.ts';",
    ),
  },
  {
    asked: /^Review .*discounts\.ts/m,
    answer: `### lines 50-54: problem
When the discounts are capped at \`MAX_SHARE\`, they are spread again in proportion to what each line was discounted. A line that is free by a bundle can then get a price again, which the receipt does not explain.

### line 35: risk
Each percentage is rounded by itself, so that two coupons of 5 % can take one cent more or less than one of 10 %.

${block(
  'src/discounts.ts',
  '        return applies ? Math.round(rest * (1 - coupon.percent / 100)) : rest;',
  '        return applies ? rest - Math.floor((rest * coupon.percent) / 100) : rest;',
)}
### line 58: style
\`lineTotalAt\` hides a missing line as 0, which can only be a mistake of the caller.
`,
  },
  {
    asked: /better names for `left`/,
    answer:
      '`remaining`: what is still to be paid\n`restPerLine`: says that it is by line\n`unpaid`: short\n`balance`: as in accounts\n`open`: as in open items',
  },
  {
    asked: /^Write the commit message/m,
    answer:
      'Spread spare cents by the largest remainder\n\nRounding each share by itself lost or gained cents.',
  },
];

/** About the first thing that is known here; null where nothing is. */
export function editAnswerTo(prompt: string): string | null {
  const found = KNOWN.find(({ asked }) => asked.test(prompt));
  if (!found) return null;
  return typeof found.answer === 'string' ? found.answer : found.answer(prompt);
}

/** A block for each place in the files of a prompt where the word stands, with as many lines around it as it needs. */
function renamed(prompt: string, word: string, by: string): string {
  const form = new RegExp(`\\b${word}\\b`, 'g');
  const blocks: string[] = [];
  for (const [, path = '', text = ''] of prompt.matchAll(
    /^(src\/\S+?\.ts)[^\n]*:\n`{3,}\w*\n([\s\S]*?)\n`{3,}/gm,
  )) {
    if (blocks.some((one) => one.startsWith(`${path}\n`))) continue;
    const lines = text.split('\n');
    for (let at = 0; at < lines.length; at++) {
      if (!new RegExp(form, '').test(lines[at] ?? '')) continue;
      const range = unique(lines, at);
      const find = lines.slice(range.start, range.end).join('\n');
      blocks.push(block(path, find, find.replace(form, by)));
      at = range.end - 1;
    }
  }
  return blocks.join('\n');
}

function unique(lines: readonly string[], at: number): { start: number; end: number } {
  const whole = lines.join('\n');
  for (let end = at + 1; end <= lines.length; end++) {
    const find = lines.slice(at, end).join('\n');
    if (whole.indexOf(find) === whole.lastIndexOf(find)) return { start: at, end };
  }
  return { start: 0, end: lines.length };
}
