import { filled, translated, type ValuesOf } from '../l10n/index.ts';
import { MOST_LABEL, plain } from './plain.ts';

/** A label of ours with icons in it; text from elsewhere in it is neutralised. Made by `iconed` alone. */
export class Iconed {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

/** A label in which our own `$(name)` are icons, and those of what is put in are not. */
export function iconed(ours: TemplateStringsArray, ...parts: readonly (string | Iconed)[]): Iconed {
  return new Iconed(ours.map((text, i) => text + labelOf(parts[i] ?? '')).join(''));
}

/** The same of a text in the language of the user. */
export function tIconed<const Text extends string>(
  text: Text,
  ...parts: ValuesOf<Text, string | Iconed>
): Iconed {
  return new Iconed(filled(translated(text), parts.map(labelOf)));
}

/** A label as VS Code gets it. */
export function labelOf(label: string | Iconed): string {
  return label instanceof Iconed ? label.value : plain(label, MOST_LABEL);
}
