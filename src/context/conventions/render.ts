import { fenced } from '../fenced.ts';
import { endingOf } from './testNames.ts';
import type { DocStyle, TestFacts } from './types.ts';

/** How the project tests a file, for a prompt: only what was found. Empty where nothing was. */
export function testsText({ framework, place, titles, example }: TestFacts): string {
  const lines: string[] = [];
  if (framework !== null) lines.push(`The project’s tests use ${framework.name}.`);
  if (place !== null) {
    const already = place.exists ? 'It is there already: add to it.' : 'It is a new file.';
    lines.push(`The tests belong into ${place.path} (${place.layout}). ${already}`);
  }
  if (titles.length > 0) {
    lines.push('Tests of this project are called:', ...titles.map((title) => `- ${title}`));
  }
  if (example !== null) {
    const part = example.cut ? ', its beginning' : '';
    lines.push(
      `An example of its style, ${example.path}${part}:`,
      fenced(example.text, endingOf(example.path)),
    );
  }
  return lines.join('\n');
}

/** How documentation is written here, for a prompt, with an example where there is one. */
export function docStyleText({ name, example }: DocStyle, language: string): string {
  const says = `Write ${name}.`;
  return example === null ? says : `${says}\nAn example of this project:\n${fenced(example, language)}`;
}
