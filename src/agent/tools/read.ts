import { extname } from 'node:path';
import * as z from 'zod';
import { shortened } from '../../models/index.ts';
import { readBytes, readText, unreadable } from './textFile.ts';
import { failed, type Hands, type Outcome, tool } from './types.ts';

const MOST_LINES = 400;
const MOST_CHARS = 24_000;
const LONGEST_LINE = 1_000;
const MOST_IMAGE_BYTES = 3_700_000;

const IMAGES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

export const read = tool({
  name: 'read',
  description: `Shows a text file with line numbers, ${MOST_LINES} lines at most; say from and to for other parts. Shows an image as an image.`,
  use: 'reads',
  input: z.object({
    path: z.string().describe('Path of the file within the project'),
    from: z.number().int().optional().describe('First line, from 1'),
    to: z.number().int().optional().describe('Last line'),
  }),
  async run({ path, from, to }, hands) {
    const kept = hands.kept(path);
    const opened = kept === null ? await hands.open(path, 'read') : { ok: true as const, file: kept, path };
    if (!opened.ok) return failed(opened.message);
    const mimeType = IMAGES[extname(opened.file).toLowerCase()];
    if (mimeType !== undefined) return readImage(opened.file, opened.path, mimeType);
    const file = await readText(opened.file);
    if (!file.ok) return failed(unreadable(opened.path, file.why));
    return { ok: true, content: part(opened.path, file.text, kept === null ? hands : MASKED, from, to) };
  },
});

/** What was kept of a command has its marks already. */
const MASKED: Pick<Hands, 'maskParts'> = {
  maskParts: (text, parts) => parts.map(([start, end]) => text.slice(start, end)),
};

async function readImage(file: string, path: string, mimeType: string): Promise<Outcome> {
  const image = await readBytes(file, MOST_IMAGE_BYTES);
  if (!image.ok && image.why === 'too-large')
    return failed(`The image ${path} is too large to be shown: ${MOST_IMAGE_BYTES} bytes at most.`);
  if (!image.ok) return failed(unreadable(path, image.why));
  return {
    ok: true,
    content: `${path}, an image of ${image.bytes.length} bytes, follows.`,
    images: [{ mimeType, data: image.bytes.toString('base64') }],
  };
}

/** Some lines of a text with their numbers, and what else there is. */
function part(
  path: string,
  text: string,
  { maskParts }: Pick<Hands, 'maskParts'>,
  from = 1,
  to = Infinity,
): string {
  if (text === '') return `${path} is empty.`;
  const starts = lineStarts(text);
  const first = Math.min(Math.max(1, from), starts.length);
  const wanted = Math.max(first, Math.min(to, starts.length, first + MOST_LINES - 1));
  const start = starts[first - 1] ?? 0;
  const end = Math.min(starts[wanted] ?? text.length, start + MOST_CHARS);
  const [shown = ''] = maskParts(text, [[start, end]]);
  const lines = shown.replace(/\r?\n$/, '').split(/\r?\n/);
  const last = first + lines.length - 1;
  const numbered = lines.map((line, i) => `${first + i}: ${shortened(line, LONGEST_LINE)}`);
  const rest = last < starts.length ? `; from: ${last + 1} shows more` : '';
  return `${path}, lines ${first} to ${last} of ${starts.length}${rest}\n${numbered.join('\n')}`;
}

/** Where each line begins; an end of line at the end begins none. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0 && at + 1 < text.length; at = text.indexOf('\n', at + 1))
    starts.push(at + 1);
  return starts;
}
