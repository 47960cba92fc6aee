import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { SettingKey } from '../../../src/settings/schema.ts';
import { check, KEYS } from './contributed.ts';

const BUILT_IN =
  'neither built in (anthropic, openai, openrouter, deepseek, mistral, google, litellm, portkey, ollama, lmstudio, vllm, llamacpp) nor in tierwise.providers';
const ADDRESS =
  '“baseUrl” of “work” must be an http or https address without user name and password, such as "https://host/v1"';

/** What a person could write, and the clause that answers it. */
const WRONG: readonly (readonly [SettingKey, unknown, string])[] = [
  ['tiers.mid', ['claude'], 'entry 1 is "claude", which has no provider: write provider/model'],
  ['tiers.mid', ['openai/a', ''], 'entry 2 is "", which is empty: write provider/model'],
  [
    'tiers.mid',
    ['openai/a b'],
    'entry 1 is "openai/a b", which has a space or an unprintable character in it',
  ],
  [
    'tiers.mid',
    ['openai/a', 5],
    'entry 2 is 5, but must be provider/model, such as "anthropic/claude-haiku-4-5"',
  ],
  ['tiers.mid', ['gpt/6'], `“gpt/6” names the provider “gpt”, which is ${BUILT_IN}`],
  [
    'tiers.premium',
    'openai/gpt-6',
    'it is "openai/gpt-6", but must be a list of models such as ["anthropic/claude-haiku-4-5"]',
  ],
  ['tiers.cheap', null, 'it is null, but must be a list of models such as ["anthropic/claude-haiku-4-5"]'],
  ['routes', { explain: 'dear' }, '“explain” is "dear", but must be cheap, mid, premium, or provider/model'],
  ['routes', { explain: null }, '“explain” is null, but must be cheap, mid, premium, or provider/model'],
  ['routes', { chat: 'gpt/6' }, `“gpt/6” names the provider “gpt”, which is ${BUILT_IN}`],
  [
    'routes',
    ['cheap'],
    'it is ["cheap"], but must map tasks to a tier or a model, such as {"explain": "cheap"}',
  ],
  [
    'routing.sizeLimits',
    { cheapTokens: '16k' },
    '“cheapTokens” is "16k", but must be a number of tokens, or null for no limit',
  ],
  ['routing.sizeLimits', { midFiles: -1 }, '“midFiles” is -1, but must not be below 0; null is for no limit'],
  [
    'routing.sizeLimits',
    { midTokns: 5 },
    'it has “midTokns”, but may have only cheapTokens, midTokens and midFiles',
  ],
  [
    'routing.sizeLimits',
    32_000,
    'it is 32000, but must be an object with limits, such as {"midTokens": 32000}',
  ],
  [
    'providers',
    { openrouter: { body: { model: 'x' } } },
    '“body” of “openrouter” must not have model, messages, system, prompt, suffix, tools, tool_choice, stream, stream_options, max_output_tokens, n, which each request has of its own',
  ],
  [
    'providers',
    { work: { baseUrl: 'https://h/v1', body: { max_tokens: 0 } } },
    '“body” of “work” may have one of max_tokens and max_completion_tokens, as a whole number above 0',
  ],
  [
    'providers',
    { azure: {} },
    '“azure” must have a baseUrl, since each customer has an address of their own',
  ],
  [
    'providers',
    { vscode: { baseUrl: 'http://127.0.0.1:4000' } },
    '“vscode” stands for VS Code’s own models, which have no settings here',
  ],
  ['providers', { work: {} }, '“work” must have a baseUrl, since it is not built in'],
  ['providers', { work: { baseUrl: 'llm.example.com/v1' } }, ADDRESS],
  ['providers', { work: { baseUrl: 'localhost:8080' } }, ADDRESS],
  ['providers', { work: { baseUrl: 'ftp://example.com' } }, ADDRESS],
  ['providers', { work: { baseUrl: 'https://me:word@example.com/v1' } }, ADDRESS],
  ['providers', { work: { baseUrl: 'https://:word@example.com/v1' } }, ADDRESS],
  ['providers', { work: { baseUrl: ' https://example.com/v1 ' } }, ADDRESS],
  ['providers', { work: { baseUrl: '' } }, ADDRESS],
  ['providers', { work: { kind: 'grpc' } }, '“kind” of “work” must be "openai" or "anthropic"'],
  [
    'providers',
    { work: { baseUrl: 'https://example.com', apiKey: 'word' } },
    '“work” has “apiKey”, but may have only kind, baseUrl, headers, body, models, stream, completion, outputLimit, streamOptions, thoughtsBack, systemRole and firstTokenSeconds (keys are set with “Tierwise: Set API Key”)',
  ],
  [
    'providers',
    { work: { baseUrl: 'https://example.com', headers: { 'x-team': 5 } } },
    '“x-team” of “headers” of “work” must be a text',
  ],
  [
    'providers',
    { 'my work': { baseUrl: 'https://example.com' } },
    'the name “my work” must be of letters, digits, “.”, “_” and “-”',
  ],
  [
    'providers',
    { work: 'https://example.com' },
    '“work” must be an object such as {"baseUrl": "https://host/v1"}',
  ],
  ['providers', [], 'it must map names of providers to objects such as {"baseUrl": "https://host/v1"}'],
  ['models', { 'gpt-6': { inputUsd: 1 } }, 'the name “gpt-6” must be provider/model'],
  [
    'models',
    { 'openai/gpt-6': { inputUsd: '1' } },
    '“inputUsd” of “openai/gpt-6” is "1", but must be a number, in USD per million tokens',
  ],
  [
    'models',
    { 'openai/gpt-6': { outputUsd: -1 } },
    '“outputUsd” of “openai/gpt-6” is -1, but must not be below 0',
  ],
  [
    'models',
    { 'openai/gpt-6': { contextTokens: 1.5 } },
    '“contextTokens” of “openai/gpt-6” is 1.5, but must be a whole number',
  ],
  [
    'models',
    { 'openai/gpt-6': { price: 1 } },
    '“openai/gpt-6” has “price”, but may have only contextTokens, maxOutputTokens, effort, inputUsd, outputUsd, cacheReadUsd and cacheWriteUsd',
  ],
  ['budget.perDayUsd', '5', 'it is "5", but must be a number of USD, or null for no limit'],
  ['budget.perMonthUsd', -1, 'it is -1, but must not be below 0; null is for no limit'],
  ['budget.perRequestUsd', false, 'it is false, but must be a number of USD, or null for no limit'],
  ['budget.onLimit', 'warn', 'it is "warn", but must be "ask", "downgrade" or "stop"'],
  ['baselineModel', 'claude', 'it is "claude", but must be provider/model, or empty'],
  ['baselineModel', null, 'it is null, but must be provider/model, or empty'],
  ['baselineModel', 'gpt/6', `“gpt/6” names the provider “gpt”, which is ${BUILT_IN}`],
  ['prices.update', 'no', 'it is "no", but must be true or false'],
];

