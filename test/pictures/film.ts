import { writeFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import { encode } from 'modern-gif';
import type { Page } from 'playwright-core';

/** Pictures a second at most: text on a screen needs no more. */
const MOST_PER_SECOND = 8;
/** How long the last picture stands before the film begins anew. */
const LAST_MS = 2_500;

interface Frame {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly at: number;
}

/** A film's file, the one that has a single picture of it, and how many pixels both are wide. */
export interface Film {
  readonly file: string;
  readonly still: string;
  readonly width: number;
}

/** Films what happens on the page meanwhile. What is to be seen when `still` is called stands for the film where nothing moves. */
export async function film(
  page: Page,
  { file, still, width }: Film,
  act: (still: () => void) => Promise<void>,
): Promise<void> {
  const frames: Frame[] = [];
  let chosen: Frame | undefined;
  const devtools = await page.context().newCDPSession(page);
  devtools.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    devtools.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
    const at = (metadata.timestamp ?? 0) * 1_000;
    if (at - (frames.at(-1)?.at ?? 0) >= 1_000 / MOST_PER_SECOND) frames.push({ ...pixels(data), at });
  });
  await devtools.send('Page.startScreencast', { format: 'png', maxWidth: width, maxHeight: width });
  await act(() => {
    chosen = frames.at(-1);
  });
  await devtools.send('Page.stopScreencast');
  await devtools.detach();
  await writeFile(file, await gifOf(frames));
  await writeFile(still, await gifOf(chosen === undefined ? [] : [chosen]));
}

function pixels(base64: string): Omit<Frame, 'at'> {
  const { data, width, height, channels } = decode(Buffer.from(base64, 'base64'));
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let part = 0; part < 3; part++) rgba[pixel * 4 + part] = data[pixel * channels + part] ?? 0;
  }
  return { data: rgba, width, height };
}

/** Of each picture the encoder keeps what has changed. */
async function gifOf(frames: readonly Frame[]): Promise<Uint8Array> {
  const [first] = frames;
  if (first === undefined) throw new Error('Nothing was to be seen');
  const shown = frames.map(({ data, width, height, at }, index) => {
    const delay = (frames[index + 1]?.at ?? at + LAST_MS) - at;
    return { data, width, height, delay: Math.round(delay) };
  });
  const { width, height } = first;
  return new Uint8Array(await encode({ width, height, maxColors: 64, frames: shown }));
}
