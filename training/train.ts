import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { COLUMNS } from '../src/router/classify/model.ts';
import { type Learnt, learn } from './learn.ts';
import { readExamples } from './messages.ts';

/** Weights of less than this many steps say nothing that counts, and zeros take no room in the package. */
const LEAST_STEPS = 2;

/** The weights as they are shipped: whole steps of one size, a byte each. */
function pack({ rows, base }: Learnt) {
  // The few that are larger than nearly all others are cut: one step serves all.
  const sizes = rows
    .filter((weight) => weight !== 0)
    .map(Math.abs)
    .sort();
  const step = (sizes[Math.floor(sizes.length * 0.9995)] ?? 1) / 127;
  const bytes = Int8Array.from(rows, (weight) => {
    const steps = Math.max(-127, Math.min(127, Math.round(weight / step)));
    return Math.abs(steps) < LEAST_STEPS ? 0 : steps;
  });
  return { bytes, step, base: [...base] };
}

const { examples, digest } = readExamples();
const { bytes, step, base } = pack(learn(examples));
const text = `// Made by \`npm run train\` from ${examples.length} messages in training/. Not to be changed by hand.

/** The digest of what it was made from: a test sees when one was changed and not the other. */
export const MADE_FROM = '${digest}';

export const STEP = ${step};

/** ${COLUMNS} columns: tiers, then tasks. */
export const BASE = [${base.join(', ')}];

/** A row of ${COLUMNS} signed bytes for each feature, in base64. */
export const ROWS_BASE64 =
  '${Buffer.from(bytes.buffer).toString('base64')}';
`;
writeFileSync(new URL('../src/router/classify/weights.ts', import.meta.url), text);
console.log(
  `${examples.length} messages, ${text.length} bytes, ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
);
