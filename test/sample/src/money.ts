/** Whole cents: sums of floating-point euros would drift. */
export type Cents = number;

const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

export function format(cents: Cents): string {
  return euros.format(cents / 100);
}

/** Splits an amount by weights so that the parts add up to it exactly: the largest remainders get the spare cents. */
export function split(amount: Cents, weights: readonly number[]): Cents[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (amount * weight) / total);
  const parts = exact.map(Math.floor);
  const spare = amount - parts.reduce((sum, part) => sum + part, 0);
  const order = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder)
    .slice(0, spare)
    .map((entry) => entry.index);
  return parts.map((part, index) => (order.includes(index) ? part + 1 : part));
}
