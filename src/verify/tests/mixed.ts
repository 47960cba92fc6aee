import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { languageOf } from '../languages.ts';
import { testBlocks } from '../syntax/index.ts';
import { textIn } from './overlay.ts';

/** Changed files with code and tests in one, whose tests differ too: Rust has its unit tests so. */
export async function mixedWithTests(
  base: string,
  change: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (languageOf(path) !== 'rust') continue;
    const [before, after] = [await textIn(base, path), await textIn(change, path)];
    if (before === null || after === null) continue;
    if ((await modulesOf(before)).join('\n') !== (await modulesOf(after)).join('\n')) found.push(path);
  }
  return found;
}

/** Writes such files with the code of one checkout and the tests of another. */
export async function writeMixed(
  paths: readonly string[],
  { code, tests, to }: { readonly code: string; readonly tests: string; readonly to: string },
): Promise<void> {
  for (const path of paths) {
    const [text, donor] = [await textIn(code, path), await textIn(tests, path)];
    if (text !== null && donor !== null) await writeFile(join(to, path), await withTestsOf(text, donor));
  }
}

/** A text with the test modules of another: they stand at its end, as they nearly always do. */
async function withTestsOf(text: string, donor: string): Promise<string> {
  const spans = await spansOf(text);
  let at = 0;
  let kept = '';
  for (const [start, end] of spans) {
    kept += text.slice(at, start);
    at = end;
  }
  return `${kept}${text.slice(at).trimEnd()}\n\n${(await modulesOf(donor)).join('\n\n')}\n`;
}

async function modulesOf(text: string): Promise<readonly string[]> {
  return (await spansOf(text)).map(([start, end]) => text.slice(start, end));
}

async function spansOf(text: string): Promise<readonly (readonly [number, number])[]> {
  return (await testBlocks('rust', text))?.modules ?? [];
}
