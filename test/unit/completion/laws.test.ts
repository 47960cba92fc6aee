import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { cutWindow, typedSince } from '../../../src/completion/window.ts';
import { accept, requestAt, type ScriptedDelta, script } from './script.ts';

const LANGUAGES = ['typescript', 'python', 'go', 'ruby', 'markdown', 'html', 'shellscript', 'unknown'];

/** Texts of deltas, good and bad. */
const deltaText = fc.oneof(
  fc.constantFrom(
    'foo(bar);',
    '\n',
    '\r\n',
    '    ',
    '\t',
    '}',
    ')',
    '});',
    '{',
    '```',
    '```ts\n',
    'Here is the code:',
    '<|fim_middle|>',
    '\ud83c',
    '\udf89',
    '🎉',
    'שלום',
    '\u202e',
    '\u0000',
    '\uFFFD',
    'return value;',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const deltas: fc.Arbitrary<readonly ScriptedDelta[]> = fc.array(
  fc.record(
    {
      text: deltaText,
      afterMs: fc.constantFrom(0, 1, 40, 400, 6_000),
      logprob: fc.constantFrom(-0.01, -0.5, -6, Number.NaN, -Infinity),
    },
    { requiredKeys: ['text'] },
  ),
  { maxLength: 12 },
);

/** A document of some lines, with a cursor. */
const document = fc
  .record({
    lines: fc.array(
      fc.constantFrom(
        '',
        'function f() {',
        '  const a = 1;',
        '}',
        '  if (a) {',
        '  }',
        '\tb();',
        '# Title',
        'def f():',
      ),
      { minLength: 1, maxLength: 8 },
    ),
    at: fc.nat(80),
    eol: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ lines, at, eol }) => {
    const text = lines.join('\n');
    const cut = Math.min(at, text.length);
    return `${text.slice(0, cut)}▮${text.slice(cut)}`.replaceAll('\n', eol);
  });

/** A stream that has stood still behind blank lines until it was too late. */
const STALLED: [string, ScriptedDelta[], string] = [
  '  if (a) {▮',
  [{ text: 'b();' }, { text: '\n' }, { text: '\n' }, { text: 'c();', afterMs: 6_000 }],
  'typescript',
];

/** The brackets that are left of a text without strings when pairs are deleted until there is none. */
function unmatchedBrackets(text: string): string {
  let left = text.replace(/[^()[\]{}]/g, '');
  for (let before = ''; left !== before; ) {
    before = left;
    left = left.replace(/\(\)|\[\]|\{\}/g, '');
  }
  return left;
}

describe('Laws of completion', function () {
  this.timeout(60_000);

  it('whatever the stream, the engine answers, and the text after accepting is prefix, suggestion, suffix', async () => {
    await fc.assert(
      fc.asyncProperty(document, deltas, fc.constantFrom(...LANGUAGES), async (text, stream, language) => {
        const { at, during, open, clock, engine } = script(() => stream);
        const result = await during(at(text, { language, manual: true }));
        if (result.kind === 'suggestion') {
          const [prefix = '', suffix = ''] = text.split('▮');
          assert.equal(accept(text, result).replace('▮', ''), prefix + result.text + suffix);
          assert.ok(result.text.isWellFormed());
          assert.ok(
            result.text.trim() !== '' && (language === 'markdown' || result.text === result.text.trimEnd()),
          );
          assert.ok(text.includes('\r\n') || !result.text.includes('\r'));
          assert.ok(!text.includes('\r\n') || !/[^\r]\n/.test(result.text));
          for (const bad of ['\u0000', '\u202e', '\uFFFD', '<|']) assert.ok(!result.text.includes(bad));
          if (language !== 'markdown') assert.doesNotMatch(result.text, /^\s*```/m);
          engine.accepted(result);
        }
        await during(clock.sleep(20_000));
        assert.deepEqual([open(), clock.pending()], [0, 0]);
      }),
      { numRuns: 400, examples: [STALLED] },
    );
  });

  it('what is typed along a suggestion is answered with its rest, without a request', async () => {
    await fc.assert(
      fc.asyncProperty(
        document,
        fc.array(deltaText, { minLength: 1, maxLength: 8 }),
        fc.nat(30),
        async (text, words, n) => {
          const { at, during, prompts } = script(() => words.join(''));
          const first = await during(at(text, { manual: true }));
          if (first.kind === 'nothing' || text.includes('\r')) return;
          const typed = first.text.slice(0, n % first.text.length);
          if (first.text.slice(typed.length).trim() === '') return;
          const next = await during(at(text.replace('▮', () => `${typed}▮`)));
          assert.equal(next.kind, 'suggestion');
          if (next.kind === 'suggestion') assert.ok(next.text.startsWith(first.text.slice(typed.length)));
          assert.equal(prompts.length, 1);
        },
      ),
    );
  });

  it('what is accepted, one after the other, is the beginning of the answer, and first of all no more than its line', async () => {
    const line = fc.tuple(fc.constantFrom('first', 'second', 'third', 'fourth'), fc.nat(99));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), fc.boolean(), async (calls, late) => {
        const answer = calls.map(([name, n], i) => `${i === 0 ? '' : '  '}${name}${i}(${n});`).join('\n');
        const { at, during, engine, prompts } = script(({ id }) => (id === 1 ? answer : ''));
        let text = 'function f() {\n  zero();\n  ▮\n  last();\n}\n';
        let taken = '';
        for (;;) {
          const result = await during(at(text));
          if (result.kind === 'nothing' || result.promptId !== 1) break;
          if (taken === '') assert.doesNotMatch(result.text, /\n/);
          taken += result.text;
          text = accept(text, result);
          // The editor may ask before it reports.
          if (late) await during(at(text));
          engine.accepted(result);
          assert.ok(answer.startsWith(taken), taken);
        }
        assert.equal(taken, answer);
        assert.ok(prompts.length <= 2);
      }),
      { numRuns: 100 },
    );
  });

  it('brackets that the suggestion opens and the suffix closes are not doubled', async () => {
    const nested = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom('alpha', 'beta', '12'),
        tie('expression').map((inner) => `call(${inner})`),
        tie('expression').map((inner) => `[${inner}]`),
        fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `${a}, ${b}`),
      ),
    })).expression;
    await fc.assert(
      fc.asyncProperty(nested, fc.nat(), fc.nat(), fc.nat(4), async (inner, from, length, echoed) => {
        const line = `const value = wrap(${inner});`;
        const start = 14 + (from % (line.length - 14));
        const end = start + (length % (line.length - start + 1));
        const middle = line.slice(start, end);
        const suffix = line.slice(end);
        const { at, during } = script(() => middle + suffix.slice(0, echoed));
        const text = `${line.slice(0, start)}▮${suffix}\n`;
        const result = await during(at(text, { manual: true }));
        if (result.kind === 'nothing') return;
        const after = accept(text, result).replace('▮', '');
        assert.doesNotMatch(unmatchedBrackets(after), /[)\]}]/, after);
      }),
      { numRuns: 400 },
    );
  });

  it('blocks that the suggestion closes and the suffix closes too are not doubled', async () => {
    const statement = fc.constantFrom('first();', 'second(1);', 'if (a) {\n    b();\n  }');
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 3 }), async (statements) => {
        const body = statements.join('\n  ');
        const { at, during } = script(() => `${body}\n}\n\nfunction g() {\n}\n`);
        const text = 'function f() {\n  ▮\n}\n';
        const result = await during(at(text));
        if (result.kind === 'nothing') return;
        assert.equal(unmatchedBrackets(accept(text, result)), '');
      }),
    );
  });

  it('cancelling at any time leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(document, deltas, fc.nat(2_000), fc.boolean(), async (text, stream, ms, gathers) => {
        const { at, during, wait, open, clock } = script(
          () => stream,
          gathers ? { gather: () => new Promise<never>(() => undefined) } : {},
        );
        const typing = new AbortController();
        const asked = at(text, {}, typing.signal);
        await wait(ms);
        typing.abort();
        const before = clock.now();
        await during(asked);
        assert.equal(clock.now(), before, 'it answers at once');
        await wait(10_000);
        assert.deepEqual([open(), clock.pending()], [0, 0]);
      }),
      { numRuns: 300 },
    );
  });

  it('typing in a line moves no cut, however long the file', () => {
    const line = fc.oneof(
      fc.constantFrom('', '}', 'const a = 1;', '  return compute(a, b, c);'),
      fc.string({ maxLength: 200 }).map((text) => text.replace(/[\r\n]/g, ' ')),
    );
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 600 }),
        fc.nat(),
        fc.string(),
        (lines, at, some) => {
          const number = at % lines.length;
          const typed = some.replace(/[\r\n]/g, ' ');
          const request = {
            ...requestAt(''),
            lines: { lineCount: lines.length, lineAt: (i: number) => lines[i] ?? '' },
            line: number,
            character: lines[number]?.length ?? 0,
          };
          const before = cutWindow(request);
          const more = lines.with(number, (lines[number] ?? '') + typed);
          const after = cutWindow({
            ...request,
            lines: { lineCount: more.length, lineAt: (i: number) => more[i] ?? '' },
            character: request.character + typed.length,
          });
          assert.equal(typedSince(before, after), typed);
          assert.ok(lines.join('\n').includes(before.prefix));
        },
      ),
    );
  });
});
