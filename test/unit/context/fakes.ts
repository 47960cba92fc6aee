import type { Files, FileText, ReadResult, Refusal, TextLines } from '../../../src/context/files/types.ts';
import type { Candidate, Collector, LeftOut } from '../../../src/context/related/types.ts';

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

export function collecting(): Collector & { readonly candidates: Candidate[]; readonly leftOut: LeftOut[] } {
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  return {
    candidates,
    leftOut,
    add: (candidate) => void candidates.push(candidate),
    leave: (source, reason, path) =>
      void leftOut.push({ source, reason, ...(path === undefined ? {} : { path }) }),
  };
}

export const never = new AbortController().signal;
