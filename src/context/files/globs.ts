import { alternatives } from '../../models/index.ts';
import { wildcards } from './wildmatch.ts';

const MOST_PATTERNS = 100;
/** Steps of matching, so that no list of patterns can take long. */
const MOST_STEPS = 200_000;

/**
 * Whether a path is one of a pattern's, as VS Code reads `applyTo`: a pattern that does not begin with a slash or stars may stand for the
 * end of a path, and braces hold alternatives.
 */
export function isAmong(path: string, patterns: readonly string[]): boolean {
  const budget = { left: MOST_STEPS };
  const all = patterns.filter(Boolean).flatMap((pattern) => alternatives(pattern, MOST_PATTERNS));
  return all.slice(0, MOST_PATTERNS).some((pattern) => {
    const rooted = pattern.replace(/^\.?\//, '');
    const whole = pattern === rooted && !pattern.startsWith('**/') ? `**/${pattern}` : rooted;
    return wildcards(whole, false)?.(path, budget) ?? false;
  });
}
