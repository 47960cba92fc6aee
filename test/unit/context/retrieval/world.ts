import type { FileText, Refusal } from '../../../../src/context/files/files.ts';
import type { SelectionRequest, Surroundings } from '../../../../src/context/retrieval/forSelection.ts';
import type { CodeSymbol, LanguageServer, Location } from '../../../../src/context/symbols.ts';
import { createSecretMarks } from '../../../../src/secrets/index.ts';
import { fakeFiles, fileText, never } from '../fakes.ts';

/** A small shop: `subtotal` is used in four files, and uses `Cart` and `lineTotal`. */
export const SHOP: Readonly<Record<string, string>> = {
  'src/cart.ts': `import type { Cents } from './money.ts';

export interface Cart {
  readonly lines: readonly CartLine[];
}

export interface CartLine {
  readonly price: Cents;
  readonly quantity: number;
}

/** What one line costs. */
export function lineTotal(line: CartLine): Cents {
  return line.price * line.quantity;
}

/** The sum of all lines. */
export function subtotal(cart: Cart): Cents {
  return cart.lines.reduce((sum, line) => sum + lineTotal(line), 0);
}
`,
  'src/money.ts': `/** Whole cents. */
export type Cents = number;

export function format(cents: Cents): string {
  return (cents / 100).toFixed(2);
}
`,
  'src/checkout.ts': `import { type Cart, subtotal } from './cart.ts';
import { format } from './money.ts';

export function checkout(cart: Cart): string {
  const sum = subtotal(cart);
  return format(sum);
}

export function isFree(cart: Cart): boolean {
  return subtotal(cart) > 6000;
}
`,
  'src/report.ts': `import { subtotal } from './cart.ts';

export function report(carts) {
  return carts.map(subtotal);
}
`,
  'test/cart.test.ts': `import { subtotal } from '../src/cart.ts';

it('sums', () => {
  assert.equal(subtotal({ lines: [] }), 0);
  assert.equal(subtotal({ lines: [] }), 0);
  assert.equal(subtotal({ lines: [] }), 0);
});
`,
};

const DECLARED = /^(?:export )?(?:(function)|(interface|type|class)) (\w+)/;

/** A server that knows what a look at the text tells: top-level declarations, and names that are equal. */
export function textServer(texts: Readonly<Record<string, string>>): LanguageServer {
  const files = Object.entries(texts).map(([uri, text]) => ({ uri, lines: text.split('\n') }));
  const symbolsOf = (uri: string): CodeSymbol[] => {
    const lines = files.find((file) => file.uri === uri)?.lines ?? [];
    return lines.flatMap((text, line) => {
      const [match = '', isFunction, , name = ''] = DECLARED.exec(text) ?? [];
      if (name === '') return [];
      const last = text.endsWith('{') ? lines.indexOf('}', line) : line;
      const character = match.length - name.length;
      return [
        {
          name,
          kind: isFunction === undefined ? ('type' as const) : ('function' as const),
          range: {
            start: { line, character: 0 },
            end: { line: last, character: (lines[last] ?? '').length },
          },
          nameRange: { start: { line, character }, end: { line, character: match.length } },
          children: [],
        },
      ];
    });
  };
  const nameAt = (uri: string, { line, character }: { line: number; character: number }) => {
    const text = files.find((file) => file.uri === uri)?.lines[line] ?? '';
    return /^\w+/.exec(text.slice(character))?.[0] ?? '';
  };
  const declared = (name: string): (Location & { readonly symbol: CodeSymbol })[] =>
    files.flatMap(({ uri }) =>
      symbolsOf(uri)
        .filter((symbol) => symbol.name === name)
        .map((symbol) => ({ uri, range: symbol.range, symbol })),
    );
  const uses = (name: string): Location[] =>
    files.flatMap(({ uri, lines }) =>
      lines.flatMap((text, line) =>
        [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].map(({ index }) => ({
          uri,
          range: { start: { line, character: index }, end: { line, character: index + name.length } },
        })),
      ),
    );
  return {
    symbols: async (uri) => symbolsOf(uri),
    async locations(kind, uri, at) {
      const name = nameAt(uri, at);
      if (name === '') return [];
      if (kind === 'reference') return uses(name);
      return kind === 'definition' ? declared(name) : [];
    },
  };
}

export const SILENT: LanguageServer = {
  symbols: async () => [],
  locations: async () => [],
};

export function world(
  texts: Readonly<Record<string, string>>,
  server: LanguageServer = textServer(texts),
  refused: Readonly<Record<string, Refusal>> = {},
): Surroundings {
  const read: Record<string, FileText | Refusal> = Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [path, refused[path] ?? fileText(path, text)]),
  );
  return {
    server,
    files: fakeFiles(read),
    projectFiles: async () => Object.keys(texts).map((path) => ({ uri: path, path })),
  };
}

/** A request about a symbol of the shop, by the line of its declaration. */
export function about(name: string, more: Partial<SelectionRequest> = {}): SelectionRequest {
  const uri = more.uri ?? 'src/cart.ts';
  const lines = (SHOP[uri] ?? '').split('\n');
  const start = lines.findIndex(
    (line) => line.includes(`function ${name}`) || line.includes(`interface ${name}`),
  );
  const end = lines.indexOf('}', start);
  return {
    uri,
    range: { start: { line: start, character: 0 }, end: { line: end, character: 1 } },
    task: 'explain',
    purpose: 'read',
    limitTokens: 4_000,
    marks: createSecretMarks(),
    ...more,
  };
}

export { never };
