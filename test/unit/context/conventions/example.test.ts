import assert from 'node:assert/strict';
import { exampleOf, hasTests, ownTests } from '../../../../src/context/conventions/example.ts';
import { estimateTokens } from '../../../../src/models/index.ts';

const test = (title: string, lines = 6) =>
  `it('${title}', () => {\n${'  assert.ok(compute(1, 2, 3));\n'.repeat(lines)}});\n\n`;

describe('A file of tests', () => {
  for (const [path, text] of [
    ['a.test.ts', `it('adds', f);\ntest.only("it's", f);\n`],
    ['test_a.py', 'def test_adds():\n    pass\n\nasync def test_waits(x):\n    pass\n'],
    ['a_test.go', 'func TestAdd(t *testing.T) {}\nfunc helper() {}\n'],
    ['a.rs', '#[test]\nfn adds() {}\n\n#[tokio::test]\nasync fn waits() {}\n'],
    ['ATest.java', '@Test\n@DisplayName("adds well")\nvoid adds() {}\n\n@Test public void waits() {}\n'],
    [
      'ATests.cs',
      '[Fact]\npublic void Adds() { }\n[Theory]\n[InlineData(1)]\npublic async Task Waits(int a) { }\n',
    ],
    ['a_spec.rb', "it 'adds' do\nend\n"],
    ['ATest.php', 'public function testAdds(): void {}\n'],
    ['a_test.cpp', 'TEST_F(Money, Adds) {\n}\n'],
  ] as const) {
    it(`is told by the tests in it: ${path}`, () => assert.ok(hasTests(text)));
  }

  it('is none that only helps', () => {
    assert.ok(!hasTests('export const tested = 1;\nexport function attest() {}\n'));
    assert.ok(!hasTests('import pytest\n\n\n@pytest.fixture\ndef weights():\n    return [1]\n'));
  });
});

describe('The test to copy the style from', () => {
  it('is the shortest that is one', () => {
    const example = exampleOf([
      { path: 'long.test.ts', text: test('a').repeat(3) },
      { path: 'short.test.ts', text: test('b') },
      { path: 'helpers.ts', text: 'export const helper = 1;\n'.repeat(8) },
      { path: 'tiny.test.ts', text: "it('c', f);\n" },
    ]);
    assert.deepEqual(example, { path: 'short.test.ts', text: test('b').trimEnd() });
  });

  it('is one of the nearest folder before a shorter one elsewhere', () => {
    const example = exampleOf([
      { path: 'src/shop/a.test.ts', text: test('a').repeat(3) },
      { path: 'src/shop/b.test.ts', text: test('b').repeat(2) },
      { path: 'src/c.test.ts', text: test('c') },
    ]);
    assert.equal(example?.path, 'src/shop/b.test.ts');
  });

  it('is cut between two tests where all are long', () => {
    const example = exampleOf([{ path: 'a.test.ts', text: test('a', 10).repeat(40) }]);
    const [shown = '', rest] = example?.text.split('\n[...]') ?? [];
    assert.equal(rest, '');
    assert.ok(estimateTokens(shown) <= 1_200);
    assert.match(shown, /\}\);$/);
  });

  it('is in Rust the module of tests without the code above it', () => {
    const text =
      'pub fn add() {}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn adds() {\n        add();\n    }\n}\n';
    assert.match(exampleOf([{ path: 'a.rs', text }])?.text ?? '', /^#\[cfg\(test\)\]/);
  });

  it('is none where no file has a test', () => {
    assert.equal(exampleOf([{ path: 'a.ts', text: 'export {};\n'.repeat(9) }]), null);
  });
});

describe('Tests that are there already', () => {
  it('are shown whole where they are short', () => {
    assert.equal(ownTests({ path: 'a.test.ts', text: test('a') }).text, test('a').trimEnd());
  });

  it('are shown with their beginning and their end where they are long', () => {
    const titles = Array.from({ length: 60 }, (_, i) => test(`case ${i}`));
    const { text } = ownTests({ path: 'a.test.ts', text: titles.join('') });
    const [head = '', tail = ''] = text.split('\n[...]\n');
    assert.match(head, /^it\('case 0'/);
    assert.match(tail, /it\('case 59'[\s\S]*\}\);$/);
    assert.ok(titles.join('').startsWith(head) && titles.join('').trimEnd().endsWith(tail));
    assert.ok(estimateTokens(text) <= 1_610);
  });
});
