import assert from 'node:assert/strict';
import { createScopes, languageOf } from '../../../src/nextEdits/scopes/index.ts';

/** Texts by their languages: whether `rate` means something where `¦` stands. */
const KNOWN: readonly (readonly [language: string, text: string])[] = [
  ['typescript', 'const rate = 1;\nrun(¦);\n'],
  ['typescript', 'let other, rate;\nrun(¦);\n'],
  ['typescript', 'import { rate } from "a";\nrun(¦);\n'],
  ['typescript', 'const { rate } = all;\nrun(¦);\n'],
  ['typescript', 'function g(rate: R) {\n  run(¦);\n}\n'],
  ['typescript', 'function g({ a }: P, rate = 1): void {\n  run(¦);\n}\n'],
  ['typescript', 'class C {\n  g(rate?: R): void {\n    if (x) {\n      run(¦);\n    }\n  }\n}\n'],
  ['typescript', 'const g = async (rate: R) => {\n  run(¦);\n};\n'],
  ['typescript', 'function g(\n  a: A,\n  rate: R,\n): void {\n  run(¦);\n}\n'],
  ['typescript', 'xs.map((rate) => run(¦));\n'],
  ['typescript', 'xs.map(rate => run(¦));\n'],
  ['typescript', 'for (const rate of rates) {\n  run(¦);\n}\n'],
  ['typescript', 'const rate = {\n  a: 1,\n};\nrun(¦);\n'],
  ['typescript', 'const rate = () => {\n  a();\n};\nconst x = {\n  a: run(¦),\n};\n'],
  ['python', 'rate = 1\nrun(¦)\n'],
  ['python', 'rate: int = 1\ndef g():\n    run(¦)\n'],
  ['python', 'from a import rate\nrun(¦)\n'],
  ['python', 'def g(a, rate: int = 1):\n    run(¦)\n'],
  ['python', 'def g(\n    a,\n    rate=1,\n) -> int:\n    run(¦)\n'],
  ['python', 'class A:\n    def g(self, rate):\n        run(¦)\n'],
  ['python', 'for a, rate in rates:\n    run(¦)\n'],
  ['python', 'with a() as rate:\n    run(¦)\n'],
  ['go', 'func g() {\n\trate := 1\n\trun(¦)\n}\n'],
  ['go', 'func g(a, rate int) {\n\trun(¦)\n}\n'],
  ['go', 'func g() {\n\tfor _, rate := range rates {\n\t\trun(¦)\n\t}\n}\n'],
  ['rust', 'fn g(rate: u8) {\n    run(¦);\n}\n'],
  ['rust', 'fn g() {\n    let mut rate = 1;\n    run(¦);\n}\n'],
  ['java', 'class A {\n  void g(final Map<A, B> rate, int b) {\n    run(¦);\n  }\n}\n'],
  ['csharp', 'class A {\n  void g() {\n    var rate = 1;\n    run(¦);\n  }\n}\n'],
  ['c', 'int g(const char *rate) {\n  run(¦);\n}\n'],
];

const UNKNOWN: typeof KNOWN = [
  ['typescript', 'run({ rate: run(¦) });\n'],
  ['typescript', 'run({\n  rate: 1,\n  a: run(¦),\n});\n'],
  ['typescript', 'on({ rate: 1, go() {\n  run(¦);\n} });\n'],
  ['typescript', 'const rate = run(¦);\n'],
  ['typescript', 'const rate =\n  run(¦);\n'],
  ['typescript', 'const rate = on({\n  a: run(¦),\n});\n'],
  ['typescript', 'const rate = on({\n  a,\n}, run(¦));\n'],
  ['typescript', 'const rate = xs\n  .map(run(¦));\n'],
  ['typescript', 'const x: { rate: number } = all;\nrun(¦);\n'],
  ['typescript', 'const { rate: other } = all;\nrun(¦);\n'],
  ['typescript', 'import { rate as other } from "a";\nrun(¦);\n'],
  ['typescript', 'interface A {\n  rate: number;\n}\nrun(¦);\n'],
  ['typescript', 'class A {\n  rate = 1;\n  g() {\n    run(¦);\n  }\n}\n'],
  ['typescript', '/* const rate\nconst rate = 1;\n*/\nrun(¦);\n'],
  ['typescript', 'const a = 1; // const rate\nrun(¦);\n'],
  ['typescript', 'function g(a) { // (rate) {\n  run(¦);\n}\n'],
  ['typescript', 'const a = `\nconst rate = 1;\n`;\nrun(¦);\n'],
  ['typescript', 'function g(a: (rate: R) => void) {\n  run(¦);\n}\n'],
  ['typescriptreact', 'const a = (\n  <A rate={1}>\n    rate {run(¦)}\n  </A>\n);\n'],
  ['python', 'run(rate=run(¦))\n'],
  ['python', 'open(p, rate="r").read(run(¦))\n'],
  ['python', 'run(\n    rate=1,\n    a=run(¦),\n)\n'],
  ['python', 'with open(p, rate="r") as a:\n    run(¦)\n'],
  ['python', 'for a in on(\n    rate=1,\n):\n    run(¦)\n'],
  ['python', 'rate = run(¦)\n'],
  ['python', 'class A:\n    rate = 1\n    def g(self):\n        run(¦)\n'],
  ['python', '"""\nrate = 1\n"""\nrun(¦)\n'],
  ['python', 'from rate import a\nrun(¦)\n'],
  ['python', 'a = {\n    "rate": rate,\n    "b": run(¦),\n}\n'],
  ['go', 'var a rate\nfunc g() {\n\trun(¦)\n}\n'],
  ['go', 'func g() {\n\trate := run(¦)\n}\n'],
  ['go', 'func g() {\n\ta := &A{\n\t\trate: 1,\n\t\tb: run(¦),\n\t}\n}\n'],
  ['rust', 'fn g() {\n    let rate = match a {\n        1 => run(¦),\n    };\n}\n'],
  ['rust', 'fn g() {\n    let a = A {\n        rate: 1,\n        b: run(¦),\n    };\n}\n'],
  ['java', 'class A {\n  void g() {\n    int rate = run(¦);\n  }\n}\n'],
  ['csharp', 'class A {\n  void g() {\n    on(rate: 1, a: run(¦));\n  }\n}\n'],
  ['c', 'int g() {\n  struct a b = {\n    .rate = 1,\n    .c = run(¦),\n  };\n}\n'],
];

describe('next edits: which names mean something at a call', () => {
  for (const [isKnown, texts] of [
    [true, KNOWN],
    [false, UNKNOWN],
  ] as const)
    for (const [id, text] of texts)
      it(`${isKnown ? 'knows' : 'is not sure of'} the name in ${id}: ${JSON.stringify(text)}`, () => {
        const language = languageOf(id);
        assert.ok(language);
        const offset = text.indexOf('¦');
        const isInScope = createScopes(language);
        assert.equal(isInScope(text.replace('¦', ''), offset, 'rate'), isKnown);
      });
});
