import assert from 'node:assert/strict';
import fc from 'fast-check';
import { extentProblem, parseJson, readRequest, refusalWords } from '../../../src/wires/index.ts';

const problemOf = (json: string) => extentProblem(Buffer.from(json));
const fields = (count: number) => Array.from({ length: count }, (_, i) => `"k${i}":${i}`).join(',');
const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;

describe('how much a request may consist of', () => {
  it('is more than any conversation has, with its tools and their schemas', () => {
    const property = { type: 'object', description: 'x', properties: { a: { type: 'array', items: {} } } };
    const properties = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`field_${i}`, property]));
    const body = {
      model: 'm',
      max_tokens: 1,
      messages: Array.from({ length: 10_000 }, (_, i) =>
        i % 2 === 0
          ? { role: 'user', content: [{ type: 'text', text: '{"a":[1,2,3]},'.repeat(20) }] }
          : { role: 'assistant', content: [{ type: 'tool_use', id: `c${i}`, name: 'n', input: { a: [i] } }] },
      ),
      tools: Array.from({ length: 100 }, (_, i) => ({
        name: `tool_${i}`,
        input_schema: { type: 'object', properties },
      })),
    };
    const json = JSON.stringify(body);
    assert.equal(problemOf(json), null);
    assert.ok(readRequest('messages', parseJson(json)).ok);
  });

  it('has an end for values, for fields of one object, and for levels, each at its number', () => {
    for (const [what, most, json] of [
      ['values', 250_000, (count: number) => `[${'0,'.repeat(count - 2)}0]`],
      ['values', 250_000, (count: number) => `[${'[],'.repeat((count - 2) / 2)}0]`],
      ['members', 10_000, (count: number) => `{${fields(count)}}`],
      ['members', 10_000, (count: number) => `[{"a":{"b":[1,2,{}],${fields(count - 1)}}}]`],
      ['levels', 200, nested],
    ] as const) {
      assert.equal(problemOf(json(most)), null, what);
      const problem = problemOf(json(most + 2));
      assert.deepEqual(problem, { reason: 'too-much', what, most });
      assert.match(refusalWords(problem), new RegExp(`more than ${most} `));
    }
  });

  it('counts nothing of what stands in texts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        const json = JSON.stringify([value, `${text}\\"${'{[,'.repeat(10_000)}`, text]);
        assert.equal(problemOf(json), null);
        const many = `[${json},${'0,'.repeat(250_000)}0]`;
        assert.notEqual(problemOf(many), null);
      }),
      { numRuns: 40 },
    );
  });

  it('takes what is no JSON as it comes', () => {
    for (const text of ['', '"', '"\\', ']'.repeat(1_000), ','.repeat(1_000), '{'.repeat(100), '\0', 'é'])
      assert.equal(problemOf(text), null);
  });
});
