import type { TextLines } from '../../../src/context/excerpt.ts';
import type { Files, FileText, ReadResult, Refusal } from '../../../src/context/files/files.ts';
import type { Candidate } from '../../../src/context/retrieval/candidates.ts';

export function textLines(text: string | readonly string[]): TextLines {
  const lines = typeof text === 'string' ? text.split('\n') : text;
  return { lineCount: lines.length, lineAt: (line) => lines[line] ?? '' };
}

export function fileText(path: string, text: string, version = '1', language = 'typescript'): FileText {
  return { path, language, version, ...textLines(text) };
}

/** Files by URI; those refused must not be read: their text is not even here. */
export function fakeFiles(
  files: Readonly<Record<string, FileText | Refusal>>,
): Files & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async read(uri): Promise<ReadResult> {
      asked.push(uri);
      const found = files[uri] ?? 'unreadable';
      return typeof found === 'string' ? { ok: false, reason: found, path: uri } : { ok: true, file: found };
    },
  };
}

/** The lines that a candidate would show, if nothing were masked. */
export function linesOf({ file, lines }: Candidate): string[] {
  return Array.from({ length: lines.end - lines.start }, (_, i) => file.lineAt(lines.start + i));
}

export const never = new AbortController().signal;
