import { maskSecrets } from '../../src/secrets/index.ts';

/** Texts that are made to slow a search for secrets down: beginnings of their forms without an end. */
export const EVIL = [
  'sk-',
  '-sk',
  'sk-a-',
  'eyJ',
  '-eyJ',
  '-----BEGIN PRIVATE KEY-----\n',
  'AKIA',
  'aws_secret_key = ',
  'A',
  'glpat-%2D',
  'glpat-',
  'xoxe-',
  'secretac',
  'accesske="',
  'pwd ',
  'jina_ = ',
  "fio-u-'+'",
];
const SIZES = [100_000, 1_000_000];

/** The worst time in ms for 100,000 characters, and how much worse that is at ten times the length (1: linear). */
export function benchHostile(): Readonly<Record<string, number>> {
  const worst = SIZES.map((size) => Math.max(...EVIL.map((text) => msPer100k(text, size))));
  const [small = 0, large = 0] = worst;
  return { 'hostile.mask_ms_per_100k': Math.max(...worst), 'hostile.mask_growth': large / small };
}

function msPer100k(evil: string, size: number): number {
  const text = evil.repeat(Math.ceil(size / evil.length));
  maskSecrets(text.slice(0, 10_000));
  const started = performance.now();
  maskSecrets(text);
  return ((performance.now() - started) * 100_000) / size;
}
