import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { COLUMNS } from '../src/router/classify/model.ts';
import { learn } from './learn.ts';
import { readExamples } from './messages.ts';
import { pack } from './pack.ts';

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
