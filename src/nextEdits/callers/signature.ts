import type { Edit } from '../edit.ts';
import { type Language, languageOf } from '../scopes/index.ts';
import { classAround, type Head, headsAround } from './heads.ts';
import { parametersOf } from './parameters.ts';
import { type Plan, planOf } from './plan.ts';

/** What an edit does to the parameters of a function. */
export interface SignatureChange {
  readonly name: string;
  /** What stands where it is used. */
  readonly names: ReadonlySet<string>;
  /** Where the name stands after the edit, and where it stood before. */
  readonly nameStart: number;
  readonly oldStart: number;
  readonly plan: Plan;
  readonly language: Language;
}

/** What a constructor is called by where it is not called by the name of its class. */
const BASES = ['super', 'this', 'base'];

/** The function whose parameters an edit has changed so that its calls have to follow; null where there is none. */
export function signatureChange({ languageId, before, after, change }: Edit): SignatureChange | null {
  const language = languageOf(languageId);
  if (language === undefined) return null;
  const now = headsAround(after, change.start, change.start + change.text.length + 1, language);
  if (now.length === 0) return null;
  const old = headsAround(before, change.start, change.end + 1, language);
  for (const head of now) {
    const [same, another] = old.filter(({ name }) => name === head.name);
    if (same === undefined || another !== undefined || isTwice(head, now)) continue;
    const was = parametersOf(same.list.items, language);
    const is = parametersOf(head.list.items, language);
    const plan = was && is && planOf(was, is);
    if (!plan) continue;
    const { name, nameStart } = head;
    const names = new Set([
      name,
      ...(name === 'constructor' ? [classAround(after, nameStart)] : []),
      ...BASES,
    ]);
    return { name, names, nameStart, oldStart: same.nameStart, plan, language };
  }
  return null;
}

function isTwice({ name, nameStart }: Head, heads: readonly Head[]): boolean {
  return heads.some((one) => one.name === name && one.nameStart !== nameStart);
}

/** Where the name of the function stands within whose parameters an offset is; null where it is in none. */
export function nameOfList(languageId: string, text: string, offset: number): number | null {
  const language = languageOf(languageId);
  return language === undefined ? null : (headsAround(text, offset, offset, language)[0]?.nameStart ?? null);
}
