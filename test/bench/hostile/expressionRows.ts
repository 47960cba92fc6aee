import { fileURLToPath } from 'node:url';
import { expressionsIn } from '../../../scripts/expressions.ts';
import type { Row } from './row.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Every regular expression of the code. */
export const EXPRESSION_ROWS: readonly Row[] = expressionsIn(root).expressions.map(
  ({ at, pattern, flags }) => {
    const expression = new RegExp(pattern, flags);
    const isRepeated = flags.includes('g');
    return {
      name: `${at} /${pattern}/${flags}`,
      covers: [],
      run: (text) => (isRepeated ? text.replace(expression, '') : expression.exec(text)),
    };
  },
);
