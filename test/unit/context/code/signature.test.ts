import assert from 'node:assert/strict';
import fc from 'fast-check';
import { signatureOf } from '../../../../src/context/code/signature.ts';

/** Each: the language, the file with `@@` at the beginning of the declaration's line, and what is sent of it. */
const CASES: Readonly<Record<string, readonly [language: string, text: string, expected: string]>> = {
  'a function with its comment': [
    'typescript',
    'const a = 1;\n\n/** Adds. */\n@@export function add(a: number, { b }: { b: number } = { b: 1 }): { sum: number } {\n  return { sum: a + b };\n}\n',
    '/** Adds. */\nexport function add(a: number, { b }: { b: number } = { b: 1 }): { sum: number }',
  ],
  'an arrow function': [
    'typescript',
    '@@export const f = async (e: Event): Promise<void> => {\n  await g();\n};\n',
    'export const f = async (e: Event): Promise<void> =>',
  ],
  'a function that is one expression': [
    'typescript',
    '@@const f = (x: number) => x + 1;\nlet g;',
    'const f = (x: number) => x + 1;',
  ],
  'a constant': ['typescript', '// Half.\n@@const SHARE = 0.5;\n\nfoo();', '// Half.\nconst SHARE = 0.5;'],
  'a type of several lines': [
    'typescript',
    "@@export type A =\n  | { kind: 'x'; a: number }\n  | { kind: 'y' };\n\nfoo();",
    "export type A =\n  | { kind: 'x'; a: number }\n  | { kind: 'y' };",
  ],
  'an interface': [
    'typescript',
    '@@interface A {\n  /** B. */\n  b(): void;\n  c: { d: string };\n}\nfoo();',
    'interface A {\n  /** B. */\n  b(): void;\n  c: { d: string };\n}',
  ],
  'a class without its bodies': [
    'typescript',
    '@@export class Cart<T extends { a: 1 }> extends Base {\n  #x = { a: 1 };\n  constructor(private readonly db: Db) {\n    super();\n    if (x) { y(); }\n  }\n  add(l: { q: number } = { q: 1 }): Promise<{ ok: boolean }> {\n    return z;\n  }\n  get total(): number { return 1; }\n  onClick = (e: Event) => {\n    foo();\n  };\n}\nconst z = 1;',
    'export class Cart<T extends { a: 1 }> extends Base {\n  #x = { a: 1 };\n  constructor(private readonly db: Db)\n  add(l: { q: number } = { q: 1 }): Promise<{ ok: boolean }>\n  get total(): number\n  onClick = (e: Event) =>\n}',
  ],
  'a member': ['typescript', 'interface A {\n@@  readonly b: B;\n  c: C;\n}', '  readonly b: B;'],
  'a method of Go': [
    'go',
    '// Foo does.\n@@func (s *Server) Foo(a map[string]interface{}) (int, error) {\n\treturn 1, nil\n}\n',
    '// Foo does.\nfunc (s *Server) Foo(a map[string]interface{}) (int, error)',
  ],
  'a struct of Go': [
    'go',
    '@@type Server struct {\n\taddr string\n\topts struct {\n\t\ta int\n\t}\n}\n\nfunc x() {}',
    'type Server struct {\n\taddr string\n\topts struct {\n\t\ta int\n\t}\n}',
  ],
  'a function of Rust': [
    'rust',
    "/// Longest.\n#[inline]\n@@pub fn longest<'a>(x: &'a str, y: &'a str) -> &'a str where T: Foo {\n    x\n}\n",
    "/// Longest.\npub fn longest<'a>(x: &'a str, y: &'a str) -> &'a str where T: Foo",
  ],
  'an enum of Rust': [
    'rust',
    '@@pub enum Shape {\n    Circle { r: f64 },\n    Rect(f64, f64),\n}\n',
    'pub enum Shape {\n    Circle { r: f64 },\n    Rect(f64, f64),\n}',
  ],
  'a trait of Rust': [
    'rust',
    '@@pub trait Draw {\n    fn draw(&self) -> u8;\n    fn twice(&self) {\n        self.draw();\n    }\n}\n',
    'pub trait Draw {\n    fn draw(&self) -> u8;\n    fn twice(&self)\n}',
  ],
  'a class of Python': [
    'python',
    '@@class Cart(Base):\n    """A cart."""\n    total: int = 0\n\n    def __init__(\n        self,\n        db: Db,\n    ) -> None:\n        self.db = db\n\n    @property\n    def lines(self):\n        return []\n\ndef f(): pass',
    'class Cart(Base):\n    """A cart."""\n    total: int = 0\n    def __init__(\n        self,\n        db: Db,\n    ) -> None:\n    @property\n    def lines(self):',
  ],
  'a function of Python': [
    'python',
    '@@async def load(path: str, *, mode: str = "r") -> dict[str, int]:\n    """Loads.\n\n    All.\n    """\n    x = 1\n    return {}\n',
    'async def load(path: str, *, mode: str = "r") -> dict[str, int]:\n    """Loads.\n\n    All.\n    """',
  ],
  'a method of Ruby': [
    'ruby',
    '  # Adds.\n@@  def add(sku, quantity = 1)\n    x\n  end\n',
    '  # Adds.\n  def add(sku, quantity = 1)',
  ],
  'a method of Java': [
    'java',
    '/**\n * Names.\n */\n@Override\n@@public List<String> names(Map<String, List<Integer>> m)\n    throws IOException {\n  return null;\n}\n',
    '/**\n * Names.\n */\npublic List<String> names(Map<String, List<Integer>> m)\n    throws IOException',
  ],
  'a class of C#': [
    'csharp',
    '@@public class A\n{\n    public int X { get; set; }\n    public void Foo(int a)\n    {\n        Bar();\n    }\n}\n',
    'public class A\n{\n    public int X { get; set; }\n    public void Foo(int a)\n}',
  ],
  'a function of C++': [
    'cpp',
    'template <typename T>\n@@T clamp(T v, T lo) {\n  return v;\n}\n',
    'T clamp(T v, T lo)',
  ],
};

