import { type Edit, editFormat, type FilePath } from '../../../src/edits/index.ts';

/** Writes edits as the blocks of an answer, as a model would that makes no mistake. */
export function formatEdits(
  edits: readonly Edit[],
  marker: number = editFormat(edits.flatMap(textsOf)).marker,
): string {
  const blocks = edits.map((edit) => `${pathLine(edit.path)}\n${blockOf(edit, marker)}\n`);
  return blocks.join('\n');
}

function blockOf(edit: Edit, marker: number): string {
  const open = '<'.repeat(marker);
  const close = '>'.repeat(marker);
  switch (edit.kind) {
    case 'replace': {
      const divider = '='.repeat(marker);
      return `${open} SEARCH\n${terminated(edit.find, divider)}\n${terminated(edit.text, `${close} REPLACE`)}`;
    }
    case 'write':
      return `${open} WRITE\n${terminated(fenceFile(edit.path, edit.text), `${close} END`)}`;
    case 'delete':
      return `${open} DELETE\n${close} END`;
    case 'move':
      return `${open} MOVE\n${pathLine(edit.to)}\n${close} END`;
  }
}

function terminated(text: string, marker: string): string {
  return text === '' || text.endsWith('\n') ? text + marker : `${text}\n${marker} NO NEWLINE AT END`;
}

/** In backticks where it could be mistaken for something else. */
function pathLine(path: FilePath): string {
  return /^[\w./-]*[./][\w./-]*$/.test(path) ? path : `\`${path}\``;
}

function textsOf(edit: Edit): string[] {
  return edit.kind === 'replace' ? [edit.find, edit.text] : edit.kind === 'write' ? [edit.text] : [];
}

/** The text of a file for a block: if it would be read as a fenced text, it gets another fence around it. */
function fenceFile(path: string, text: string): string {
  if (/\.(?:md|mdx|markdown|mdc|qmd|rmd)$/i.test(path) || !/^(?:`{3,}|~{3,})/.test(text)) return text;
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length);
  const fence = '`'.repeat(runs.reduce((most, run) => Math.max(most, run), 2) + 1);
  return text.endsWith('\n') ? `${fence}\n${text}${fence}\n` : `${fence}\n${text}\n${fence}`;
}
