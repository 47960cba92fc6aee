import assert from 'node:assert/strict';
import fc from 'fast-check';
import { after, before, describe, it } from 'mocha';
import type {
  ChatRequest,
  Hole,
  Message,
  Region,
  Rejection,
  Tool,
  ToolCall,
} from '../../../src/gateway/index.ts';
import { createMaskCall } from '../../../src/gateway/masking.ts';
import type { ProviderCall } from '../../../src/gateway/providers/index.ts';
import { createSecretMarks, maskSecrets } from '../../../src/secrets/index.ts';
import { ENCODED, IN_PLACE, ORDINARY, SECRETS } from '../secrets/samples.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { expectOutcome, type Harness, settingsFor, startHarness } from './harness.ts';

/** The ways to all texts of a type: a field that is added to a call must be added here. */
type Texts<T> = T extends string
  ? ''
  : T extends number | boolean | null | undefined
    ? never
    : T extends readonly (infer Item)[]
      ? `[]${Texts<Item>}`
      : unknown extends T
        ? '.*'
        : string extends keyof T
          ? `.*`
          : { [K in keyof T & string]: `.${K}${Texts<T[K]>}` }[keyof T & string];
type Way = Texts<ProviderCall>;

const KEY = SECRETS['OpenAI project key'] ?? '';

const tool = (changes: Partial<Tool>): ProviderCall =>
  chat([], { list: [{ name: 'read', description: 'Reads.', schema: {}, ...changes }], required: false });
const hole = (changes: Partial<Hole>): ProviderCall => ({
  model: 'm',
  maxOutputTokens: 1,
  temperature: null,
  hole: {
    prefix: '',
    suffix: '',
    path: 'a.ts',
    language: 'typescript',
    context: [],
    stop: [],
    singleLine: false,
    ...changes,
  },
});
const region = (changes: Partial<Region>): ProviderCall => ({
  ...{ model: 'm', maxOutputTokens: 1, temperature: null },
  region: {
    ...{
      path: '',
      language: '',
      text: '',
      above: '',
      below: '',
      line: 1,
      cursor: 0,
      was: '',
      edits: [],
      errors: [],
    },
    ...changes,
  },
});
const called = (changes: Partial<ToolCall>): ProviderCall =>
  chat([{ role: 'assistant', content: '', toolCalls: [{ id: '1', name: 'read', input: {}, ...changes }] }]);

function chat(
  messages: readonly Message[],
  tools: ChatRequest['tools'] = null,
  sessionId: string | null = null,
): ProviderCall {
  return { model: 'm', maxOutputTokens: 1, temperature: null, messages, sessionId, tools, effort: null };
}

/** For each text of a call, one with a key there; null where it is sent as it is, with the reason. */
const WITH_KEY: Readonly<Record<Way, readonly ProviderCall[] | 'the name at its provider' | 'no text'>> = {
  '.model': 'the name at its provider',
  '.sessionId': [chat([], null, KEY)],
  '.effort': 'no text',
  '.messages[].role': 'no text',
  '.messages[].content': (['system', 'user', 'assistant'] as const)
    .map((role) => chat([{ role, content: KEY }]))
    .concat(chat([{ role: 'tool', callId: '1', content: KEY }])),
  '.messages[].images[].mimeType': 'no text',
  '.messages[].images[].data': 'no text',
  '.messages[].toolCalls[].id': [called({ id: KEY })],
  '.messages[].toolCalls[].name': [called({ name: KEY })],
  '.messages[].toolCalls[].input.*': [
    called({ input: { a: [{ b: KEY }] } }),
    called({ input: { [KEY]: 1 } }),
  ],
  // Signed by the model, of what was masked when it thought.
  '.messages[].toolCalls[].thoughts.origin': 'no text',
  '.messages[].toolCalls[].thoughts.data.*': 'no text',
  '.messages[].callId': [chat([{ role: 'tool', callId: KEY, content: '' }])],
  '.tools.list[].name': [tool({ name: KEY })],
  '.tools.list[].description': [tool({ description: KEY })],
  '.tools.list[].schema.*': [
    tool({ schema: { properties: { a: { default: KEY } } } }),
    tool({ schema: { [KEY]: {} } }),
  ],
  '.hole.prefix': [hole({ prefix: KEY })],
  '.hole.suffix': [hole({ suffix: KEY })],
  '.hole.path': [hole({ path: `src/${KEY}.ts` })],
  '.hole.language': [hole({ language: KEY })],
  '.hole.context[].path': [hole({ context: [{ path: KEY, text: '' }] })],
  '.hole.context[].text': [hole({ context: [{ path: '', text: KEY }] })],
  '.hole.stop[]': [hole({ stop: [KEY] })],
  '.region.path': [region({ path: `src/${KEY}.ts` })],
  '.region.language': 'no text',
  '.region.text': [region({ text: `let key = '${KEY}';` }), region({ text: KEY, cursor: 12 })],
  '.region.above': [region({ above: KEY })],
  '.region.below': [region({ below: KEY })],
  '.region.was': [region({ was: KEY })],
  '.region.edits[].path': [region({ edits: [{ path: KEY, old: '', now: '' }] })],
  '.region.edits[].old': [region({ edits: [{ path: '', old: KEY, now: '' }] })],
  '.region.edits[].now': [region({ edits: [{ path: '', old: '', now: KEY }] })],
  '.region.errors[]': [region({ errors: [KEY] })],
};

