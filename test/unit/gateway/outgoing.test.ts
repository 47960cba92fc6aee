import assert from 'node:assert/strict';
import fc from 'fast-check';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { Image, Message, Tools } from '../../../src/gateway/index.ts';
import { outgoing } from '../../../src/gateway/providers/outgoing.ts';
import { inputSchema } from '../../../src/wires/index.ts';
import { expectOutcome, type Harness, HOLE, startHarness } from './harness.ts';
import { type PieceServer, startPieceServer } from './pieceServer.ts';

const ANTHROPIC = { kind: 'anthropic', api: 'anthropic' } as const;
const OPENAI = { kind: 'openai', api: 'openai' } as const;
const MISTRAL = { kind: 'openai', api: 'mistral' } as const;
const VLLM = { kind: 'openai', api: 'vllm' } as const;
const FORMS = [
  [ANTHROPIC, /^[a-zA-Z0-9_-]{1,40}$/],
  [OPENAI, /^.{1,40}$/su],
  [MISTRAL, /^[a-zA-Z0-9]{9}$/],
  [VLLM, /^.{1,40}$/su],
] as const;

const call = (id: string) => ({ id, name: 'read', input: {} });
const user = (content: string, images?: readonly Image[]): Message => {
  return { role: 'user', content, ...(images ? { images } : {}) };
};
const assistant = (content: string, ...ids: string[]): Message => {
  return { role: 'assistant', content, ...(ids.length > 0 ? { toolCalls: ids.map(call) } : {}) };
};
const result = (callId: string, content: string): Message => ({ role: 'tool', callId, content });
const system = (content: string): Message => ({ role: 'system', content });

function sent(messages: readonly Message[], profile: Parameters<typeof outgoing>[0] = VLLM, sees = true) {
  return outgoing(profile, { model: 'x', messages }, sees).messages;
}
const roles = (messages: readonly Message[]) => messages.map(({ role }) => role).join(' ');

const anId = fc.oneof(
  fc.constantFrom(
    '',
    'call_0',
    'functions.read:0',
    'toolu_01ABC',
    'a.b',
    'a_b',
    'abc123DEF',
    `call_${'x'.repeat(60)}`,
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const aMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.constantFrom('', ' ', 'S').map(system),
  fc.constantFrom('', '\n', 'U').map((text) => user(text)),
  fc
    .tuple(fc.constantFrom('', 'A'), fc.array(anId, { maxLength: 3 }))
    .map(([text, ids]) => assistant(text, ...ids)),
  fc.tuple(anId, fc.constantFrom('', 'R')).map(([id, text]) => result(id, text)),
);

/** What all APIs refuse of tool calls. */
function assertPaired(messages: readonly Message[], form: RegExp): void {
  const seen = new Set<string>();
  const open: string[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      assert.equal(message.callId, open.shift(), 'a result without its call');
      continue;
    }
    assert.equal(open.length, 0, 'a call without its result');
    if (message.role !== 'assistant') continue;
    for (const { id } of message.toolCalls ?? []) {
      assert.match(id, form);
      assert.ok(!seen.has(id), `${id} twice`);
      seen.add(id);
      open.push(id);
    }
  }
  assert.equal(open.length, 0, 'a call without its result');
}

