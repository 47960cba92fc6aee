import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  classify,
  decide,
  formatRouteReasons,
  PREFERENCES,
  TASKS_IN_WORDS,
  TIERS,
} from '../../../src/router/index.ts';
import { NO_SIGNALS, POLICY, policy, signals } from './policy.ts';

const PLAIN = ['what does this do?', 'hello', 'how do I sort a list in Rust?', '', '  \n\t', '?'];

/** What only a tool writes that has found a hard fault. */
const HARD_REPORTS = [
  'WARNING: DATA RACE\nRead at 0x00c0000b4010 by goroutine 8:',
  'help\n==4242==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010',
  'ERROR:  deadlock detected\nDETAIL:  Process 71 waits for ShareLock',
  `${'starting worker\n'.repeat(5_000)}fatal error: concurrent map writes`,
];

describe('Chat', () => {
  it('is mid where nothing is known, never cheap', () => {
    assert.equal(decide('chat', NO_SIGNALS, POLICY, null).tier, 'mid');
    for (const prompt of PLAIN) assert.equal(decide('chat', signals({ prompt }), POLICY, null).tier, 'mid');
  });

  for (const prompt of HARD_REPORTS) {
    it(`takes “${prompt.trim().slice(-40)}” for a hard fault, whatever is said of it`, () => {
      const route = decide('chat', signals({ prompt }), POLICY, null);
      assert.equal(route.task, 'debug');
      assert.equal(route.tier, 'premium');
    });
  }

  it('takes a diff for something to review', () => {
    const prompt = 'diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-a\n+b';
    const route = decide('chat', signals({ prompt }), POLICY, null);
    assert.equal(route.task, 'review');
    assert.equal(route.tier, 'mid');
  });

  it('is not cheap where much goes along', () => {
    const much = signals({ prompt: 'write a docstring for this', contextTokens: 17_000 });
    assert.notEqual(decide('chat', much, POLICY, null).tier, 'cheap');
  });

  it('is read the same whatever was found for it, as long as that is within the size of its tier', () => {
    const prompts = [
      ...PLAIN,
      'where is the shipping cost computed?',
      'add a flag to the command line',
      'why is the total wrong?',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...prompts),
        fc.integer({ min: 0, max: 8_000 }),
        fc.integer({ min: 0, max: 8_000 }),
        (prompt, own, foundTokens) => {
          const bare = decide('chat', signals({ prompt, contextTokens: own }), POLICY, null);
          const found = signals({ prompt, contextTokens: own + foundTokens, foundTokens });
          const route = decide('chat', found, POLICY, null);
          assert.deepEqual([route.task, route.tier], [bare.task, bare.tier]);
        },
      ),
    );
  });

  it('does not guess where a command says what is asked for', () => {
    assert.equal(decide('explain', signals({ prompt: 'sql injection' }), POLICY, null).task, 'explain');
  });

  it('goes where the routes say that a task goes, whatever else the words ask for', () => {
    const prompt = HARD_REPORTS[0] ?? '';
    const route = decide('chat', signals({ prompt }), policy({ routes: { debug: 'cheap' } }), null);
    assert.equal(route.tier, 'cheap');
    assert.equal(formatRouteReasons(route)[0], 'taken for “Debug”, by “warning: data race”');
  });

  it('does not guess where a route is set for chat', () => {
    const prompt = HARD_REPORTS[0] ?? '';
    const route = decide('chat', signals({ prompt }), policy({ routes: { chat: 'cheap' } }), null);
    assert.equal(route.task, 'chat');
    assert.equal(route.tier, 'cheap');
  });

  it('leaves room for a long answer where it is taken for a task of short ones', () => {
    const prompt = 'commit message for the staged changes please';
    const [first] = decide('chat', signals({ prompt }), POLICY, null).chain;
    assert.ok((first?.maxOutputTokens ?? 0) >= 8_192);
  });
});

const anyText = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 2_000 }),
  fc
    .tuple(
      fc.constantFrom('a', ' ', '\n', '```\n', '漏', '\ud800', '<', '0', 'x;\n', 'e\u0301'),
      fc.nat(20_000),
    )
    .map(([part, times]) => part.repeat(times)),
);
const anyNumber = fc.oneof(fc.nat(200_000), fc.double(), fc.constant(Number.NaN));
const anyFacts = fc.record({
  contextTokens: anyNumber,
  files: anyNumber,
  selectionChars: anyNumber,
  diagnostics: anyNumber,
  language: fc.option(fc.string()),
});

describe('Reading a message', () => {
  it('gives shares that add up to one, a task that can be asked for in words, and words that stand in it', () => {
    fc.assert(
      fc.property(anyText, anyFacts, (text, facts) => {
        const read = classify(text, facts);
        if (read === null) return;
        const shares = TIERS.map((tier) => read.tiers[tier]);
        assert.ok(shares.every((share) => share >= 0 && share <= 1));
        assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
        assert.ok(TASKS_IN_WORDS.includes(read.task));
        const plain = text
          .normalize('NFD')
          .toLowerCase()
          .replace(/[\u0300-\u036f]/g, '')
          .replace(/\d+/g, '0');
        for (const tier of TIERS) {
          assert.ok(read.wordsFor(tier).length <= 3);
          for (const word of read.wordsFor(tier)) assert.ok(plain.includes(word), word);
        }
      }),
    );
  });

  it('gives the same for the same message', () => {
    fc.assert(
      fc.property(anyText, anyFacts, (text, facts) => {
        assert.deepEqual(classify(text, facts)?.tiers, classify(text, facts)?.tiers);
      }),
    );
  });

  it('reads the beginning and the end of a long text, and not what is between', () => {
    const filler = 'lorem ipsum dolor sit amet '.repeat(2_000);
    const facts = signals({});
    assert.deepEqual(
      classify(`why is it slow ${filler} WARNING ${filler} thanks`, facts)?.tiers,
      classify(`why is it slow ${filler} NOTICE ${filler} thanks`, facts)?.tiers,
    );
  });

  it('is nothing where nothing is written', () => {
    for (const text of ['', ' ', '\n\n', '\u200b']) assert.equal(classify(text, NO_SIGNALS), null);
  });

  it('takes accents and figures for what many leave out or change', () => {
    const facts = signals({});
    assert.deepEqual(
      classify('arregla la función 12', facts)?.tiers,
      classify('arregla la funcion 7', facts)?.tiers,
    );
  });
});

describe('Where a message does not say clearly what it needs', () => {
  it('a user who wants quality never gets a lower tier than one who wants economy', () => {
    fc.assert(
      fc.property(anyText, anyFacts, (text, facts) => {
        const ranks = PREFERENCES.map((preference) => {
          const asked = { ...NO_SIGNALS, ...facts, prompt: text };
          return TIERS.indexOf(decide('chat', asked, policy({ preference }), null).tier);
        });
        assert.deepEqual(ranks, ranks.toSorted());
      }),
    );
  });

  it('a tier is never cheap with less than an even chance', () => {
    fc.assert(
      fc.property(anyText, anyFacts, fc.constantFrom(...PREFERENCES), (text, facts, preference) => {
        const { reasons } = decide(
          'chat',
          { ...NO_SIGNALS, ...facts, prompt: text },
          policy({ preference }),
          null,
        );
        for (const why of reasons) {
          if (why.reason === 'read-as' && why.tier === 'cheap') assert.ok(why.share >= 0.5);
        }
      }),
    );
  });
});
