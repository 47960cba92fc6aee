import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { factsFrom, questionOf, shownRoute } from '../../../src/commands/routeFacts.ts';
import { refusedRoute, route } from '../requests/results.ts';

describe('the argument of a dry run', () => {
  it('becomes a question to the router', () => {
    const facts = factsFrom({
      task: 'review',
      prompt: 'Is it safe?',
      language: 'go',
      selectionChars: 350,
      attachedFiles: 4,
      contextTokens: 20_000,
      diagnostics: 2,
    });
    assert.deepEqual(questionOf(facts), {
      task: 'review',
      signals: {
        contextTokens: 20_000,
        files: 4,
        selectionChars: 350,
        language: 'go',
        diagnostics: 2,
        prompt: 'Is it safe?',
      },
    });
  });

  it('is a chat message about which nothing is known, when it is empty', () => {
    const { task, signals } = questionOf(factsFrom({}));
    assert.equal(task, 'chat');
    assert.deepEqual(signals, {
      contextTokens: 0,
      files: 0,
      selectionChars: 0,
      language: null,
      diagnostics: 0,
      prompt: null,
    });
  });

  it('has its tokens estimated, when it does not say how many', () => {
    const { signals } = questionOf(factsFrom({ prompt: 'What is this for?', selectionChars: 3_500 }));
    assert.ok(signals.contextTokens > 1_000 && signals.contextTokens < 1_010);
  });

  const WRONG: readonly (readonly [unknown, RegExp])[] = [
    [
      { task: 'exlpain' },
      /^tierwise\.showRoute cannot be run: “task” must be one of autocomplete, .*chat, second-opinion\.$/,
    ],
    [{ contextTokens: '16k' }, /: “contextTokens” must be a number\.$/],
    [{ attachedFiles: -1 }, /: “attachedFiles” must not be below 0\.$/],
    [{ prompt: 5 }, /: “prompt” must be a text\.$/],
    ['explain', /: the argument must be an object\.$/],
  ];
  for (const [args, message] of WRONG) {
    it(`is refused in words when it is wrong: ${JSON.stringify(args)}`, () => {
      assert.throws(() => factsFrom(args), { name: 'Error', message });
    });
  }

  it('either gives facts or words, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (args) => {
        try {
          questionOf(factsFrom(args));
        } catch (error) {
          assert.match(String(error), /^Error: tierwise\.showRoute cannot be run: .*\.$/);
        }
      }),
    );
  });
});

describe('the result of a dry run', () => {
  it('names task, tier, models, reasons and what it would cost', () => {
    assert.deepEqual(
      shownRoute(route({ reasons: [{ reason: 'tier-of-task', task: 'explain', tier: 'mid' }] })),
      {
        task: 'explain',
        tier: 'mid',
        models: ['anthropic/claude-haiku-4-5'],
        reasons: ['“Explain” goes to mid'],
        maxOutputTokens: 8_192,
        expectedUsd: 0.0037,
      },
    );
  });

  it('says which models were passed over, and why', () => {
    const shown = shownRoute(refusedRoute([{ model: 'openai/a', reason: 'no-key', label: 'OpenAI' }]));
    assert.deepEqual(shown.reasons, ['openai/a passed over: no API key for OpenAI']);
    assert.equal(shown.maxOutputTokens, null);
    assert.equal(shown.expectedUsd, null);
  });
});
