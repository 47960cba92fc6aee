import { imageKind } from '../../wires/index.ts';
import type { Image, LeftOut } from '../types.ts';

/** What an API takes; lengths are those of base64. */
interface ImageLimits {
  readonly most: number;
  readonly mostChars: number;
  readonly mostCharsInAll: number;
  /** Of either side. */
  readonly mostPixels: number;
}

/** Of any server: what is left of 20 MB, Gemini's limit for all that stands in a request. */
const USUAL: ImageLimits = { most: 100, mostChars: 15e6, mostCharsInAll: 18e6, mostPixels: 16_000 };

/** platform.claude.com/docs/en/build-with-claude/vision, docs.mistral.ai/capabilities/vision */
const LIMITS: Readonly<Record<string, ImageLimits>> = {
  // Of more than 20 each may have a quarter of the size only.
  anthropic: { most: 20, mostChars: 5 * 1_024 * 1_024, mostCharsInAll: 24e6, mostPixels: 8_000 },
  mistral: { ...USUAL, most: 8 },
};

/** BMP, TIFF, SVG, icons, HEIC and AVIF, PDF: no API takes them, whatever they are called. */
const OTHERS = /^(?:$|Qk[0-3]|SUkq|TU0A|PHN2|PD94|AAABAA|AAAA.{1,3}Z0e|JVBER)/;

/** Chooses the images that go out, the newest first. Null for one that stays here, which is counted in `leftOut`. */
export function imageFilter(
  api: string | null,
  sees: boolean,
): { take(image: Image): Image | LeftOut['why']; readonly leftOut: () => LeftOut[] } {
  const limits = LIMITS[api ?? ''] ?? USUAL;
  const counts = new Map<LeftOut['why'], number>();
  let taken = 0;
  let chars = 0;
  const judge = (image: Image): Image | LeftOut['why'] => {
    if (!sees) return 'unseen';
    const known = imageKind(image.data, '');
    const mimeType = known ?? (OTHERS.test(image.data) ? null : imageKind('', image.mimeType));
    if (mimeType === null) return 'kind';
    const { width, height } = known ? sizeOf(known, image.data) : { width: 0, height: 0 };
    const isLarge = image.data.length > limits.mostChars || Math.max(width, height) > limits.mostPixels;
    if (isLarge) return 'size';
    if (taken + 1 > limits.most || chars + image.data.length > limits.mostCharsInAll) return 'number';
    return { mimeType, data: image.data };
  };
  return {
    take(image) {
      const judged = judge(image);
      if (typeof judged === 'string') counts.set(judged, (counts.get(judged) ?? 0) + 1);
      else {
        taken++;
        chars += image.data.length;
      }
      return judged;
    },
    leftOut: () => [...counts].map(([why, images]) => ({ images, why })),
  };
}

/** In place of an image, for the model. */
export const IN_PLACE: Readonly<Record<LeftOut['why'], string>> = {
  unseen: '(An image was here, which this model cannot see.)',
  kind: '(An image was here, of a kind that cannot be sent.)',
  size: '(An image was here, which is too large to be sent.)',
  number: '(An image was here: there are too many to send them all.)',
};

/** In pixels, from its head; 0 where that does not say it. */
function sizeOf(mimeType: string, data: string): { readonly width: number; readonly height: number } {
  const head = Buffer.from(data.slice(0, 90_000), 'base64');
  if (mimeType === 'image/png' && head.length >= 24) {
    return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  }
  if (mimeType === 'image/gif' && head.length >= 10) {
    return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
  }
  if (mimeType === 'image/webp' && head.length >= 30) {
    const form = head.toString('latin1', 12, 16);
    if (form === 'VP8X') return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
    if (form === 'VP8 ') {
      return { width: head.readUInt16LE(26) & 0x3f_ff, height: head.readUInt16LE(28) & 0x3f_ff };
    }
    const bits = head.readUInt32LE(21);
    return { width: (bits & 0x3f_ff) + 1, height: ((bits >> 14) & 0x3f_ff) + 1 };
  }
  // A JPEG is a list of segments; the frame's has its size.
  for (let at = 2; mimeType === 'image/jpeg' && at + 9 < head.length; at += 2 + head.readUInt16BE(at + 2)) {
    const marker = head[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
  }
  return { width: 0, height: 0 };
}
