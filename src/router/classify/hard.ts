import type { Task } from '../tasks.ts';
import { FAULTS } from './faults.ts';
import { WIDE } from './wide.ts';

/**
 * Words that show a hard request, hardest to answer well first: a wrong answer about security costs more than
 * a dear model. The first rule that matches wins. English, German, French, Spanish, Portuguese, Italian, Dutch,
 * Polish, Turkish, Russian; then Chinese, Japanese, Korean.
 */
export const HARD: readonly (readonly [Task, RegExp])[] = [...FAULTS, ...WIDE];
