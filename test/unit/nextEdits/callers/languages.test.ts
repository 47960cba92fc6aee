import assert from 'node:assert/strict';
import { createCallers } from '../../../../src/nextEdits/callers/index.ts';
import { changeBetween } from '../../../../src/nextEdits/edit.ts';
import { placesOf } from '../../../../src/nextEdits/texts.ts';

/**
 * Changes the parameters `¦old¦` in a text to `now`, with a language server that knows every place of the name; gives the
 * text once all that is offered is written.
 */
function followed(
  languageId: string,
  names: readonly [string, ...string[]],
  marked: string,
  now: string,
): string {
  const [head = '', old = '', tail = ''] = marked.split('¦');
  const before = head + old + tail;
  const after = head + now + tail;
  const change = changeBetween(before, after);
  assert.ok(change);
  const uri = 'a';
  const places = names.flatMap((name) =>
    placesOf(before, name, 1_000).map((start) => ({ uri, start, end: start + name.length })),
  );
  const ofItself = places.filter(({ start }) => before.startsWith(names[0], start));
  const declared = ofItself.findLast(({ start }) => start <= head.length);
  const asked = places.map(({ start }) => ({
    ...{ uri, start, text: before, references: places },
    definitions: declared ? [declared] : [],
  }));
  const edit = { uri, languageId, before, after, change };
  const found = createCallers().after(edit, [{ uri, languageId, text: after }], asked);
  return found
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, one) => text.slice(0, one.start) + one.newText + text.slice(one.end), after);
}

/** Declares the variables that calls can give, above it all. */
const DECLARED: Readonly<Record<string, string>> = {
  typescript: 'let b;\nlet c;\n',
  typescriptreact: 'let b;\n',
  python: 'b = 0\n',
  go: 'var b, ctx any\n',
  rust: 'static b: u8 = 0;\n',
  java: 'String b;\n',
  csharp: 'string c;\n',
  c: 'struct a *b;\n',
  cpp: 'int b;\n',
};

interface Case {
  readonly what: string;
  readonly language: string;
  readonly name?: string;
  /** What else its places are called. */
  readonly aliases?: readonly string[];
  /** The old parameters between broken bars. */
  readonly before: string;
  readonly now: string;
  /** The text after it all. */
  readonly after: string;
}

const script = (what: string, old: string, now: string, call: string, then: string): Case => ({
  ...{ what, language: 'typescript', now },
  before: `function f(¦${old}¦) {}\n${call}\n`,
  after: `function f(${now}) {}\n${then}\n`,
});

const python = (what: string, old: string, now: string, call: string, then = call): Case => ({
  ...{ what, language: 'python', now },
  before: `def f(¦${old}¦):\n    pass\n\n${call}\n`,
  after: `def f(${now}):\n    pass\n\n${then}\n`,
});

