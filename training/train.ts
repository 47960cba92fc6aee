import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Table } from '../src/router/classify/model.ts';
import { learn } from './learn.ts';
import { readExamples } from './messages.ts';
import { pack, textOf } from './pack.ts';

const { examples, digest } = readExamples();
const { tiers, tasks } = learn(examples);
const text = `// Made by \`npm run train\` from ${examples.length} messages in training/. Not to be changed by hand.

/** The digest of what it was made from: a test sees when one was changed and not the other. */
export const MADE_FROM = '${digest}';

/** For each feature a row, a character for each weight. */
export const TIERS = ${written(pack(tiers))};

export const TASKS = ${written(pack(tasks))};
`;
writeFileSync(new URL('../src/router/classify/weights.ts', import.meta.url), text);
console.log(
  `${examples.length} messages, ${text.length} bytes, ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
);

function written(table: Table): string {
  const { step, base } = table;
  return `{\n  step: ${step},\n  base: [${base.join(', ')}],\n  text:\n    ${JSON.stringify(textOf(table))},\n}`;
}
