export type XmlEvent =
  | { readonly at: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly at: 'close'; readonly name: string }
  | { readonly at: 'text'; readonly text: string };

/** As much of XML as reports are made of; whatever is no XML is passed over. Takes time that grows with the text. */
export function* xmlEvents(xml: string): Generator<XmlEvent> {
  let at = 0;
  while (at < xml.length) {
    const open = xml.indexOf('<', at);
    if (open < 0) return;
    if (open > at) yield { at: 'text', text: decoded(xml.slice(at, open)) };
    if (xml.startsWith('<![CDATA[', open)) {
      const end = xml.indexOf(']]>', open + 9);
      if (end < 0) return;
      yield { at: 'text', text: xml.slice(open + 9, end) };
      at = end + 3;
      continue;
    }
    const closer = xml.startsWith('<!--', open) ? '-->' : '>';
    const end = closer === '>' ? tagEnd(xml, open) : xml.indexOf(closer, open);
    if (end < 0) return;
    at = end + closer.length;
    const tag = xml.slice(open + 1, end);
    if (tag.startsWith('!') || tag.startsWith('?')) continue;
    if (tag.startsWith('/')) {
      yield { at: 'close', name: localName(tag.slice(1).trim()) };
      continue;
    }
    const name = localName(/^[^\s/]{1,200}/.exec(tag)?.[0] ?? '');
    yield { at: 'open', name, attributes: attributesOf(tag) };
    if (tag.endsWith('/')) yield { at: 'close', name };
  }
}

/** The end of a tag: a `>` that stands in no value. */
function tagEnd(xml: string, open: number): number {
  let quote = '';
  for (let i = open; i < xml.length; i++) {
    const char = xml.charAt(i);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return i;
  }
  return -1;
}

function attributesOf(tag: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single] of tag.matchAll(/\s([\w:.-]{1,100})=(?:"([^"]*)"|'([^']*)')/g)) {
    attributes.set(localName(name), decoded(double ?? single ?? ''));
  }
  return attributes;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([\da-fA-F]{1,6})|#(\d{1,7})|(\w{2,4}));/g, (whole, hex, digits, name) => {
    const code = hex ? Number.parseInt(hex, 16) : Number(digits);
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
