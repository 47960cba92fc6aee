import assert from 'node:assert/strict';
import fc from 'fast-check';
import { newIn, type Query, queryOf } from '../../../../../src/context/retrieval/question/read.ts';
import { partsOf, stemOf, termsOf } from '../../../../../src/context/retrieval/question/words.ts';

const words = ({ terms }: Query) => terms.map(({ word }) => word);
const NOTHING = { names: [], files: [], texts: [], terms: [], aboutProject: false };

describe('What a question names', () => {
  it('is names as they stand in code', () => {
    assert.deepEqual(queryOf('what calls `applyDiscounts` and cart.lineTotal?').names, [
      'applyDiscounts',
      'lineTotal',
    ]);
    assert.deepEqual(queryOf('is MAX_SHARE used by checkout() or Order.from_json').names, [
      'MAX_SHARE',
      'checkout',
      'from_json',
    ]);
    assert.deepEqual(queryOf('Wo wird `subtotal` benutzt?').names, ['subtotal']);
    assert.deepEqual(queryOf('why TypeScript, JavaScript and GitHub?').names, []);
  });

  it('is files, with the line that is meant', () => {
    assert.deepEqual(queryOf('what is on line 390 of src/chat/turn.ts?').files, [
      { path: 'src/chat/turn.ts', line: 390 },
    ]);
    assert.deepEqual(queryOf('siehe src\\cart.ts:14').files, [{ path: 'src/cart.ts', line: 14 }]);
    assert.deepEqual(queryOf('   at add (file:///app/src/cart.ts:14:34)').files, [
      { path: 'app/src/cart.ts', line: 14 },
    ]);
    assert.deepEqual(queryOf('e.g. this, i.e. that. Done...').files, []);
  });

  it('is texts and errors, whose words stand in code', () => {
    assert.deepEqual(queryOf('who says "This cart is too heavy"?').texts, [
      ['this', 'cart', 'is', 'too', 'heavy'],
    ]);
    assert.deepEqual(queryOf('I get TypeError: cart is not iterable, why?').texts, [
      ['cart', 'is', 'not', 'iterable'],
    ]);
    assert.deepEqual(queryOf("don't you think it's fine, isn't it").texts, []);
  });

  it('is plain words, without those that name nothing', () => {
    assert.deepEqual(words(queryOf('where is the shipping cost computed?')), ['shipping', 'cost']);
    assert.deepEqual(words(queryOf('thanks, that works')), []);
    assert.deepEqual(words(queryOf('what does this function do?')), []);
  });

  it('tells what there is from what may be any', () => {
    const { terms } = queryOf('add a flag to the CLI');
    assert.deepEqual(
      terms.map(({ word, article }) => [word, article]),
      [
        ['flag', 'indefinite'],
        ['cli', 'definite'],
      ],
    );
  });

  it('is called in code what it is in English', () => {
    assert.deepEqual(
      termsOf('Versandkosten').map(([first]) => first),
      ['deliveri', 'cost'],
    );
    assert.ok(termsOf('Warenkorb').flat().includes(stemOf('cart')));
    assert.ok(termsOf('précio').flat().includes(stemOf('price')));
    assert.ok(queryOf('优惠券按什么顺序应用？').terms.some(({ stems }) => stems.includes('coupon')));
  });

  it('is not what was pasted', () => {
    assert.deepEqual(words(queryOf(`explain this:\n${'const price = parse(text);\n'.repeat(300)}`)), []);
    assert.deepEqual(words(queryOf('fix it\n```ts\nconst shipping = 1\n```')), []);
    assert.deepEqual(words(queryOf('price and shipping '.repeat(200))), []);
  });

  it('is new in a conversation only where nothing before has it', () => {
    const query = queryOf('does `shippingCost` use `weight`, as the receipt says?');
    const said = ['look:\n```ts\nshippingCost(cart)\n```'];
    const { names, terms } = newIn(query, said);
    assert.deepEqual(names, ['weight']);
    assert.deepEqual(terms, []);
    assert.deepEqual(newIn(query, []), query);
    assert.partialDeepStrictEqual(newIn(query, ['shippingCost weight ``` ']), NOTHING);
  });

  it('is within its limits, and the same each time, whatever is written', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc
        .array(
          fc.constantFrom(
            '`a`',
            '"b c"',
            'x.ts:3',
            'the',
            'fooBar',
            'Versandkosten',
            '价格',
            '\n',
            '```',
            'Error: ',
          ),
        )
        .map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (question) => {
        const query = queryOf(question);
        assert.ok(query.names.length <= 8 && query.files.length <= 8 && query.texts.length <= 4);
        assert.ok(query.terms.length <= 16);
        assert.equal(new Set(query.names).size, query.names.length);
        assert.deepEqual(queryOf(question), query);
      }),
    );
  });
});

describe('The stem of a word', () => {
  it('is the same for its family', () => {
    for (const family of [
      ['ship', 'shipping', 'shipped', 'ships'],
      ['product', 'products', 'producto', 'productos'],
      ['price', 'prices', 'pricing'],
      ['category', 'categories'],
      ['compute', 'computed', 'computes'],
      ['class', 'classes'],
    ]) {
      assert.equal(new Set(family.map(stemOf)).size, 1, family.map(stemOf).join(' '));
    }
  });

  it('is another for other words', () => {
    const others = ['cart', 'card', 'cost', 'coast', 'money', 'month', 'total', 'token', 'user', 'use'];
    assert.equal(new Set(others.map(stemOf)).size, others.length);
  });
});

describe('The words of a name', () => {
  it('are told apart by its letters', () => {
    assert.deepEqual(partsOf('shippingCost2'), ['shipping', 'Cost']);
    assert.deepEqual(partsOf('parseHTMLFile_now'), ['parse', 'HTML', 'File', 'now']);
  });
});
