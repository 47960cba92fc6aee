import { type FileHandle, open } from 'node:fs/promises';
import { codeIn } from '../../storage/index.ts';
import { createCut } from './cut.ts';
import { createDecoder } from './decode.ts';
import { createScreen } from './screen.ts';

/** Takes the output of a command: into its file as it is, and as text for a model. */
export interface Capture {
  /** Comes back when the bytes are in the file. What is beyond the limit is not kept. */
  take(bytes: Uint8Array): Promise<'taken' | 'full' | { readonly failed: string }>;
  lastRow(): string;
  /** Closes the file; the text of all that was taken. */
  end(): Promise<string>;
  readonly bytes: number;
}

const FILE_MODE = 0o600;

/** Rejects where the file cannot be made. An older file is replaced. */
export async function createCapture(
  file: string,
  most: number,
  locale: string | undefined,
): Promise<Capture> {
  const handle: FileHandle = await open(file, 'w', FILE_MODE);
  const cut = createCut();
  const screen = createScreen(cut.add);
  const decoder = createDecoder(locale);
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    async take(chunk) {
      const kept = chunk.subarray(0, Math.max(0, most - bytes));
      screen.write(decoder.decode(kept));
      try {
        for (let done = 0; done < kept.length; ) {
          done += (await handle.write(kept, done, kept.length - done)).bytesWritten;
        }
      } catch (error) {
        return { failed: codeIn(error) || String(error) };
      }
      bytes += kept.length;
      return kept.length < chunk.length ? 'full' : 'taken';
    },
    lastRow: screen.lastRow,
    async end() {
      screen.write(decoder.end());
      screen.end();
      await handle.close().catch(() => {});
      return cut.text();
    },
  };
}
