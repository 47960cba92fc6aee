import { t } from '../../l10n/index.ts';
import { alternatives, hasParts } from '../../models/index.ts';
import { FOR_PEOPLE, KINDS } from './kinds.ts';

/** A name as the parts between its stars. */
type Name = readonly string[];

interface Form {
  readonly why: () => string;
  readonly names: readonly Name[];
  readonly isFolder: boolean;
}

/** Made at their first use, and not while the editor starts. */
let forms: { readonly asked: readonly Form[]; readonly forPeople: readonly Form[] } | undefined;

function formsOf(why: () => string, all: string): Form[] {
  const each = all.split(/\s+/).flatMap((form) => alternatives(form, Number.POSITIVE_INFINITY));
  return each.map((form) => {
    const isFolder = form.endsWith('/');
    const names = (isFolder ? form.slice(0, -1) : form).split('/').map((name) => name.split('*'));
    return { why, isFolder, names };
  });
}

/**
 * What a change of a file does by itself; null where it does nothing. The names of a path, folded, from the top down, and
 * those of the folders above it that count, too.
 */
export function kindOf(path: readonly string[], above: readonly string[]): string | null {
  const whole = [...above, ...path];
  forms ??= {
    asked: KINDS.flatMap(([why, names]) => formsOf(why, names)),
    forPeople: formsOf(() => '', FOR_PEOPLE),
  };
  const known = forms.asked.find((form) => fits(form, whole));
  if (known !== undefined) return known.why();
  const hidden = path.slice(0, -1).filter((name) => name.startsWith('.'));
  const isForPeople = hidden.length === 1 && forms.forPeople.some((form) => fits(form, path));
  return hidden.length === 0 || isForPeople
    ? null
    : t('tools and assistants keep their settings and commands in hidden folders');
}

function fits({ names, isFolder }: Form, path: readonly string[]): boolean {
  const last = path.length - names.length;
  // A file in the place of such a folder counts as it.
  for (let start = isFolder ? 0 : last; start >= 0 && start <= last; start++) {
    if (names.every((name, i) => hasParts(name, path[start + i] ?? ''))) return true;
  }
  return false;
}
