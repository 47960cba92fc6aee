import { filled, translated, type ValuesOf } from '../l10n/index.ts';
import { shortened } from '../models/index.ts';
import { lineIn, MOST_MESSAGE, visible } from './plain.ts';

/** Markdown that we have written; text from elsewhere in it is escaped. Made by `md` and its helpers alone. */
export class Markdown {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

type Part = string | number | Markdown;

/** Markdown of ours in which everything that is put in is shown as the text that it is, unless it is `Markdown` too. */
export function md(ours: TemplateStringsArray, ...parts: readonly Part[]): Markdown {
  return new Markdown(ours.map((text, i) => text + markdownOf(parts[i] ?? '')).join(''));
}

/** The same of a text in the language of the user. */
export function tMarkdown<const Text extends string>(text: Text, ...parts: ValuesOf<Text, Part>): Markdown {
  return new Markdown(filled(translated(text), parts.map(markdownOf)));
}

function markdownOf(part: Part): string {
  return part instanceof Markdown ? part.value : escaped(String(part));
}

/** Several, with text of ours between them. */
export function joined(parts: readonly Markdown[], between: string): Markdown {
  return new Markdown(parts.map(({ value }) => value).join(between));
}

/** Text from elsewhere as one line of Markdown that shows it as it is, at most so many UTF-16 units of it. */
export function escaped(text: string, most = MOST_MESSAGE): string {
  const line = shortened(lineIn(text, most), most);
  const marks = /\]\(|\$\(/.test(line) ? /[\\`*_[\]#!~>|()]/g : /[\\`*_[\]#!~>|]/g;
  return (
    line
      .replace(marks, '\\$&')
      .replaceAll('&', '&amp;')
      .replace(/<(?=[a-z/!?]|$)/gi, '&lt;')
      // VS Code looks for icons when the escapes are gone already; entities are still there.
      .replace(/\$(?=\\\()/g, '&#36;')
  );
}

/** A name from elsewhere as code, also in a table, where a stroke would end the cell. */
export function code(text: string): Markdown {
  const line = shortened(lineIn(text, MOST_MESSAGE), MOST_MESSAGE)
    .replaceAll('`', '')
    .replaceAll('|', '¦')
    .trim();
  return new Markdown(line === '' ? '' : `\`${line}\``);
}

/** Lines from elsewhere as a block of code, highlighted as that language. */
export function codeBlock(text: string, language: string): Markdown {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return new Markdown(`${fence}${language}\n${visible(text)}\n${fence}`);
}
