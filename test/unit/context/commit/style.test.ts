import assert from 'node:assert/strict';
import { messageStyleText } from '../../../../src/context/commit/render.ts';
import { messageStyle, ticketOf } from '../../../../src/context/commit/style.ts';
import type { MessageStyle } from '../../../../src/context/commit/types.ts';

const CASES: readonly (readonly [name: string, messages: readonly string[], style: Partial<MessageStyle>])[] =
  [
    [
      'conventional commits with scopes',
      [
        'feat(cart): add bundles to the cart',
        'fix(cart): keep the order of the lines\n\nThey were sorted by price.',
        'chore(deps): update the compiler',
        'fix: round cents down',
        'Merge pull request #12 from a/b',
      ],
      {
        of: 4,
        prefix: 'conventional',
        prefixes: ['fix', 'feat', 'chore'],
        scopes: ['cart', 'deps'],
        capitalized: false,
        period: false,
        mood: 'imperative',
        body: 0.25,
        ticket: null,
      },
    ],
    [
      'tickets first, past tense',
      [
        'SHOP-12: Added bundles to the cart.',
        'SHOP-15: Fixed the rounding of cents.',
        'SHOP-9 Removed the old page.',
      ],
      { prefix: 'none', ticket: 'start', capitalized: true, period: true, mood: 'past' },
    ],
    [
      'the number of a pull request at the end',
      ['Add bundles (#12)', 'Fix rounding (#13)', 'Remove the old page (#15)'],
      { prefix: 'none', ticket: 'end', mood: 'imperative', subjectChars: 25 },
    ],
    [
      'areas of the code',
      [
        'net/http: close idle connections',
        'runtime: fix a race in the scheduler',
        'cmd/go: read the work file once',
      ],
      { prefix: 'area', prefixes: ['net/http', 'runtime', 'cmd/go'], capitalized: false },
    ],
    [
      'gitmoji',
      ['✨ Add bundles', '🐛 Fix the rounding', ':art: Move the styles'],
      { prefix: 'gitmoji', prefixes: ['✨', '🐛', ':art:'], mood: 'imperative' },
    ],
    [
      'another language',
      [
        'Rundung der Beträge auf ganze Cent',
        'Die Summe wird nicht mit der Versandgebühr verrechnet',
        'Fehler bei der Anmeldung ist behoben',
      ],
      { prefix: 'none', language: 'de', mood: null },
    ],
    ['another script', ['カートに商品を追加する', '合計の丸めを修正する'], { language: 'ja' }],
    [
      'trailers',
      ['Add a\n\nSigned-off-by: A <a@example.com>', 'Add b\n\nWhy.\n\nSigned-off-by: A <a@example.com>'],
      { trailers: ['Signed-off-by'], body: 0.5 },
    ],
  ];

describe('The style of the last messages', () => {
  for (const [name, messages, expected] of CASES) {
    it(`is seen: ${name}`, () => {
      const style = messageStyle(messages);
      assert.ok(style);
      const seen = Object.fromEntries(Object.entries(style).filter(([key]) => key in expected));
      assert.deepEqual(seen, expected);
    });
  }

  it('is none in a repository without messages, or with made ones only', () => {
    assert.equal(messageStyle([]), null);
    assert.equal(messageStyle(["Merge branch 'main' into a", 'v1.2.3', '']), null);
  });
});

describe('The ticket of a branch', () => {
  for (const [branch, ticket] of [
    ['feature/SHOP-123-bundles', 'SHOP-123'],
    ['SHOP-7', 'SHOP-7'],
    ['123-fix-rounding', '#123'],
    ['fix/issue-45-rounding', '#45'],
    ['main', null],
    ['release/1.2.3', null],
    ['utf-8-names', null],
  ] as const) {
    it(`of ${branch} is ${ticket}`, () => assert.equal(ticketOf(branch), ticket));
  }
});

describe('The style in the words of a prompt', () => {
  const messages = ['feat(cart): add bundles to the cart', 'fix(cart): keep the order of the lines'];
  const facts = {
    root: '',
    of: 'staged',
    messages,
    style: messageStyle(messages),
    branch: null,
    ticket: null,
    inInput: '',
  } as const;

  it('names the habits and shows the last messages', () => {
    const text = messageStyleText(facts);
    assert.match(text, /conventional commits, with the types feat, fix and scopes such as cart/);
    assert.match(text, /begins in lower case, ends without a full stop/);
    assert.match(text, /^feat\(cart\): add bundles to the cart$/m);
  });

  it('is nothing where there are no messages', () => {
    assert.equal(messageStyleText({ ...facts, messages: [], style: null }), '');
  });
});
