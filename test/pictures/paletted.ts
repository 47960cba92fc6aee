import { crc32, deflateSync } from 'node:zlib';
import { decode } from 'fast-png';

const COLORS = 256;
/** So many bits of a channel tell colours apart while they are counted. */
const BITS = 5;

/** A PNG with at most 256 colours, those that most pixels have: a third of the size, and no difference to the eye in a picture of an editor. */
export function paletted(png: Uint8Array): Uint8Array {
  const { width, height, channels, data } = decode(png);
  const colorAt = (pixel: number): number =>
    ((data[pixel * channels] ?? 0) << 16) |
    ((data[pixel * channels + 1] ?? 0) << 8) |
    (data[pixel * channels + 2] ?? 0);
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < width * height; pixel++) {
    const color = colorAt(pixel);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const palette = chosen(counts);
  const indexes = new Map<number, number>();
  const indexOf = (color: number): number => {
    const known = indexes.get(color);
    if (known !== undefined) return known;
    const distances = palette.map((one) => distance(one, color));
    const index = distances.indexOf(Math.min(...distances));
    indexes.set(color, index);
    return index;
  };
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = indexOf(colorAt(y * width + x));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits an index into a palette.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The colour that is seen most of each group of like ones, of the groups with most pixels. */
function chosen(counts: ReadonlyMap<number, number>): number[] {
  const group = (color: number): number =>
    [16, 8, 0].reduce((sum, shift) => (sum << BITS) | (((color >> shift) & 255) >> (8 - BITS)), 0);
  const groups = Map.groupBy(counts, ([color]) => group(color));
  return [...groups.values()]
    .map((members) => ({
      color: members.toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 0,
      count: members.reduce((sum, [, count]) => sum + count, 0),
    }))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, COLORS)
    .map(({ color }) => color);
}

function distance(one: number, other: number): number {
  return [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
