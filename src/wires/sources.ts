import type { Source } from './types.ts';

/** The kinds that all models take, by how their base64 begins. */
const KINDS: readonly (readonly [mimeType: string, start: RegExp])[] = [
  ['image/png', /^iVBORw0KGgo/],
  ['image/jpeg', /^\/9j\//],
  ['image/gif', /^R0lGOD/],
  ['image/webp', /^UklGR.{6}XRUJQ/],
];

/**
 * The kind of an image by its beginning, else as it is called, in the word that all servers know for it; null for a kind that
 * is none of those that all take. Servers look at the beginning too, and refuse what is called otherwise.
 */
export function imageKind(data: string, called: string): string | null {
  const [known] = KINDS.find(([, start]) => start.test(data.slice(0, 40))) ?? [];
  if (known) return known;
  const name = called.toLowerCase().replace('image/jpg', 'image/jpeg');
  return KINDS.some(([kind]) => kind === name) ? name : null;
}

/** An image under the name of its kind, without the line ends of some encoders. */
export function asImage(source: Source): Source {
  if (source.kind !== 'base64') return source;
  const data = /\s/.test(source.data) ? source.data.replace(/\s+/g, '') : source.data;
  return { ...source, data, mimeType: imageKind(data, source.mimeType) ?? source.mimeType };
}

/** What a `data:` address holds, or the address itself. */
export function sourceOf(url: string): Source {
  const comma = url.indexOf(',');
  const head = url.slice(0, Math.min(comma, 200));
  if (comma < 0 || !/^data:/i.test(head) || !/;base64$/i.test(head)) return { kind: 'url', url };
  const mimeType = head.slice('data:'.length).split(';', 1)[0] || 'application/octet-stream';
  return { kind: 'base64', mimeType, data: url.slice(comma + 1) };
}

/** The address of a source, which for what is sent along is a `data:` address; an id stays one. */
export function addressOf(source: Source): string {
  switch (source.kind) {
    case 'base64':
      return `data:${source.mimeType};base64,${source.data}`;
    case 'url':
      return source.url;
    case 'text':
      return `data:text/plain;base64,${Buffer.from(source.text).toString('base64')}`;
    case 'id':
      return source.id;
  }
}

/** A file that is a text, for a wire or a model that takes no such file. */
export function textOfFile(name: string | null, text: string): string {
  return name === null ? text : `${name}\n\n${text}`;
}