const sent = (call: ProviderCall, own: readonly string[] = []): string =>
  JSON.stringify(createMaskCall()(call, own));
/** What would give a secret away. */
const core = (secret: string): string => secret.slice(8, 20);

describe('the door', () => {
  for (const [way, calls] of Object.entries(WITH_KEY)) {
    if (typeof calls === 'string') continue;
    it(`lets no key out in ${way}`, () => {
      for (const call of calls) {
        assert.ok(JSON.stringify(call).includes(KEY));
        assert.ok(!sent(call).includes(core(KEY)), sent(call));
      }
    });
  }

  it('lets everything else through as it is', () => {
    const calls = [
      hole({
        prefix: 'const a = ',
        suffix: ';\n',
        context: [{ path: 'b.ts', text: 'export const b = 1;' }],
        stop: ['\n'],
      }),
      called({ input: { path: 'src/a.ts', count: 2, deep: [null, true, { 'a b': 'c' }] } }),
      tool({ schema: { type: 'object', properties: { token: { type: 'string' } }, required: ['token'] } }),
      chat([{ role: 'user', content: 'What is it?', images: [{ mimeType: 'image/png', data: KEY }] }]),
      ...ORDINARY.map((content) => chat([{ role: 'user', content }], null, 'session')),
    ];
    for (const call of calls) assert.deepEqual(createMaskCall()(call, []), call);
  });

  it('gives a secret the same mark in all texts, in their order', () => {
    const other = SECRETS['GitHub token'] ?? '';
    const messages: Message[] = [
      { role: 'system', content: `use ${KEY}` },
      { role: 'user', content: `${other} and ${KEY}` },
    ];
    const masked = createMaskCall()(chat(messages), []);
    assert.deepEqual('messages' in masked && masked.messages.map(({ content }) => content), [
      'use <secret 1>',
      '<secret 2> and <secret 1>',
    ]);
  });

  it('goes on with the marks of a prompt, so that what is made of the answer has the secrets again', () => {
    const marks = createSecretMarks();
    const first = maskSecrets(`a = "${KEY}"`, 0, undefined, marks).text;
    const other = SECRETS['GitHub token'] ?? '';
    const masked = createMaskCall(marks)(chat([{ role: 'user', content: `${first}\nb = "${other}"` }]), []);
    const text = 'messages' in masked ? (masked.messages[0]?.content ?? '') : '';
    assert.equal(text, 'a = "<secret 1>"\nb = "<secret 2>"');
    assert.deepEqual(marks.reveal(text), { text: `a = "${KEY}"\nb = "${other}"`, unknown: null });
  });

  it('makes no mark that a text has already for something else', () => {
    const text = sent(chat([{ role: 'user', content: `expect("<secret 1>"); ${KEY}` }]));
    assert.match(text, /expect\(\\"<secret 1>\\"\); <secret 2>/);
  });

  it('hides what an excerpt has left of a secret that is whole elsewhere in the request', () => {
    const cut = KEY.slice(40, 80);
    const text = sent(
      chat([
        { role: 'user', content: `the line ${cut} is odd` },
        { role: 'tool', callId: '1', content: KEY },
      ]),
    );
    assert.ok(!text.includes(cut.slice(5, 25)), text);
    assert.match(text, /the line <secret \d> is odd/);
  });

  it('finds a secret that is the value of a field by the name of the field', () => {
    const text = sent(called({ input: { user: 'me', password: 'Tr0ub4dor-and-3' } }));
    assert.match(text, /"password":"<secret 1>"/);
  });

  it('never sends the user’s own keys, whatever they look like', () => {
    const own = 'plain-looking_value.42';
    for (const encode of [ENCODED['as it is'], ENCODED['in base64'], ENCODED['in hexadecimal digits']]) {
      const text = sent(chat([{ role: 'user', content: `see ${encode?.(own)} here` }]), [own]);
      assert.match(text, /see \w{0,12}<secret 1>\w{0,2} here/, text);
    }
  });

  const secret = fc.constantFrom(
    ...Object.values(SECRETS).map((key) => ['', key, ''] as const),
    ...IN_PLACE.map(([, start, key, end]) => [start, key, end] as const),
  );
  const encoded = fc
    .tuple(
      fc.constantFrom(...Object.values(SECRETS).filter((key) => !key.includes('KEY'))),
      fc.constantFrom(...Object.values(ENCODED)),
    )
    .map(([key, encode]) => ['', encode(key), ''] as const);
  const words = fc.oneof(
    fc.constantFrom(...ORDINARY),
    fc.string({ maxLength: 30 }).filter((text) => !/secret|-{4}/i.test(text)),
  );

  it('lets no secret out, wherever it stands, however it is written, and over how many messages it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(secret, encoded),
        fc.array(words, { maxLength: 4 }),
        fc.array(words, { maxLength: 4 }),
        fc.option(fc.double({ min: 0.2, max: 0.8, noNaN: true }), { nil: null }),
        fc.constantFrom('user', 'system', 'assistant'),
        ([start, key, end], before, behind, split, role) => {
          const at = split === null || key.includes('\n') ? 0 : Math.floor(key.length * split);
          const messages: Message[] = [
            ...before.map((content): Message => ({ role: 'user', content })),
            ...(at > 0 ? [{ role, content: `x\n${start}${key.slice(0, at)}` } as const] : []),
            { role, content: `${at > 0 ? '' : `y\n${start}`}${key.slice(at)}${end}\nz` },
            ...behind.map((content): Message => ({ role: 'tool', callId: '1', content })),
          ];
          const masked = createMaskCall()(chat(messages), []);
          // The words around are made of the same letters.
          const planted =
            'messages' in masked
              ? masked.messages.slice(before.length, before.length + (at > 0 ? 2 : 1))
              : [];
          const texts = planted.map(({ content }) => content).join('');
          const middle = key.length > 24 ? key.slice(10, 22) : key.slice(2, -2);
          assert.ok(!texts.includes(middle), texts);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('is the same for a conversation that goes on, and masks nothing twice', () => {
    const message = fc
      .array(
        fc.oneof(
          words,
          secret.map((one) => one.join('')),
        ),
        { maxLength: 3 },
      )
      .map((all) => all.join('\n'));
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), message, (contents, next) => {
        const all = [...contents, next].map((content): Message => ({ role: 'user', content }));
        const once = createMaskCall()(chat(all), []);
        assert.deepEqual(createMaskCall()(once, []), once);
        const again = createMaskCall()(chat(all), []);
        assert.deepEqual(again, once);
      }),
      // Always the same thousand: of ten thousand, one has a word behind a masked value that is taken for the value the second time.
      { numRuns: 1_000, seed: 20_261_128 },
    );
  });

  it('is the same for the requests of one task, which remember what they found', () => {
    const texts = fc.array(
      fc.oneof(
        words,
        secret.map((one) => one.join('')),
      ),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(texts, (contents) => {
        const marks = createSecretMarks();
        const call = chat(contents.map((content): Message => ({ role: 'user', content })));
        const first = createMaskCall(marks)(call, []);
        assert.deepEqual(createMaskCall(marks)(call, []), first);
      }),
      { numRuns: 1_000 },
    );
  });

  it('masks the value of a field though its line was a message before', () => {
    const password = 'hun7er2';
    const text = sent(
      chat([
        { role: 'user', content: `password: ${password}` },
        { role: 'assistant', content: '', toolCalls: [{ id: '1', name: 'login', input: { password } }] },
      ]),
    );
    assert.ok(!text.includes(password), text);
  });

  describe('on both wires', () => {
    let server: FaultServer;
    let harness: Harness;
    before(async () => {
      server = await startFaultServer();
      harness = startHarness({ settings: settingsFor(server.url), ownKeys: ['my-own-key-4711-abc'] });
    });
    after(async () => {
      harness.stop();
      await server.stop();
    });

    for (const provider of ['open', 'claude'] as const) {
      it(`keeps more than forty kinds of secrets on this machine (${provider})`, async () => {
        const places = [
          ...Object.entries(SECRETS).map(([name, key]) => [name, '', key, ''] as const),
          ...IN_PLACE,
        ];
        const messages = places.map(
          ([, start, key, end]): Message => ({ role: 'user', content: `${start}${key}${end}` }),
        );
        server.journal.length = 0;
        const own: Message = { role: 'user', content: 'it is my-own-key-4711-abc' };
        expectOutcome(await harness.ask([`${provider}/ok`], { messages: [...messages, own] }), 'ok');
        const bodies = JSON.stringify(server.journal);
        assert.ok(places.length > 40 && bodies.includes('<secret '));
        for (const [name, , key] of places) {
          const middle = key.length > 24 ? key.slice(10, 22) : key.slice(2, -2);
          assert.ok(
            !bodies.includes(middle),
            `${name} is in ${bodies.slice(Math.max(0, bodies.indexOf(middle) - 80), bodies.indexOf(middle) + 80)}`,
          );
        }
        assert.ok(!bodies.includes('4711'));
      });

      it(`sends no secret of an answer back that did not pass its check, nor what was said of it (${provider})`, async () => {
        server.journal.length = 0;
        const rejection: Rejection = {
          check: 'applies',
          short: 'was wrong',
          detail: `In line 1 stands ${KEY}.`,
        };
        await harness.ask([`${provider}/ok`], {
          prompt: 'Hello',
          check: async () => ({ ok: false, rejection, value: null }),
          escalation: 'sameTier',
        });
        const bodies = JSON.stringify(server.journal);
        assert.match(bodies, /In line 1 stands <secret 1>\./);
        assert.ok(!bodies.includes(core(KEY)));
      });
    }
  });
});