describe('what is sent of a declaration', () => {
  for (const [name, [language, text, expected]] of Object.entries(CASES)) {
    it(`is right for ${name}`, () => {
      const lines = text.split('\n');
      const start = lines.findIndex((line) => line.startsWith('@@'));
      lines[start] = (lines[start] ?? '').slice(2);
      assert.equal(signatureOf(lines, start, language).join('\n'), expected);
    });
  }

  it('is the beginning of a long comment, closed', () => {
    const lines = ['/**', ...Array.from({ length: 30 }, (_, i) => ` * Line ${i}`), ' */', 'const a = 1;'];
    const found = signatureOf(lines, 32, 'typescript');
    assert.equal(found.length, 9);
    assert.deepEqual(found.slice(-2), [' */', 'const a = 1;']);
  });

  it('is short and made of parts of the lines, whatever the text', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'class A {',
        'interface B',
        'type C = {',
        '}',
        '});',
        '/**',
        ' */',
        'f() {',
        'def g(',
        '"""',
        "'",
        '`',
        '',
        '// x',
        '  # y',
        'a = {',
        '=> {',
        '  b;',
      ),
      fc.string({ maxLength: 30 }),
    );
    const language = fc.constantFrom('typescript', 'python', 'rust', 'ruby', 'lua', 'go', 'unheard-of');
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 120 }),
        fc.nat(),
        language,
        (lines, seed, lang) => {
          const found = signatureOf(lines, seed % lines.length, lang);
          assert.ok(found.length <= 70);
          for (const one of found) {
            const added = /^\s*(?:\*\/|"""|''')$/.test(one);
            const parts = lines.some(
              (there) => there.startsWith(one) || there.replaceAll(/\{.*?\}/g, '').includes(one),
            );
            assert.ok(
              added || parts || lines.some((there) => one.split(/\s+/).every((part) => there.includes(part))),
              one,
            );
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
