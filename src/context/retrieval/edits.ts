import type { FileText } from '../files/index.ts';
import { type Candidate, readFor } from './candidates.ts';
import { compareText, linesAround } from './excerpts.ts';
import type { SelectionContext } from './selection.ts';
import { sharedFolders } from './textSearch.ts';

/** A file that holds a selected symbol. */
export interface TouchedFile {
  readonly uri: string;
  readonly file: FileText;
  /** Lines that hold it. */
  readonly marked: readonly number[];
}

/** The files that hold a selected symbol and may be read, in the order in which they are given room to be edited. */
export async function touchedFiles(context: SelectionContext): Promise<TouchedFile[]> {
  const { uri: own, file: ownFile, collector } = context;
  const marked = new Map([[own, new Set<number>()], ...collector.marked]);
  const touched = [...marked].map(async ([uri, lines]) => {
    const file = uri === own ? ownFile : await readFor(context, uri, 'what uses the selected symbol');
    return file === null ? [] : [{ uri, file, marked: [...lines].sort((a, b) => a - b) }];
  });
  const readable = (await Promise.all(touched)).flat();
  return readable.toSorted((a, b) => compareFiles(a, b, context));
}

const TEST = /(?:^|\/)(?:tests?|__tests__|specs?)\/|[._-](?:test|spec)\.|(?:^|\/)test_|Tests?\.\w+$/;

/**
 * That of the selection first, then those that hold the symbol most often, near ones before far ones, and tests last: they
 * are changed along with what they test.
 */
function compareFiles(a: TouchedFile, b: TouchedFile, own: Pick<SelectionContext, 'uri' | 'file'>): number {
  const isTest = ({ file }: TouchedFile) => Number(TEST.test(file.path));
  const near = ({ file }: TouchedFile) => sharedFolders(file.path, own.file.path);
  return (
    Number(b.uri === own.uri) - Number(a.uri === own.uri) ||
    isTest(a) - isTest(b) ||
    b.marked.length - a.marked.length ||
    near(b) - near(a) ||
    compareText(a.file.path, b.file.path)
  );
}

/** Around a line to edit of which no source told what it is part of. */
const LINES_AROUND = 2;

/**
 * What is shown of files that are to be edited: first of each the places that an edit is about, then all of it, as far as
 * there is room.
 */
export function editCandidates(
  touched: readonly TouchedFile[],
  { uri: own, selection, collector }: SelectionContext,
): Candidate[] {
  const uses = `uses ${selection.symbols.map(({ name }) => name).join(', ')}`;
  const places: Candidate[] = [];
  const wholes: Candidate[] = [];
  for (const { uri, file, marked } of touched) {
    const why = uri === own ? 'the selection is in it' : uses;
    const base = { uri, file, form: 'excerpt', reasons: [{ source: 'edit', why }], score: 1 } as const;
    const known = collector.candidates
      .filter((one) => one.uri === uri && one.reasons[0].source === 'reference')
      .map(({ lines, at }) => ({ ...base, lines, at }));
    const others = marked
      .filter((line) => !known.some(({ lines }) => lines.start <= line && line < lines.end))
      .map((at) => ({ ...base, lines: linesAround(file, at, LINES_AROUND), at }));
    if (uri === own) places.push({ ...base, lines: selection.lines, at: selection.lines.start });
    places.push(...known, ...others);
    wholes.push({ ...base, form: 'file', lines: { start: 0, end: file.lineCount }, at: 0 });
  }
  return [...places, ...wholes];
}