const CASES: readonly Case[] = [
  script('adds at the end', 'a: A', 'a: A, b: B', 'f(x);', 'f(x, b);'),
  script('adds at the front', 'a: A', 'b: B, a: A', 'f(x);', 'f(b, x);'),
  script('adds in the middle', 'a: A, c: C', 'a: A, b: B, c: C', 'f(x, y);', 'f(x, b, y);'),
  script('adds to none', '', 'b: B', 'f();', 'f(b);'),
  script('leaves out what has a default', 'a: A', 'a: A, b = 1', 'f(x);', 'f(x);'),
  script('leaves out what is optional', 'a: A', 'a: A, b?: B', 'f(x);', 'f(x);'),
  script('leaves out what takes the rest', 'a: A', 'a: A, ...b: B[]', 'f(x);', 'f(x);'),
  script(
    'gives what is optional where more follows',
    'a: A, c: C',
    'a: A, b: B | null = null, c: C',
    'f(x, y);',
    'f(x, b, y);',
  ),
  script('removes the last', 'a: A, b: B', 'a: A', 'f(x, y);', 'f(x);'),
  script('removes the first', 'a: A, b: B', 'b: B', 'f(x, y);', 'f(y);'),
  script('removes the only one', 'a: A', '', 'f(x);', 'f();'),
  script('removes one that is not given', 'a: A, b?: B', 'a: A', 'f(x);', 'f(x);'),
  script('reorders', 'a: A, b: B', 'b: B, a: A', 'f(x, y);', 'f(y, x);'),
  script('reorders three', 'a, b, c', 'c, a, b', 'f(x, y(1, 2), [z, z]);', 'f([z, z], x, y(1, 2));'),
  script('needs nothing for a name', 'a: A', 'b: A', 'f(x);', 'f(x);'),
  script('needs nothing for a type', 'a: A', 'a: B', 'f(x);', 'f(x);'),
  script('is not certain of a spread', 'a, b', 'a, b, c', 'f(...xs);', 'f(...xs);'),
  script('is not certain of too many', 'a', 'a, b', 'f(x, y);', 'f(x, y);'),
  script('is not certain of gaps', 'a?, c?', 'a?, c?, b', 'f(x);', 'f(x);'),
  script('is not certain where one is left out before', 'a, b, d?', 'd?, b, a', 'f(x, y);', 'f(x, y);'),
  script('keeps lines', 'a, b', 'a, b, c', 'f(\n  x,\n  y,\n);', 'f(\n  x,\n  y,\n  c,\n);'),
  script(
    'keeps lines without a trailing comma',
    'a, b',
    'a, b, c',
    'f(\n  x,\n  y\n);',
    'f(\n  x,\n  y,\n  c\n);',
  ),
  script('keeps one line each', 'a', 'a, b', 'f(\n  x,\n);', 'f(\n  x,\n  b,\n);'),
  script('removes lines', 'a, b', 'a', 'f(\n  x,\n  y,\n);', 'f(\n  x,\n);'),
  script(
    'keeps comments',
    'a, b',
    'a, b, c',
    'f(x, /* , ) */ y); // f(x, y)',
    'f(x, /* , ) */ y, c); // f(x, y)',
  ),
  script('takes no comment away', 'a, b', 'a', 'f(x, /* why */ y);', 'f(x, /* why */ y);'),
  script('is not offered in comments', 'a', 'a, b', '// f(x)\n/* f(x) */', '// f(x)\n/* f(x) */'),
  script(
    'is not offered where it is passed on',
    'a',
    'a, b',
    'map(f);\nimport { f } from "f";',
    'map(f);\nimport { f } from "f";',
  ),
  script('reads strings', 'a, b', 'a, b, c', `f(")", '\\',');`, `f(")", '\\',', c);`),
  script(
    'reads templates',
    'a, b',
    'a, b, c',
    `f(\`)\${g(\`,\${"}"}\`)},\`, y);`,
    `f(\`)\${g(\`,\${"}"}\`)},\`, y, c);`,
  ),
  script('reads patterns', 'a, b', 'a, b, c', 'f(/[,)/]\\/,/g, y / 2);', 'f(/[,)/]\\/,/g, y / 2, c);'),
  script('reads types', 'a, b', 'a, b, c', 'f(new Map<A, B>(), y);', 'f(new Map<A, B>(), y, c);'),
  script('reads comparisons', 'a, b', 'a, b, c', 'f(x < 1, y > 2);', 'f(x < 1, y > 2, c);'),
  script('reads functions', 'a, b', 'a, b, c', 'f((p, q) => p, { r, s });', 'f((p, q) => p, { r, s }, c);'),
  script('reads optional calls', 'a', 'a, b', 'o.f?.(x);', 'o.f?.(x, b);'),
  script('reads type arguments', 'a', 'a, b', 'o.f<A, B>(x);', 'o.f<A, B>(x, b);'),
  script('reads calls in calls', 'a', 'a, b', 'f(f(x));', 'f(f(x, b), b);'),
  script('is sure of no JSX', 'a', 'a, b', "f(<p>it's, well</p>);", "f(<p>it's, well</p>);"),
  script('knows decorators', 'a', 'a, b', '@f(x) class C {}', '@f(x, b) class C {}'),
  script('knows what is destructured', '{ a }: P', '{ a }: P, b', 'f({ a });', 'f({ a }, b);'),
  script('knows receivers', 'this: T, a', 'this: T, a, b', 'o.f(x);', 'o.f(x, b);'),
  {
    what: 'an arrow function',
    language: 'typescriptreact',
    before: 'const f = async (¦a: A¦): Promise<B> => a;\nawait f(x);\n',
    now: 'a: A, b: B',
    after: 'const f = async (a: A, b: B): Promise<B> => a;\nawait f(x, b);\n',
  },
  {
    what: 'a method with its interface',
    language: 'typescript',
    before: 'interface I {\n  f(a: A): void;\n}\nclass C {\n  f(¦a: A¦): void {}\n}\nc.f(x);\n',
    now: 'a: A, b: B',
    after: 'interface I {\n  f(a: A, b: B): void;\n}\nclass C {\n  f(a: A, b: B): void {}\n}\nc.f(x, b);\n',
  },
  {
    what: 'a constructor with its classes',
    language: 'typescript',
    name: 'constructor',
    aliases: ['A', 'super'],
    before:
      'class A {\n  constructor(¦a: A¦) {}\n}\nclass B extends A {\n  g() { super(x); }\n}\nnew A(x);\n',
    now: 'a: A, b: B',
    after:
      'class A {\n  constructor(a: A, b: B) {}\n}\nclass B extends A {\n  g() { super(x, b); }\n}\nnew A(x, b);\n',
  },
  {
    what: 'one of several implementations, which does without what the others take',
    language: 'typescript',
    before: 'interface I {\n  f: (a: A) => void;\n}\nclass C {\n  f(¦a: A¦): void {}\n}\nc.f(x);\n',
    now: '',
    after: 'interface I {\n  f: (a: A) => void;\n}\nclass C {\n  f(): void {}\n}\nc.f(x);\n',
  },
  {
    what: 'overloads, of which nothing is certain',
    language: 'typescript',
    before: 'function f(a: A, c: C): void;\nfunction f(¦a: A¦): void {}\nf(x);\nf(x, y);\n',
    now: 'a: A, b: B',
    after: 'function f(a: A, c: C): void;\nfunction f(a: A, b: B): void {}\nf(x);\nf(x, y);\n',
  },
  {
    what: 'a function of Python',
    language: 'python',
    before: "def f(¦a¦):\n    pass\n\nf(x)  # f(x)\nf(a=x)\nf('''),''')\n",
    now: 'a, b',
    after: "def f(a, b):\n    pass\n\nf(x, b)  # f(x)\nf(a=x, b=b)\nf('''),''', b)\n",
  },
  {
    what: 'a renamed parameter of Python',
    language: 'python',
    before: 'def f(¦a, b¦):\n    pass\n\nf(x, b=y)\nf(a=1, b=2)\nf(b == 1, 2)\n',
    now: 'a, c',
    after: 'def f(a, c):\n    pass\n\nf(x, c=y)\nf(a=1, c=2)\nf(b == 1, 2)\n',
  },
  {
    what: 'a method of Python',
    language: 'python',
    before: 'class A:\n    def f(¦self, a¦) -> int:\n        pass\n\no.f(x)\nA.f(self, x)\no.f(*xs)\n',
    now: 'self, a, *, b: int',
    after:
      'class A:\n    def f(self, a, *, b: int) -> int:\n        pass\n\no.f(x, b=b)\nA.f(self, x, b=b)\no.f(*xs)\n',
  },
  {
    what: 'a constructor of Python',
    language: 'python',
    name: 'A',
    before: 'class A(B):\n    def __init__(¦self, a¦):\n        pass\n\nA(x)\n\nclass C(A):\n    pass\n',
    now: 'self, a, b',
    after: 'class A(B):\n    def __init__(self, a, b):\n        pass\n\nA(x, b)\n\nclass C(A):\n    pass\n',
  },
  {
    what: 'a lambda in a call of Python',
    language: 'python',
    before: 'def f(¦a, b¦):\n    pass\n\nf(lambda x, y: x, 1)\n',
    now: 'b, a',
    after: 'def f(b, a):\n    pass\n\nf(lambda x, y: x, 1)\n',
  },
  {
    what: 'a function of Go',
    language: 'go',
    before:
      'func f(¦a, b int¦) error {\n\treturn nil\n}\n\nfunc g() {\n\tif err := f(1, 2); err != nil {\n\t}\n\tf(xs...)\n}\n',
    now: 'ctx context.Context, a, b int',
    after:
      'func f(ctx context.Context, a, b int) error {\n\treturn nil\n}\n\nfunc g() {\n\tif err := f(ctx, 1, 2); err != nil {\n\t}\n\tf(xs...)\n}\n',
  },
  {
    what: 'a method of Go with its interface',
    language: 'go',
    before: 'type I interface {\n\tf() error\n}\n\nfunc (s *S) f(¦¦) error {\n\ts.f()\n}\n',
    now: 'ctx C',
    after: 'type I interface {\n\tf(ctx C) error\n}\n\nfunc (s *S) f(ctx C) error {\n\ts.f(ctx)\n}\n',
  },
  {
    what: 'a generic function of Go',
    language: 'go',
    before: 'func f[T any](¦a T¦) {}\n\nfunc g() {\n\tf[int](1)\n\tf(*p)\n}\n',
    now: 'a T, b int',
    after: 'func f[T any](a T, b int) {}\n\nfunc g() {\n\tf[int](1, b)\n\tf(*p, b)\n}\n',
  },
  {
    what: 'a method of Java',
    language: 'java',
    before:
      "class A {\n  static Map<K, V> f(¦final Map<K, V> a, int... b¦) { return f(m); }\n  void g() { this.<A>f(m, 1, ','); }\n}\n",
    now: 'int... b',
    after:
      "class A {\n  static Map<K, V> f(int... b) { return f(); }\n  void g() { this.<A>f(1, ','); }\n}\n",
  },
  {
    what: 'a constructor of Java',
    language: 'java',
    name: 'A',
    before: 'class A {\n  public A(¦int a¦) {}\n  A g() { return new A(1); }\n}\n',
    now: 'int a, String b',
    after: 'class A {\n  public A(int a, String b) {}\n  A g() { return new A(1, b); }\n}\n',
  },
  {
    what: 'a method of C#',
    language: 'csharp',
    before:
      'class A {\n  public async Task<int> f(¦int a, int b = 1¦) { await f(b: 2, a: 1); return f(1); }\n}\n',
    now: 'int a, string c, int b = 1',
    after:
      'class A {\n  public async Task<int> f(int a, string c, int b = 1) { await f(b: 2, a: 1, c: c); return f(1, c); }\n}\n',
  },
  {
    what: 'strings of C#',
    language: 'csharp',
    before:
      'class A {\n  void f(¦string a, int b¦) { f(@"c:\\", 1); f($"{a}, {b}", 2); f("""a "," b""", 3); }\n}\n',
    now: 'int b, string a',
    after:
      'class A {\n  void f(int b, string a) { f(1, @"c:\\"); f(2, $"{a}, {b}"); f(3, """a "," b"""); }\n}\n',
  },
  {
    what: 'a method of Rust',
    language: 'rust',
    before:
      "impl A {\n    pub fn f<'a>(¦&'a self, a: u8¦) -> u8 {\n        self.f(1);\n        A::f(&x, 1);\n        f::<u8>(1)\n    }\n}\n",
    now: "&'a self, a: u8, b: u8",
    after:
      "impl A {\n    pub fn f<'a>(&'a self, a: u8, b: u8) -> u8 {\n        self.f(1, b);\n        A::f(&x, 1, b);\n        f::<u8>(1, b)\n    }\n}\n",
  },
  {
    what: 'closures and strings of Rust',
    language: 'rust',
    before:
      'fn f(¦a: F, b: &str¦) {\n    f(|x, y| x + y, r#"a "," b"#);\n    f(move |x, y| x, "a\n  , b");\n    f(*x, \',\');\n}\n',
    now: 'b: &str, a: F',
    after:
      'fn f(b: &str, a: F) {\n    f(r#"a "," b"#, |x, y| x + y);\n    f("a\n  , b", move |x, y| x);\n    f(\',\', *x);\n}\n',
  },
  {
    what: 'a function of C with its prototype',
    language: 'c',
    before: 'int f(const char *a);\n\nint f(¦const char *a¦)\n{\n  return f("(") + f(x);\n}\n',
    now: 'const char *a, int b',
    after:
      'int f(const char *a, int b);\n\nint f(const char *a, int b)\n{\n  return f("(", b) + f(x, b);\n}\n',
  },
  {
    what: 'a function of C without parameters',
    language: 'c',
    before: 'static int f(¦void¦)\n{\n  return f();\n}\n',
    now: 'struct a *b',
    after: 'static int f(struct a *b)\n{\n  return f(b);\n}\n',
  },
  {
    what: 'lists of lists of C',
    language: 'c',
    before: 'int f(¦int a[2][3]¦)\n{\n  return f(x);\n}\n',
    now: 'int a[2][3], int b',
    after: 'int f(int a[2][3], int b)\n{\n  return f(x, b);\n}\n',
  },
  {
    what: 'brackets in a parameter that cannot be read',
    language: 'java',
    before: 'class A {\n  void f(¦x<a]]=b> c¦) { f(1); }\n}\n',
    now: 'x<a]]=b> c, String b',
    after: 'class A {\n  void f(x<a]]=b> c, String b) { f(1); }\n}\n',
  },
  {
    what: 'a method of C++ with its declaration',
    language: 'cpp',
    before:
      'class A {\n  std::map<int, int> f(¦int a¦);\n};\nstd::map<int, int> A::f(int a) {\n  return f(R"x())x");\n}\n',
    now: 'int a, int b = 1',
    after:
      'class A {\n  std::map<int, int> f(int a, int b = 1);\n};\nstd::map<int, int> A::f(int a, int b) {\n  return f(R"x())x");\n}\n',
  },
  {
    what: 'a constructor of C++',
    language: 'cpp',
    name: 'A',
    before:
      'class A {\n  explicit A(int a);\n};\nA::A(¦int a¦) : a(a) {}\nauto x = new A(std::pair<int, int>(1, 2));\n',
    now: 'int a, int b',
    after:
      'class A {\n  explicit A(int a, int b);\n};\nA::A(int a, int b) : a(a) {}\nauto x = new A(std::pair<int, int>(1, 2), b);\n',
  },
  script(
    'gives no pattern',
    'a',
    'a, { b }: P',
    'const { b }: P = all;\nf(x);',
    'const { b }: P = all;\nf(x);',
  ),
  python('takes what is given by a new name as given', 'a, **kw', 'a, b, **kw', 'f(1, b=3)'),
  python('leaves what is given by both names of a renamed one', 'a, **kw', 'b, **kw', 'f(a=1, b=3)'),
  python('is not certain of a name that is given already', 'c, a, **kw', 'b, c, a, **kw', 'f(1, a=2, b=3)'),
  python('renames what is given by its name', 'a, **kw', 'b, **kw', 'f(a=1, d=3)', 'f(b=1, d=3)'),
  python('is not certain of a generator without brackets', 'a', 'a, b', 'f(x for x in xs)'),
  python('knows a generator in brackets', 'a', 'a, b', 'f((x for x in xs))', 'f((x for x in xs), b)'),
  python('knows a list of a generator', 'a', 'a, b', 'f([x for x in xs])', 'f([x for x in xs], b)'),
  script('is not certain of too few', 'a, c', 'a, c, b', 'f(x);', 'f(x);'),
  {
    what: 'several results that are given at once',
    language: 'go',
    before: 'func f(¦a, c int¦) {}\n\nfunc g() {\n\tf(h())\n}\n',
    now: 'a, c, b int',
    after: 'func f(a, c, b int) {}\n\nfunc g() {\n\tf(h())\n}\n',
  },
  {
    what: 'one of several results, which are given at once',
    language: 'go',
    before: 'func f(¦a, c int¦) {}\n\nfunc g() {\n\tf(h())\n}\n',
    now: 'c int',
    after: 'func f(c int) {}\n\nfunc g() {\n\tf(h())\n}\n',
  },
  {
    what: 'a method that is called on what it is given',
    language: 'python',
    before: 'class A:\n    def f(¦self, a, c=0¦):\n        pass\n\nA.f(obj, 1)\n',
    now: 'self, b, a, c=0',
    after: 'class A:\n    def f(self, b, a, c=0):\n        pass\n\nA.f(obj, 1)\n',
  },
  {
    what: 'a method of a class',
    language: 'python',
    before: 'class A:\n    @classmethod\n    def f(¦cls, a¦):\n        pass\n\nA.f(1)\n',
    now: 'cls, a, b',
    after: 'class A:\n    @classmethod\n    def f(cls, a, b):\n        pass\n\nA.f(1, b)\n',
  },
  script(
    'knows a call in a condition of several lines',
    'a',
    'a, b',
    'const x = ok ?\n  f("p") :\n  z;\nconst y = ok\n  ? q &&\n  f("p") : z;',
    'const x = ok ?\n  f("p", b) :\n  z;\nconst y = ok\n  ? q &&\n  f("p", b) : z;',
  ),
  ...[
    'return ok && f(1);',
    'return n * f(1);',
    'return n * f(x);',
    'throw ok || f(x);',
    'ok && f(x);',
    'ok ? z : f(x);',
    'n - f(x);',
    'n * f(1);',
  ].flatMap((call) =>
    (['java', 'csharp', 'cpp'] as const).map((language): Case => {
      const text = (list: string, then: string) =>
        `class A {\n  int f(${list}) {\n    String b;\n    ${then}\n  }\n}\n`;
      return {
        ...{ what: call, language, now: 'int a, String b' },
        before: text('¦int a¦', call),
        after: text('int a, String b', call.replace(');', ', b);')),
      };
    }),
  ),
  {
    what: 'a signal of Qt',
    language: 'cpp',
    before: 'class A {\n  void f(¦int a¦);\n  void g() {\n    emit f(1);\n    emit f(x);\n  }\n};\n',
    now: 'int a, int b',
    after:
      'class A {\n  void f(int a, int b);\n  void g() {\n    emit f(1, b);\n    emit f(x, b);\n  }\n};\n',
  },
  {
    what: 'declarations with modifiers',
    language: 'csharp',
    before: 'class A {\n  public new ref int f(¦int a¦) { return f(1); }\n  string? g() { f(1); }\n}\n',
    now: 'int a, string c',
    after:
      'class A {\n  public new ref int f(int a, string c) { return f(1, c); }\n  string? g() { f(1, c); }\n}\n',
  },
  ...[true, false].map((isMany) => {
    const list = `[${Array(isMany ? 60 : 40)
      .fill('q<r')
      .join(', ')}]`;
    const what = isMany ? 'is not certain of a list of very many comparisons' : 'reads many comparisons';
    return script(what, 'a', 'a, b', `f(${list});`, isMany ? `f(${list});` : `f(${list}, b);`);
  }),
];

describe('next edits: what follows at the callers, by language', () => {
  for (const { what, language, name = 'f', aliases = [], before, now, after } of CASES)
    it(`${language}: ${what}`, () => {
      const declared = DECLARED[language];
      assert.equal(followed(language, [name, ...aliases], declared + before, now), declared + after);
    });
});