describe('a setting that cannot be used', () => {
  for (const [key, value, message] of WRONG) {
    it(`is told: tierwise.${key} ${JSON.stringify(value)}`, () => {
      const { problems } = check({ [key]: value });
      assert.deepEqual(problems, [{ setting: `tierwise.${key}`, message }]);
    });
  }

  it('is told with the tasks that there are, when it names another', () => {
    const [problem] = check({ routes: { exlpain: 'cheap' } }).problems;
    assert.match(
      problem?.message ?? '',
      /^it has “exlpain”, but may have only the tasks autocomplete, .*explain.*, chat, second-opinion$/,
    );
  });

  it('shows no more of a long value than is needed to find it', () => {
    const [problem] = check({ baselineModel: 'x'.repeat(10_000) }).problems;
    assert.ok((problem?.message.length ?? 0) < 120);
  });

  it('is told once: the models of a provider that is set wrongly get no message of their own', () => {
    const { problems } = check({
      providers: { work: { baseUrl: 'example.com' } },
      'tiers.mid': ['work/llama'],
      routes: { explain: 'work/llama' },
    });
    assert.deepEqual(
      problems.map(({ setting }) => setting),
      ['tierwise.providers'],
    );
  });

  it('shows nothing of what stands in providers: it could be a password', () => {
    const secret = 'correct-horse-battery';
    const places = [
      { work: { baseUrl: `https://me:${secret}@example.com` } },
      { work: { baseUrl: secret } },
      { work: { baseUrl: 'https://example.com', headers: { authorization: [secret] } } },
      { work: { baseUrl: 'https://example.com', headers: secret } },
      { work: { baseUrl: 'https://example.com', apiKey: secret } },
      { work: { kind: secret } },
      { work: secret },
      secret,
    ];
    for (const providers of places) {
      const { problems } = check({ providers });
      assert.equal(problems.length, 1);
      assert.ok(!problems[0]?.message.includes(secret), problems[0]?.message);
    }
  });

  it('never throws, whatever JSON there is, and leaves settings that can be used', () => {
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('claude', 'openai/gpt-6', 'cheap', 'https://example.com', '', '__proto__'),
    );
    const like = fc.oneof(
      entry,
      fc.array(entry),
      fc.dictionary(
        fc.constantFrom('explain', 'work', 'openai', 'openai/gpt-6', 'constructor', 'midTokens'),
        entry,
      ),
      fc.dictionary(
        fc.string(),
        fc.dictionary(fc.constantFrom('kind', 'baseUrl', 'headers', 'inputUsd'), entry),
      ),
    );
    const all = fc.record(Object.fromEntries(KEYS.map((key) => [key, like])), { requiredKeys: [] });
    fc.assert(
      fc.property(all, (changed) => {
        const { settings, problems } = check(changed);
        const names = problems.map(({ setting }) => setting);
        assert.equal(new Set(names).size, names.length, 'one problem for each setting');
        for (const { message } of problems)
          assert.match(message, /^(?:it|the name|“|entry)[\s\S]* (?:must|may|which)/);
        // What came through passes again.
        const again = check({
          'tiers.mid': settings.tiers.mid,
          routes: settings.routes,
          'routing.sizeLimits': settings.sizeLimits,
        });
        assert.deepEqual(
          again.problems.filter(({ message }) => !message.includes('names the provider')),
          [],
        );
        const { perDayUsd } = settings.budget;
        assert.ok(perDayUsd === null || perDayUsd >= 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a setting that can be used', () => {
  const RIGHT: readonly (readonly [SettingKey, unknown])[] = [
    ['tiers.mid', []],
    ['tiers.mid', ['openrouter/deepseek/deepseek-v4-flash', 'ollama/qwen2.5-coder:7b']],
    ['routes', { explain: 'cheap', security: 'anthropic/claude-opus-5-5' }],
    ['routing.sizeLimits', { cheapTokens: null, midTokens: 0, midFiles: 10 }],
    ['providers', { openai: { headers: { 'x-team': 'blue' } } }],
    ['providers', { work: { kind: 'anthropic', baseUrl: 'http://127.0.0.1:4000', models: ['a'] } }],
    ['models', { 'work/llama-4': { inputUsd: 0, outputUsd: 0.4, contextTokens: 128_000 } }],
    ['budget.perDayUsd', 0],
    ['budget.perDayUsd', null],
    ['baselineModel', 'openai/gpt-5.6-sol'],
  ];
  for (const [key, value] of RIGHT) {
    it(`raises no problem: tierwise.${key} ${JSON.stringify(value)}`, () => {
      assert.deepEqual(check({ [key]: value }).problems, []);
    });
  }

  it('keeps the default of each size limit that it leaves out', () => {
    const { sizeLimits } = check({ 'routing.sizeLimits': { cheapTokens: 8_000 } }).settings;
    assert.deepEqual(sizeLimits, { cheapTokens: 8_000, midTokens: 32_000, midFiles: 3 });
  });

  it('may name a provider of the user’s own', () => {
    const { settings, problems } = check({
      providers: { work: { baseUrl: 'https://llm.example.com/v1' } },
      'tiers.mid': ['work/llama-4'],
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.tiers.mid, ['work/llama-4']);
  });
});
