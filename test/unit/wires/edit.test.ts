import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editRequest, isUsageAlone, type WIRES } from '../../../src/wires/index.ts';

const edited = (
  wire: (typeof WIRES)[number],
  json: string,
  changes: Parameters<typeof editRequest>[2],
): string => Buffer.from(editRequest(wire, Buffer.from(json), changes)).toString();

describe('A request that goes on over its own wire', () => {
  it('keeps every byte but those of its model', () => {
    const odd =
      '\t{ "big":12345678901234567890 , "float":1.0,"exp":1e3, "esc":"\\u00e9\\/\\ud800", "model" : "gpt" ,\r\n "x":{"model":"inner","a":[1,{"max_tokens":2}]},"x":1 }\n';
    assert.equal(
      edited('messages', odd, { model: 'claude-opus-5-5' }),
      odd.replace('"gpt"', '"claude-opus-5-5"'),
    );
  });

  it('has its limit under the name that it uses itself, or gets one', () => {
    const limited = (wire: (typeof WIRES)[number], json: string) =>
      edited(wire, json, { model: 'm', maxOutputTokens: 7 });
    assert.equal(limited('messages', '{"max_tokens": 9e3,"model":"m"}'), '{"max_tokens": 7,"model":"m"}');
    assert.equal(limited('responses', '{"model":"m"}'), '{"max_output_tokens":7,"model":"m"}');
    assert.equal(
      limited('chat', '{"max_completion_tokens":90,"model":"m"}'),
      '{"max_completion_tokens":7,"model":"m"}',
    );
    assert.equal(
      edited('chat', '{"model":"m"}', {
        model: 'm',
        maxOutputTokens: 7,
        outputLimit: 'max_completion_tokens',
      }),
      '{"max_completion_tokens":7,"model":"m"}',
    );
  });

  it('has its limit under its wire’s own name, whatever the same server calls it on another wire', () => {
    for (const [wire, name] of [
      ['messages', 'max_tokens'],
      ['responses', 'max_output_tokens'],
    ] as const) {
      for (const outputLimit of ['max_tokens', 'max_completion_tokens'] as const) {
        const changes = { model: 'm', maxOutputTokens: 7, outputLimit, renamesLimit: true };
        assert.equal(edited(wire, '{"model":"m"}', changes), `{"${name}":7,"model":"m"}`);
        assert.equal(edited(wire, `{"${name}":9}`, changes), `{"model":"m","${name}":7}`);
      }
    }
  });

  it('has its limit under the one name that the server knows, where that is wanted', () => {
    const renamed = (json: string, outputLimit: 'max_tokens' | 'max_completion_tokens') =>
      edited('chat', json, { model: 'm', outputLimit, renamesLimit: true });
    const json = '{"model":"m", "max_tokens" : 9e2,"x":1}';
    assert.equal(renamed(json, 'max_tokens'), json);
    assert.equal(
      renamed(json, 'max_completion_tokens'),
      '{"model":"m", "max_completion_tokens" : 9e2,"x":1}',
    );
    const both = '{"max_tokens":1, "max_completion_tokens":2,"model":"m", "max_tokens":3}';
    assert.equal(renamed(both, 'max_completion_tokens'), '{"max_completion_tokens":2,"model":"m"}');
    assert.equal(renamed(both, 'max_tokens'), '{"max_tokens":1, "model":"m", "max_tokens":3}');
    assert.equal(renamed('{"model":"m"}', 'max_tokens'), '{"model":"m"}');
  });

  it('asks for its usage, whatever it has said of its stream', () => {
    const asked = (json: string) => edited('chat', json, { model: 'm', includeUsage: true });
    const on = '{"include_usage":true}';
    assert.equal(asked('{"model":"m"}'), `{"stream_options":${on},"model":"m"}`);
    assert.equal(
      asked('{"model":"m","stream_options":{ "include_usage": false, "x":1}}'),
      '{"model":"m","stream_options":{ "include_usage": true, "x":1}}',
    );
    assert.equal(
      asked('{"model":"m","stream_options":{"x":false}}'),
      '{"model":"m","stream_options":{"include_usage":true,"x":false}}',
    );
    assert.equal(asked('{"model":"m","stream_options":null}'), `{"model":"m","stream_options":${on}}`);
    assert.equal(asked('{"model":"m","stream_options": {} }'), `{"model":"m","stream_options": ${on} }`);
    assert.equal(asked('{ }'), `{"model":"m","stream_options":${on} }`);
  });

  it('has the fields that the user has set for the provider, in the place of its own', () => {
    assert.equal(
      edited('chat', '{"model":"a","seed":1}', { model: 'm', fields: { seed: 2, user: { a: null } } }),
      '{"user":{"a":null},"model":"m","seed":2}',
    );
    assert.equal(
      edited('chat', '{"model":"a","max_tokens":9}', {
        model: 'm',
        maxOutputTokens: 5,
        fields: { model: 'x', max_tokens: 6 },
      }),
      '{"model":"m","max_tokens":5}',
    );
  });

  it('has a field that stands twice, or is written with escapes, changed wherever it stands', () => {
    assert.equal(
      edited('chat', '{"model":"a","mo\\u0064el":"b","\\"model":"c"}', { model: 'm' }),
      '{"model":"m","mo\\u0064el":"m","\\"model":"c"}',
    );
  });

  it('may begin with a mark of the byte order, and have bytes that are no text', () => {
    assert.equal(edited('chat', '\ufeff{"model":1}', { model: 'm' }), '\ufeff{"model":"m"}');
    const before = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('","model":'),
    ]);
    assert.deepEqual(
      Buffer.from(editRequest('chat', Buffer.concat([before, Buffer.from('"x"}')]), { model: 'mm' })),
      Buffer.concat([before, Buffer.from('"mm"}')]),
    );
  });

  it('is an error of ours where it is no object', () => {
    for (const json of ['', '[]', '"model"', '{"model"', '{"model" 1}', 'null'])
      assert.throws(() => edited('chat', json, { model: 'm' }), SyntaxError);
  });

  /** JSON as no serialiser writes it: spaces anywhere, escapes, names twice. */
  const space = fc.constantFrom('', ' ', '\n', '\t \r\n');
  const name = fc.oneof(
    fc.constantFrom('model', 'max_tokens', 'max_output_tokens', 'stream_options', 'messages', '\\', '"', ''),
    fc.string({ unit: 'binary' }).filter((text) => text !== '__proto__'),
  );
  const escaped = (text: string, every: boolean): string =>
    every
      ? `"${Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
      : JSON.stringify(text);
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('null', 'true', '1.0', '-0', '1E+3', '123456789012345678901234567890'),
      fc.tuple(name, fc.boolean()).map(([text, every]) => escaped(text, every)),
      fc
        .tuple(fc.array(tie('value'), { maxLength: 4 }), space)
        .map(([list, s]) => `[${s}${list.join(`${s},`)}${s}]`),
      fc
        .tuple(fc.array(fc.tuple(name, fc.boolean(), tie('value')), { maxLength: 4 }), space)
        .map(([list, s]) => {
          const inside = list.map(([n, every, v]) => `${escaped(n, every)}${s}:${s}${v}`);
          return `{${s}${inside.join(`${s},${s}`)}${s}}`;
        }),
    ),
  }));
  const members = fc.array(fc.tuple(name, fc.boolean(), value, space), { maxLength: 8 });

  it('parses to the same with other values, and has all other bytes as they were, whatever its text is', () => {
    const model = 'the "new" one';
    fc.assert(
      fc.property(members, space, (list, around) => {
        const parts = list.map(([n, every, v, s]) => ({
          name: n,
          before: `${s}${escaped(n, every)}${s}:${s}`,
          value: v,
        }));
        const json = `${around}{${around}${parts.map((p) => p.before + p.value).join(',')}}${around}`;
        const after = edited('messages', json, { model, maxOutputTokens: 4321 });
        // Node 24 takes one name with an escape for another of its length where it has seen that before.
        if (!json.includes('\\'))
          assert.deepEqual(JSON.parse(after), { ...JSON.parse(json), model, max_tokens: 4321 });
        const written = new Map([
          ['model', JSON.stringify(model)],
          ['max_tokens', '4321'],
        ]);
        // What was added stands behind the brace, all else as it was, with the new values.
        const kept = parts.map((p) => p.before + (written.get(p.name) ?? p.value)).join(',');
        const added = [...written].filter(([name]) => !parts.some((part) => part.name === name));
        const inside = added.map(([name, text]) => `"${name}":${text}`).join(',');
        const comma = added.length > 0 && parts.length > 0 ? ',' : '';
        assert.equal(after, `${around}{${inside}${comma}${around}${kept}}${around}`);
        const asked = edited('chat', json, { model, includeUsage: true });
        if (!json.includes('\\')) assert.equal(JSON.parse(asked).stream_options.include_usage, true);
        const less = edited('messages', json, { model, fields: { messages: undefined, '': undefined } });
        const stay = parts.filter((p) => p.name !== 'messages' && p.name !== '');
        if (json.includes('\\')) JSON.parse(less);
        else {
          const { messages: _, '': __, ...rest } = JSON.parse(json);
          assert.deepEqual(JSON.parse(less), { ...rest, model });
        }
        for (const p of stay)
          if (p.name !== 'model') assert.ok(less.includes(p.before.trimStart() + p.value));
      }),
      { numRuns: 500 },
    );
  });
});

describe('A chunk of a chat stream', () => {
  it('is usage alone where it has no choice beside it', () => {
    assert.ok(isUsageAlone({ id: 'x', choices: [], usage: { prompt_tokens: 1 } }));
    for (const chunk of [
      { choices: [], prompt_filter_results: [], usage: null },
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 1 } },
      { usage: { prompt_tokens: 1 } },
      null,
      'usage',
    ])
      assert.ok(!isUsageAlone(chunk));
  });
});
