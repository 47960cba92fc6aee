import type { Cents } from './money.ts';

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: Cents;
  readonly grams: number;
  readonly category: 'coffee' | 'tea' | 'kitchen';
}

const products: readonly Product[] = [
  { sku: 'COF-250', name: 'Espresso beans, 250 g', price: 890, grams: 270, category: 'coffee' },
  { sku: 'COF-1000', name: 'Espresso beans, 1 kg', price: 2990, grams: 1050, category: 'coffee' },
  { sku: 'TEA-100', name: 'Darjeeling, 100 g', price: 1250, grams: 120, category: 'tea' },
  { sku: 'KIT-POT', name: 'Moka pot', price: 3450, grams: 780, category: 'kitchen' },
  { sku: 'KIT-MUG', name: 'Stoneware mug', price: 1490, grams: 410, category: 'kitchen' },
];

export function findProduct(sku: string): Product | undefined {
  return products.find((product) => product.sku === sku);
}
