import assert from 'node:assert/strict';
import { exampleOf, titlesIn } from '../../../../src/context/conventions/testStyle.ts';

const test = (title: string, lines = 6) =>
  `it('${title}', () => {\n${'  assert.ok(compute(1, 2, 3));\n'.repeat(lines)}});\n\n`;

describe('The titles of tests', () => {
  for (const [path, text, titles] of [
    ['a.test.ts', `it('adds', f);\ntest.only("it's", f);\n${'it(`has $'}{n}\`, f);\n`, ['adds', "it's"]],
    [
      'test_a.py',
      'def test_adds():\n    pass\n\nasync def test_waits(x):\n    pass\n',
      ['test_adds', 'test_waits'],
    ],
    ['a_test.go', 'func TestAdd(t *testing.T) {}\nfunc helper() {}\n', ['TestAdd']],
    ['a.rs', '#[test]\nfn adds() {}\n\n#[tokio::test]\nasync fn waits() {}\n', ['adds', 'waits']],
    [
      'ATest.java',
      '@Test\n@DisplayName("adds well")\nvoid adds() {}\n\n@Test public void waits() {}\n',
      ['adds well', 'waits'],
    ],
    [
      'ATests.cs',
      '[Fact]\npublic void Adds() { }\n[Theory]\n[InlineData(1)]\npublic async Task Waits(int a) { }\n',
      ['Adds', 'Waits'],
    ],
    ['a_spec.rb', "it 'adds' do\nend\n", ['adds']],
    ['ATest.php', 'public function testAdds(): void {}\n', ['testAdds']],
  ] as const) {
    it(`are read from ${path}`, () => assert.deepEqual(titlesIn(path, text), titles));
  }
});

describe('The test to copy the style from', () => {
  it('is the shortest that is one', () => {
    const example = exampleOf([
      { path: 'long.test.ts', text: test('a').repeat(3) },
      { path: 'short.test.ts', text: test('b') },
      { path: 'helpers.ts', text: 'export const helper = 1;\n'.repeat(8) },
      { path: 'tiny.test.ts', text: "it('c', f);\n" },
    ]);
    assert.equal(example?.path, 'short.test.ts');
    assert.equal(example.cut, false);
  });

  it('is cut between two tests where all are long', () => {
    const example = exampleOf([{ path: 'a.test.ts', text: test('a', 10).repeat(40) }]);
    assert.equal(example?.cut, true);
    assert.ok(example.tokens <= 1_200);
    assert.match(example.text, /\}\);$/);
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
