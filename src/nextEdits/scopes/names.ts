import type { Language } from './languages.ts';
import { withoutStrings } from './literals.ts';

/** Names that mean the same everywhere. */
const EVERYWHERE = new Set(
  `true false null undefined nil None True False nullptr NULL new typeof void not Infinity NaN default
  lambda function async const let return if else for in is and or`.split(/\s+/),
);

/** The names in a value that are no members of others; behind two dots or three stands no member. */
export function namesOf(value: string, language: Language): string[] {
  const code = withoutStrings(value, language);
  return [...code.matchAll(/(?<![\p{L}\p{N}_$]|(?<!\.)\.)[\p{L}_$][\p{L}\p{N}_$]*/gu)]
    .map(([name]) => name)
    .filter((name) => !EVERYWHERE.has(name));
}
