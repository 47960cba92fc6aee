import { type ReleaseStep, type Texts, textsOf } from './changes.ts';
import type { ChosenChange, ChosenWeakening, ChosenWrong } from './chosen.ts';
import type { Registry } from './releases.ts';
import { missingParts, mutations, reverted, type WrongSources, weakened } from './wrong.ts';

/**
 * What the tests know of a change. `own`: its tests are there on the base, red, and the change is to make them green.
 * `before`: only the tests of the old release are there.
 */
export type Knowledge = 'own' | 'before';

export interface Candidate {
  readonly right: boolean;
  /** `right`, `missing`, `mutated`, `reverted`, or a way of weakening. */
  readonly kind: string;
  readonly detail: string;
  /** Whether the tests that are there can tell it: that is no matter of the verification. */
  readonly isTold: boolean;
  readonly texts: Texts;
}

export interface Trial {
  readonly base: Texts;
  readonly candidates: readonly Candidate[];
}

/** All that is asked about one change, the right one first. Chosen wrong ones that are no longer made are left out. */
export function trialOf(step: ReleaseStep, chosen: ChosenChange, knowledge: Knowledge): Trial {
  const tests = knowledge === 'own' ? 'after' : 'before';
  const seed = seedOf(step);
  const made = [
    reverted(step.sources),
    ...missingParts(step.sources, seed),
    ...mutations(step.spec.registry, step.sources, seed),
  ];
  const find = ({ kind, detail }: ChosenWrong): WrongSources[] =>
    made.filter((one) => one.kind === kind && one.detail === detail).slice(0, 1);
  const tells = knowledge === 'own' ? chosen.wrong.map(() => true) : (chosen.before?.tells ?? []);
  const candidates: Candidate[] = [
    {
      right: true,
      kind: 'right',
      detail: '',
      // Of a change that breaks nothing wherever it is broken, the tests touch nothing.
      isTold: tells.includes(true),
      texts: textsOf(step, 'after', tests),
    },
    ...chosen.wrong.flatMap((wrong, i) =>
      find(wrong).map(({ kind, detail, sources }) => ({
        right: false,
        kind,
        detail,
        isTold: tells[i] ?? false,
        texts: textsOf(step, kind === 'reverted' ? remarked(step, sources) : sources, tests),
      })),
    ),
  ];
  if (knowledge === 'own') {
    for (const one of chosen.weakened) {
      const texts = weakenedTexts(step, one);
      const [sources] = find(one);
      if (texts === null || sources === undefined) continue;
      const detail = `${one.kind} ${one.detail}, ${one.tests.map(({ name }) => name).join(' ')}`;
      candidates.push({
        right: false,
        kind: one.way,
        detail,
        isTold: true,
        texts: textsOf(step, sources.sources, texts),
      });
    }
  }
  return { base: textsOf(step, 'before', tests), candidates };
}

export function seedOf({ spec, from, to }: ReleaseStep): string {
  return `${spec.name} ${from} ${to}`;
}

/** The test files with those tests weakened; null where one is not found any more. */
function weakenedTexts(step: ReleaseStep, { way, tests }: ChosenWeakening): Texts | null {
  const texts = new Map<string, string>();
  for (const { file, name } of tests) {
    const now = texts.get(file) ?? step.tests.find(({ path }) => path === file)?.after ?? null;
    const text = now === null ? null : weakened(step.spec.registry, now, name, way);
    if (text === null) return null;
    texts.set(file, text);
  }
  return texts;
}

const REMARK: Readonly<Record<Registry, string>> = { npm: '//', go: '//', crates: '//', pypi: '#' };

/** Who has done nothing has at least written a word about it, so that there is a change at all. */
function remarked(step: ReleaseStep, sources: Texts): Texts {
  const first = step.sources.find(({ before }) => before !== null);
  if (first === undefined) return sources;
  const remark = `\n${REMARK[step.spec.registry]} Done.\n`;
  return new Map([...sources, [first.path, (first.before ?? '').trimEnd() + remark]]);
}

/** Files that differ between the base and a candidate. */
export function changedPaths({ base }: Trial, { texts }: Candidate): readonly string[] {
  return [...texts.keys()].filter((file) => texts.get(file) !== (base.get(file) ?? null));
}
