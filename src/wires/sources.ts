import type { Source } from './types.ts';

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