describe('A conversation that goes out', () => {
  it('has calls with ids in the form of its API, each with its result, whoever made it', () => {
    fc.assert(
      fc.property(
        fc.array(aMessage, { maxLength: 12 }),
        fc.constantFrom(...FORMS),
        (messages, [profile, form]) => {
          assertPaired(sent(messages, profile), form);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('begins the same after one more turn', () => {
    fc.assert(
      fc.property(fc.array(aMessage, { maxLength: 9 }), fc.constantFrom(...FORMS), (messages, [profile]) => {
        const before = sent([...messages, user('Q')], profile);
        const later = sent([...messages, user('Q'), assistant('A'), user('Q')], profile);
        assert.deepEqual(later.slice(0, before.length), before);
      }),
    );
  });

  it('is in turn where templates refuse anything else', () => {
    fc.assert(
      fc.property(
        fc.array(aMessage, { maxLength: 12 }),
        fc.constantFrom(ANTHROPIC, MISTRAL, VLLM),
        (messages, profile) => {
          const all = sent(messages, profile);
          const turns = all[0]?.role === 'system' ? all.slice(1) : all;
          if (turns.length > 0) assert.equal(turns[0]?.role, 'user');
          for (const [i, { role, content }] of turns.entries()) {
            const last = turns[i - 1]?.role;
            assert.ok(role !== 'system' && (role !== last || role === 'tool'), roles(all));
            if (role === 'user') assert.notEqual(content.trim(), '');
            if (profile === MISTRAL) assert.ok(!(role === 'user' && last === 'tool'), roles(all));
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('keeps all words, with instructions in their place', () => {
    const messages = [
      system('S1'),
      system('S2'),
      user('U1'),
      user('U2'),
      system('S3'),
      assistant('A'),
      user('U3'),
    ];
    assert.deepEqual(sent(messages), [
      system('S1\n\nS2'),
      user('U1\n\nU2\n\nS3'),
      assistant('A'),
      user('U3'),
    ]);
    assert.deepEqual(sent(messages, OPENAI), messages);
    assert.deepEqual(sent([system('S')]), [user('S')]);
  });

  it('that begins in the middle, or with its calls and results apart, is put in order', () => {
    assert.equal(roles(sent([assistant('A'), user('U')])), 'user assistant user');
    const apart = [
      user('U'),
      assistant('', 'a'),
      assistant('', 'b'),
      user('and?'),
      result('b', 'B'),
      result('a', 'A'),
    ];
    const [, calls, first, second, last] = sent(apart);
    assert.ok(calls?.role === 'assistant' && calls.toolCalls?.length === 2);
    assert.deepEqual([first?.content, second?.content, last?.content], ['A', 'B', 'and?']);
    assert.match(sent([user('U'), assistant('', 'a')])[2]?.content ?? '', /cut off/);
    assert.deepEqual(roles(sent([user('U'), result('gone', 'R')])), 'user');
  });
});

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
function pngOf(width: number, height: number): string {
  const bytes = Buffer.from(PNG, 'base64');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes.toString('base64');
}
const base64 = (...bytes: number[]) => Buffer.from(bytes).toString('base64');
const png: Image = { mimeType: 'image/png', data: PNG };

describe('The images of a conversation', () => {
  const leftOut = (
    images: readonly Image[],
    profile: Parameters<typeof outgoing>[0] = OPENAI,
    sees = true,
  ) => {
    const fitted = outgoing(profile, { model: 'x', messages: [user('What is it?', images)] }, sees);
    const [message] = fitted.messages;
    return {
      ...fitted,
      text: message?.content ?? '',
      images: message?.role === 'user' ? (message.images ?? []) : [],
    };
  };

  it('go out as what they are, and not as what they are called', () => {
    const kinds = [
      PNG,
      base64(0xff, 0xd8, 0xff, 0xe0),
      Buffer.from('GIF89a..').toString('base64'),
      Buffer.from('RIFF....WEBPVP8 ').toString('base64'),
    ];
    for (const [i, mimeType] of ['image/png', 'image/jpeg', 'image/gif', 'image/webp'].entries()) {
      const data = kinds[i] ?? '';
      for (const called of ['image/png', 'image/svg+xml', mimeType]) {
        assert.deepEqual(leftOut([{ mimeType: called, data }]).images, [{ mimeType, data }]);
      }
    }
    assert.deepEqual(leftOut([{ mimeType: 'image/JPG', data: 'AAAA' }]).images, [
      { mimeType: 'image/jpeg', data: 'AAAA' },
    ]);
  });

  it('of other kinds stay here, whatever they are called', () => {
    for (const data of [
      '',
      base64(0x42, 0x4d, 0, 0),
      base64(0x49, 0x49, 0x2a, 0),
      Buffer.from('<svg').toString('base64'),
    ])
      assert.deepEqual(leftOut([{ mimeType: 'image/png', data }]).leftOut, [{ images: 1, why: 'kind' }]);
  });

  it('of other kinds, too large or too many stay here, and a line says so', () => {
    const svg = { mimeType: 'image/svg+xml', data: Buffer.from('<svg/>').toString('base64') };
    for (const mimeType of [
      'image/svg+xml',
      'image/x-icon',
      'image/bmp',
      'image/tiff',
      'image/heic',
      'application/pdf',
      '',
    ]) {
      const { images, text, leftOut: told } = leftOut([{ ...svg, mimeType }, png]);
      assert.deepEqual([images, told], [[png], [{ images: 1, why: 'kind' }]]);
      assert.match(text, /^\(An image was here.*\)\nWhat is it\?$/);
    }
    const why = (images: readonly Image[], profile: typeof ANTHROPIC | typeof MISTRAL | typeof OPENAI) =>
      leftOut(images, profile).leftOut;
    assert.deepEqual(why([{ ...png, data: pngOf(9_000, 10) }], ANTHROPIC), [{ images: 1, why: 'size' }]);
    assert.deepEqual(why([{ ...png, data: pngOf(7_000, 10) }], ANTHROPIC), []);
    const jpeg = base64(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 0x23, 0x28, 0, 9, 3);
    assert.deepEqual(why([{ mimeType: 'image/jpeg', data: jpeg }], ANTHROPIC), [{ images: 1, why: 'size' }]);
    assert.deepEqual(why([{ ...png, data: PNG + 'A'.repeat(6_000_000) }], ANTHROPIC), [
      { images: 1, why: 'size' },
    ]);
    assert.deepEqual(why([{ ...png, data: PNG + 'A'.repeat(6_000_000) }], OPENAI), []);
    assert.deepEqual(
      why(
        Array.from({ length: 30 }, () => png),
        ANTHROPIC,
      ),
      [{ images: 10, why: 'number' }],
    );
    assert.deepEqual(
      why(
        Array.from({ length: 9 }, () => png),
        MISTRAL,
      ),
      [{ images: 1, why: 'number' }],
    );
  });

  it('stay here where the model cannot see, the newest go first where there are too many', () => {
    const blind = leftOut([png, png], OPENAI, false);
    assert.deepEqual([blind.images, blind.leftOut], [[], [{ images: 2, why: 'unseen' }]]);
    const messages = [
      user('old', [png]),
      assistant('A'),
      user(
        'new',
        Array.from({ length: 8 }, () => png),
      ),
    ];
    const [old] = outgoing(MISTRAL, { model: 'x', messages }, true).messages;
    assert.match(old?.content ?? '', /too many/);
  });
});

describe('The schema of a tool', () => {
  it('is that of an object, whatever it was', () => {
    for (const schema of [
      {},
      { type: null },
      { type: 'string' },
      { properties: null },
      { type: ['object', 'null'] },
      { $schema: 'x' },
    ]) {
      const { type, properties } = inputSchema(schema);
      assert.deepEqual([type, properties], ['object', {}]);
    }
  });

  it('has types that there are, in small letters, and no choice of nothing', () => {
    const { properties } = inputSchema({
      type: 'OBJECT',
      properties: { a: { type: 'STRING', enum: [] }, b: { type: 'any' }, c: { type: ['Integer', 'void'] } },
    });
    assert.deepEqual(properties, { a: { type: 'string' }, b: {}, c: { type: 'integer' } });
  });

  it('stays as it is where nothing is wrong with it', () => {
    const schema = {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'Of a file' },
        lines: { type: 'array', items: { type: 'number' } },
      },
      required: ['path'],
      additionalProperties: false,
    } as const;
    assert.deepEqual(inputSchema(schema), schema);
  });

  it('has nothing that is refused, at any depth', () => {
    const mended = inputSchema({
      anyOf: [
        { properties: { a: { type: 'string', enum: null } }, required: ['a'] },
        { properties: { b: true } },
      ],
      properties: {
        c: { type: 'array' },
        d: { type: 'object', properties: { e: { type: null } }, required: ['e', 'gone'] },
      },
      required: null,
    });
    assert.deepEqual(mended, {
      type: 'object',
      properties: {
        a: { type: 'string' },
        b: {},
        c: { type: 'array', items: {} },
        d: { type: 'object', properties: { e: {} }, required: ['e'] },
      },
    });
    const referred = inputSchema({
      $ref: '#/definitions/In',
      definitions: { In: { type: 'object', properties: { a: {} } } },
    });
    assert.deepEqual(referred.properties, { a: {} });
  });

  it('comes out of anything that an extension may hand in', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('type', 'properties', 'required', 'items', 'anyOf', '$ref', 'enum'),
          fc.jsonValue(),
        ),
        (schema) => {
          const { type, properties, ...rest } = inputSchema(schema);
          assert.equal(type, 'object');
          assert.equal(typeof properties, 'object');
          for (const name of ['anyOf', 'oneOf', 'allOf', 'enum', 'not']) assert.ok(!(name in rest));
        },
      ),
    );
  });
});

describe('What goes out', () => {
  let server: PieceServer;
  let harness: Harness;
  before(async () => {
    server = await startPieceServer();
  });
  beforeEach(() => {
    const settings = {
      open: { kind: 'openai', baseUrl: `${server.url}/v1` },
      claude: { kind: 'anthropic', baseUrl: server.url },
    } as const;
    harness = startHarness({ settings });
    server.says(['ok']);
    return () => harness.stop();
  });
  after(() => server.stop());

  it('has whole characters only, wherever it comes from', async () => {
    const aText = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .chain((text) =>
        fc.constantFrom(text, `a${text}\ud83d`, `\udc00${text}`, `\\ud83d ${text}`, `\\\\\ud83d`),
      );
    await fc.assert(
      fc.asyncProperty(
        aText,
        aText,
        fc.constantFrom('open/x', 'open/qwen3-coder', 'claude/x'),
        async (text, other, model) => {
          const tools: Tools = {
            required: false,
            list: [{ name: 'f', description: other, schema: { description: text } }],
          };
          const messages: Message[] = [
            system(other),
            user(text),
            {
              role: 'assistant',
              content: other,
              toolCalls: [{ id: text, name: 'f', input: { [other]: [text] } }],
            },
            result(text, other),
          ];
          const hole = { ...HOLE, prefix: text, suffix: other, context: [{ path: text, text: other }] };
          await harness.ask([model as 'open/x'], { messages, tools });
          await harness.ask([model as 'open/x'], { hole });
          for (const body of server.seen.splice(0)) {
            const halves = JSON.stringify(body).match(/(?<!\\)(?:\\\\)*\\ud[89a-f]../gi);
            assert.equal(halves, null);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves what is whole as it was', async () => {
    const text = 'const half = "\\ud83d"; // 😀 \\\\ud83d \u0000';
    await harness.ask(['open/x'], { messages: [user(text)] });
    assert.deepEqual(server.seen.pop()?.['messages'], [{ role: 'user', content: text }]);
  });

  it('is said where a part of it stays here', async () => {
    for (const model of ['open/deepseek-v4-flash', 'claude/deepseek-v4-flash'] as const) {
      const asked = await harness.ask([model], { messages: [user('What is it?', [png])] });
      expectOutcome(asked, 'ok');
      assert.deepEqual(
        asked.events.filter(({ type }) => type === 'left-out'),
        [{ type: 'left-out', images: 1, why: 'unseen' }],
      );
      assert.doesNotMatch(JSON.stringify(server.seen.pop()), /iVBOR/);
    }
  });
});
