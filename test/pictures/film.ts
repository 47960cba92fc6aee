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

/** Films what happens on the page meanwhile, into a GIF that is so many pixels wide. */
export async function film(page: Page, file: string, width: number, act: () => Promise<void>): Promise<void> {
  const frames: Frame[] = [];
  const devtools = await page.context().newCDPSession(page);
  devtools.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    devtools.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
    const at = (metadata.timestamp ?? 0) * 1_000;
    if (at - (frames.at(-1)?.at ?? 0) >= 1_000 / MOST_PER_SECOND) frames.push({ ...pixels(data), at });
  });
  await devtools.send('Page.startScreencast', { format: 'png', maxWidth: width, maxHeight: width });
  await act();
  await devtools.send('Page.stopScreencast');
  await devtools.detach();
  await writeFile(file, await gifOf(frames));
}

function pixels(base64: string): Omit<Frame, 'at'> {
  const { data, width, height, channels } = decode(Buffer.from(base64, 'base64'));
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let part = 0; part < 3; part++) rgba[pixel * 4 + part] = data[pixel * channels + part] ?? 0;
  }
  return { data: rgba, width, height };
}

async function gifOf(frames: readonly Frame[]): Promise<Uint8Array> {
  const [first] = frames;
  if (first === undefined) throw new Error('Nothing was to be seen');
  const shown = frames.flatMap((frame, index) => {
    const before = frames[index - 1];
    const rest = before === undefined ? whole(frame) : changed(before, frame);
    const delay = (frames[index + 1]?.at ?? frame.at + LAST_MS) - frame.at;
    return rest === null ? [] : [{ ...crop(frame, rest), ...rest, delay: Math.round(delay) }];
  });
  const { width, height } = first;
  return new Uint8Array(await encode({ width, height, maxColors: 128, frames: shown }));
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function whole({ width, height }: Frame): Area {
  return { left: 0, top: 0, width, height };
}

/** The smallest area outside of which nothing has changed; null where nothing has. */
function changed(before: Frame, { data, width, height }: Frame): Area | null {
  const old = new Uint32Array(before.data.buffer);
  const now = new Uint32Array(data.buffer);
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let at = 0; at < now.length; at++) {
    if (now[at] === old[at]) continue;
    const x = at % width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, Math.floor(at / width));
    bottom = Math.floor(at / width);
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function crop(frame: Frame, { left, top, width, height }: Area): { readonly data: Uint8ClampedArray<ArrayBuffer> } {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * frame.width + left) * 4;
    data.set(frame.data.subarray(from, from + width * 4), row * width * 4);
  }
  return { data };
}
