import { at, done, edit, read, run, type Scenario, type Step, search, write } from './scenario.ts';

/**
 * The runs that the reading of trajectories was made with. What is right at each request was written down with the
 * script, before anything had read a run.
 */

const ALL = ['claude', 'codex', 'opencode'] as const;

const SUM = '  for (const item of items) sum += item.price;';
const BY_QUANTITY = '  for (const item of items) sum += item.price * item.quantity;';
const COUNT = '  return items.length;';
const COUNT_ALL = '  return items.reduce((sum, item) => sum + item.quantity, 0);';
const PARSE = "  const [year, month, day] = text.split('-').map(Number);";

/** Looking around: so many files of the shop, one after the other. */
const lookAround = (names: readonly string[]): readonly Step[] =>
  names.map((name) => at('stay', read(`src/${name}.js`)));

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'discount',
    flavour: 'healthy',
    about: 'reads, sees the tests red, mends two places, sees them green',
    project: 'cart',
    clients: ALL,
    wishes: [
      {
        ask: 'The total of the cart is wrong where somebody takes two of a thing. Please fix it and run the tests.',
        steps: [
          at('stay', read('src/cart.js')),
          at('stay', read('test/cart.test.js')),
          at('stay', run('npm test')),
          at('stay', edit('src/cart.js', SUM, BY_QUANTITY)),
          at('stay', edit('src/cart.js', COUNT, COUNT_ALL)),
          at('stay', run('npm test')),
          done('stay', 'Prices and pieces now count by quantity. All tests pass.'),
        ],
      },
    ],
  },
  {
    name: 'two-wishes',
    flavour: 'healthy',
    about: 'a feature, then another wish in the same conversation',
    project: 'dates',
    clients: ['claude', 'codex'],
    wishes: [
      {
        ask: 'Add a function that says whether a year is a leap year, with a test.',
        steps: [
          at('stay', read('src/dates.js')),
          at(
            'stay',
            write(
              'src/leap.js',
              'export const isLeap = (y) => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;\n',
            ),
          ),
          at(
            'stay',
            write(
              'test/leap.test.js',
              "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { isLeap } from '../src/leap.js';\ntest('leap years', () => assert.ok(isLeap(2024) && !isLeap(1900)));\n",
            ),
          ),
          at('stay', run('npm test')),
          done('stay', 'Added isLeap with a test, which passes.'),
        ],
      },
      {
        ask: 'Now mention it in the README.',
        steps: [
          at('stay', read('README.md')),
          at('stay', edit('README.md', 'Parses dates.', 'Parses dates, and knows leap years (`isLeap`).')),
          done('stay', 'Done.'),
        ],
      },
    ],
  },
  {
    name: 'rounding',
    flavour: 'healthy',
    about: 'mends two functions in Python with pytest',
    project: 'money',
    clients: ['codex', 'opencode'],
    wishes: [
      {
        ask: 'split loses cents, and largest gives the smallest. fix pls',
        steps: [
          at('stay', read('money/split.py'), read('tests/test_split.py')),
          at('stay', run('python3 -m pytest -q')),
          at(
            'stay',
            edit(
              'money/split.py',
              '    return [share] * people',
              '    rest = amount % people\n    return [share + 1] * rest + [share] * (people - rest)',
            ),
          ),
          at('stay', run('python3 -m pytest -q')),
          at('stay', edit('money/split.py', 'sorted(amounts)[0]', 'max(amounts)')),
          at('stay', run('python3 -m pytest -q')),
          done('stay', 'Both are mended; all four tests pass.'),
        ],
      },
    ],
  },
  {
    name: 'no-tests',
    flavour: 'healthy',
    about: 'changes files that no test looks at',
    project: 'dates',
    clients: ['claude', 'opencode'],
    wishes: [
      {
        ask: 'Set the locale to de and retries to 3, and say so in the README.',
        steps: [
          at('stay', read('config.json')),
          at('stay', read('README.md')),
          at('stay', edit('config.json', '"en"', '"de"')),
          at('stay', edit('config.json', '"retries": 1', '"retries": 3')),
          at('stay', edit('README.md', 'Parses dates.', 'Parses dates, in German.')),
          at('stay', run('cat config.json README.md')),
          done('stay', 'Changed.'),
        ],
      },
    ],
  },
  {
    name: 'parallel',
    flavour: 'healthy',
    about: 'several calls in one answer',
    project: 'cart',
    clients: ['claude', 'opencode'],
    wishes: [
      {
        ask: 'Make the tests green.',
        steps: [
          at('stay', read('src/cart.js'), read('test/cart.test.js'), read('package.json')),
          at('stay', run('node --test')),
          at('stay', edit('src/cart.js', SUM, BY_QUANTITY), edit('src/cart.js', COUNT, COUNT_ALL)),
          at('stay', run('node --test'), run('git status --short || true')),
          done('stay', 'Green.'),
        ],
      },
    ],
  },
  {
    name: 'compacted',
    flavour: 'healthy',
    about: 'the client compacts the conversation in the middle',
    project: 'cart',
    clients: ALL,
    wishes: [
      {
        ask: 'Prices should count by quantity. Mend it, and run the tests.',
        steps: [
          at('stay', read('src/cart.js')),
          { right: 'stay', calls: [read('test/cart.test.js')], tokens: 186_000 },
          at('stay', edit('src/cart.js', SUM, BY_QUANTITY)),
          at('stay', edit('src/cart.js', COUNT, COUNT_ALL)),
          at('stay', run('npm test')),
          done('stay', 'Mended.'),
        ],
      },
    ],
  },
  {
    name: 'edit-misses',
    flavour: 'stuck',
    about: 'the same text is looked for again and again, and is not there',
    project: 'cart',
    clients: ALL,
    wishes: [
      {
        ask: 'Prices should count by quantity.',
        steps: [
          at('stay', read('src/cart.js')),
          at('stay', edit('src/cart.js', 'for (let item of items) sum += item.price;', BY_QUANTITY)),
          at('stay', edit('src/cart.js', 'for (let item of items) { sum += item.price; }', BY_QUANTITY)),
          at('may', edit('src/cart.js', 'for (let item of items) sum += item.price;', BY_QUANTITY)),
          at('may', edit('src/cart.js', 'for (var item of items) sum += item.price;', BY_QUANTITY)),
          at('up', edit('src/cart.js', 'for (let item of items) sum += item.price;', BY_QUANTITY)),
          at('up', edit('src/cart.js', 'for (let item of items) sum += item.price', BY_QUANTITY)),
          at('up', edit('src/cart.js', 'for (let item of items) sum += item.price;', BY_QUANTITY)),
          at('tier', edit('src/cart.js', 'for (let item of items) sum += item.price;', BY_QUANTITY)),
          done('tier', 'I could not change the file.'),
        ],
      },
    ],
  },
  {
    name: 'same-command',
    flavour: 'stuck',
    about: 'the same command fails in the same way, and nothing is changed in between',
    project: 'dates',
    clients: ['claude', 'codex'],
    wishes: [
      {
        ask: 'Build the package.',
        steps: [
          at('stay', read('package.json')),
          at('stay', run('npm run build')),
          at('stay', run('npm run build')),
          at('may', run('npm run build 2>&1')),
          at('may', run('npm run build')),
          at('up', run('npm run build --silent')),
          at('up', run('npm run build')),
          at('up', run('npm run build')),
          at('tier', run('npm run build')),
          done('tier', 'The build does not work.'),
        ],
      },
    ],
  },
  {
    name: 'red-in-circles',
    flavour: 'stuck',
    about: 'each edit lands, and the same tests stay red',
    project: 'cart',
    clients: ALL,
    wishes: [
      {
        ask: 'Make the tests pass.',
        steps: [
          at('stay', read('src/cart.js')),
          at('stay', run('npm test')),
          at('stay', edit('src/cart.js', 'let sum = 0;', 'let sum = 0.0;')),
          at('stay', run('npm test')),
          at('stay', edit('src/cart.js', 'return sum - discount;', 'return Math.max(0, sum - discount);')),
          at('stay', run('npm test')),
          at('may', edit('src/cart.js', 'Math.max(0, sum - discount)', 'Math.abs(sum - discount)')),
          at('may', run('npm test')),
          at('may', edit('src/cart.js', 'Math.abs(sum - discount)', 'Number(sum - discount)')),
          at('up', run('npm test')),
          at('up', edit('src/cart.js', 'let sum = 0.0;', 'let sum = +0;')),
          at('up', run('npm test')),
          at('up', edit('src/cart.js', 'let sum = +0;', 'let sum = -0;')),
          at('up', run('npm test')),
          at('tier', edit('src/cart.js', 'let sum = -0;', 'let sum = 0;')),
          at('tier', run('npm test')),
          done('tier', 'Two tests are still red.'),
        ],
      },
    ],
  },
  {
    name: 'back-and-forth',
    flavour: 'stuck',
    about: 'the same two edits undo one another',
    project: 'text',
    clients: ['claude', 'opencode'],
    wishes: [
      {
        ask: 'Make mocha green.',
        steps: [
          at('stay', read('src/text.js')),
          at('stay', run('npm test')),
          at('stay', edit('src/text.js', 'text[1]', 'text[2]')),
          at('stay', run('npm test')),
          at('stay', edit('src/text.js', 'text[2]', 'text[1]')),
          at('stay', run('npm test')),
          at('may', edit('src/text.js', 'text[1]', 'text[2]')),
          at('may', run('npm test')),
          at('up', edit('src/text.js', 'text[2]', 'text[1]')),
          at('up', run('npm test')),
          at('up', edit('src/text.js', 'text[1]', 'text[2]')),
          at('up', run('npm test')),
          at('tier', edit('src/text.js', 'text[2]', 'text[1]')),
          at('tier', run('npm test')),
          done('tier', 'Still red.'),
        ],
      },
    ],
  },
  {
    name: 'reads-in-circles',
    flavour: 'stuck',
    about: 'the same three files are read again and again, and nothing is written',
    project: 'shop',
    clients: ['codex', 'opencode'],
    wishes: [
      {
        ask: 'Log the price with each order.',
        steps: [
          at('stay', read('src/orders.js')),
          at('stay', read('src/prices.js')),
          at('stay', read('src/log.js')),
          at('stay', read('src/orders.js')),
          at('stay', read('src/prices.js')),
          at('may', read('src/log.js')),
          at('may', read('src/orders.js')),
          at('may', read('src/prices.js')),
          at('up', read('src/log.js')),
          at('up', read('src/orders.js')),
          at('up', read('src/prices.js')),
          at('up', read('src/log.js')),
          at('tier', read('src/orders.js')),
          done('tier', 'I looked at the files.'),
        ],
      },
    ],
  },
  {
    name: 'guessed-paths',
    flavour: 'stuck',
    about: 'one path after the other is guessed, and none is there',
    project: 'shop',
    clients: ['claude', 'codex'],
    wishes: [
      {
        ask: 'Where are the taxes computed? Add 2 % there.',
        steps: [
          at('stay', read('lib/tax.js')),
          at('stay', read('lib/taxes.js')),
          at('stay', read('app/tax/index.js')),
          at('may', read('app/taxes.js')),
          at('may', read('server/tax.js')),
          at('up', read('server/lib/tax.js')),
          at('up', read('packages/tax/index.js')),
          at('up', read('packages/shop/tax.js')),
          at('tier', read('tax/main.js')),
          done('tier', 'There is no such file.'),
        ],
      },
    ],
  },
  {
    name: 'stuck-then-new',
    flavour: 'stuck',
    about: 'gets stuck, comes through, and another wish follows',
    project: 'cart',
    clients: ['claude', 'codex'],
    wishes: [
      {
        ask: 'Prices should count by quantity, and pieces too.',
        steps: [
          at('stay', edit('src/cart.js', 'sum = sum + item.price', 'sum = sum + item.price * item.quantity')),
          at(
            'stay',
            edit('src/cart.js', 'sum = sum + item.price;', 'sum = sum + item.price * item.quantity;'),
          ),
          at('stay', edit('src/cart.js', 'sum = sum + item.cost;', 'sum = sum + item.cost * item.quantity;')),
          at('may', edit('src/cart.js', 'sum = sum + item.price', 'sum = sum + item.price * item.quantity')),
          at(
            'may',
            edit('src/cart.js', 'sum = sum + item.price ;', 'sum = sum + item.price * item.quantity;'),
          ),
          at('up', read('src/cart.js')),
          at('up', edit('src/cart.js', SUM, BY_QUANTITY)),
          at('up', edit('src/cart.js', COUNT, COUNT_ALL)),
          at('up', run('npm test')),
          done('up', 'Done, and the tests are green.'),
        ],
      },
      {
        ask: 'Thanks. Now rename the package to basket.',
        steps: [
          at('down', read('package.json')),
          at('down', edit('package.json', '"sample"', '"basket"')),
          done('down', 'Renamed.'),
        ],
      },
    ],
  },
  {
    name: 'still-red',
    flavour: 'stuck',
    about: 'gives up with red tests, and the user wants the same again',
    project: 'cart',
    clients: ['opencode', 'codex'],
    wishes: [
      {
        ask: 'Tests are red, fix.',
        steps: [
          at('stay', run('npm test')),
          at('stay', edit('src/cart.js', 'let sum = 0;', 'let sum = 0.0;')),
          at('stay', run('npm test')),
          at('stay', edit('src/cart.js', 'let sum = 0.0;', 'let sum = +0;')),
          at('stay', run('npm test')),
          at('may', edit('src/cart.js', 'let sum = +0;', 'let sum = -0;')),
          at('may', run('npm test')),
          at('up', edit('src/cart.js', 'let sum = -0;', 'let sum = 0;')),
          at('up', run('npm test')),
          done('up', 'It should work now.'),
        ],
      },
      {
        ask: 'no, still red',
        steps: [
          at('up', read('src/cart.js')),
          at('up', edit('src/cart.js', SUM, BY_QUANTITY)),
          at('up', run('npm test')),
          done('up', 'One is left.'),
        ],
      },
    ],
  },
  {
    name: 'network',
    flavour: 'flaky',
    about: 'a download fails once and works the second time',
    project: 'rates',
    clients: ALL,
    wishes: [
      {
        ask: 'Fetch the rates and put USD 1.0 into rates.txt.',
        steps: [
          at('stay', run('./fetch.sh')),
          at('stay', run('./fetch.sh')),
          at('stay', read('rates.txt')),
          at('stay', edit('rates.txt', 'EUR 1.1', 'EUR 1.1\nUSD 1.0')),
          done('stay', 'Done.'),
        ],
      },
    ],
  },
  {
    name: 'flaky-test',
    flavour: 'flaky',
    about: 'a test is red once, and green without a change',
    project: 'rates',
    clients: ['claude', 'codex'],
    wishes: [
      {
        ask: 'Do the tests pass?',
        steps: [
          at('stay', run('node --test')),
          at('stay', read('test/rates.test.js')),
          at('stay', run('node --test')),
          at('stay', run('node --test')),
          done('stay', 'They do; one was slow the first time.'),
        ],
      },
    ],
  },
  {
    name: 'edit-misses-once',
    flavour: 'flaky',
    about: 'an edit does not land, the file is read again, and the next one does',
    project: 'cart',
    clients: ['claude', 'opencode'],
    wishes: [
      {
        ask: 'Pieces should count by quantity.',
        steps: [
          at('stay', read('src/cart.js')),
          at('stay', edit('src/cart.js', 'return items.size;', COUNT_ALL)),
          at('stay', read('src/cart.js')),
          at('stay', edit('src/cart.js', COUNT, COUNT_ALL)),
          at('stay', edit('src/cart.js', 'sum += item.cost;', 'sum += item.price * item.quantity;')),
          at('stay', edit('src/cart.js', SUM, BY_QUANTITY)),
          at('stay', run('node --test')),
          done('stay', 'Done.'),
        ],
      },
    ],
  },
  {
    name: 'long-command',
    flavour: 'flaky',
    about: 'a long command is looked after until it ends',
    project: 'rates',
    clients: ['claude', 'codex'],
    wishes: [
      {
        ask: 'Run the slow job and tell me what it says.',
        steps: [
          at('stay', { do: 'start', command: 'sleep 4; echo finished with 12 rates' }),
          at('stay', { do: 'poll' }),
          at('stay', { do: 'poll' }),
          at('stay', { do: 'poll' }),
          at('stay', { do: 'poll' }),
          at('stay', run('sleep 3')),
          at('stay', { do: 'poll' }),
          done('stay', 'It finished with 12 rates.'),
        ],
      },
    ],
  },
  {
    name: 'empty-answers',
    flavour: 'flaky',
    about: 'commands end with a code that is no failure',
    project: 'shop',
    clients: ALL,
    wishes: [
      {
        ask: 'Is there any use of moment or lodash? If not, note it in the README.',
        steps: [
          at('stay', search('moment', 'src')),
          at('stay', search('lodash', 'src')),
          at('stay', search('underscore', 'src')),
          at('stay', run('test -f package-lock.json')),
          at('stay', run('diff src/orders.js src/prices.js')),
          at('stay', edit('README.md', '# Shop', '# Shop\n\nNeither moment nor lodash.')),
          done('stay', 'Neither is used.'),
        ],
      },
    ],
  },
  {
    name: 'fewer-and-fewer',
    flavour: 'red',
    about: 'five tests are red, and one fewer each time',
    project: 'text',
    clients: ALL,
    wishes: [
      {
        ask: 'Fix src/text.js until mocha is green, one function at a time.',
        steps: [
          at('stay', read('src/text.js')),
          at('stay', run('npm test')),
          at('stay', edit('src/text.js', 'toLowerCase', 'toUpperCase')),
          at('stay', run('npm test')),
          at('stay', edit('src/text.js', 'text[1]', 'text[0]')),
          at('stay', run('npm test')),
          at('stay', edit('src/text.js', 'last = (text) => text[0]', 'last = (text) => text.at(-1)')),
          at('stay', run('npm test')),
          at(
            'stay',
            edit(
              'src/text.js',
              'reverse = (text) => text;',
              "reverse = (text) => [...text].reverse().join('');",
            ),
          ),
          at('stay', run('npm test')),
          at('stay', edit('src/text.js', "split(',')", "split(' ')")),
          at('stay', run('npm test')),
          done('stay', 'All five are green.'),
        ],
      },
    ],
  },
  {
    name: 'test-first',
    flavour: 'red',
    about: 'a test that must fail at first, an error in the first try, then green',
    project: 'dates',
    clients: ['claude', 'opencode'],
    wishes: [
      {
        ask: 'Test first: dates must refuse month 13.',
        steps: [
          at('stay', read('src/dates.js')),
          at(
            'stay',
            write(
              'test/dates.test.js',
              "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { parse } from '../src/dates.js';\ntest('refuses month 13', () => assert.throws(() => parse('2024-13-01'), RangeError));\ntest('reads', () => assert.equal(parse('2024-12-01').month, 12));\n",
            ),
          ),
          at('stay', run('npm test')),
          at('stay', edit('src/dates.js', PARSE, `${PARSE}\n  if (month > 12) throw RangeEror('month');`)),
          at('stay', run('npm test')),
          at('stay', edit('src/dates.js', 'RangeEror', 'new RangeError')),
          at('stay', run('npm test')),
          done('stay', 'Green.'),
        ],
      },
    ],
  },
  {
    name: 'fewer-type-errors',
    flavour: 'red',
    about: 'the compiler finds fewer errors each time',
    project: 'shapes',
    clients: ['codex', 'opencode'],
    wishes: [
      {
        ask: 'Make it compile.',
        steps: [
          at('stay', read('src/shapes.ts')),
          at('stay', run('npx tsc --noEmit')),
          at('stay', edit('src/shapes.ts', 'shape.radius', 'shape.size')),
          at('stay', run('npx tsc --noEmit')),
          at('stay', edit('src/shapes.ts', 'shape.label', 'shape.kind')),
          at('stay', run('npx tsc --noEmit')),
          at('stay', edit('src/shapes.ts', 'unit: string = 1', "unit: string = 'cm'")),
          at('stay', run('npx tsc --noEmit && echo compiled')),
          done('stay', 'It compiles.'),
        ],
      },
    ],
  },
  {
    name: 'red-before',
    flavour: 'red',
    about: 'a test that was red before stays red, and is no part of the wish',
    project: 'units',
    clients: ['claude', 'codex'],
    wishes: [
      {
        ask: 'toFeet should use 3.2808. The test of miles is known to be red, leave it.',
        steps: [
          at('stay', read('src/units.js')),
          at('stay', run('npx vitest run')),
          at('stay', edit('src/units.js', 'm * 3;', 'm * 3.2808;')),
          at('stay', run('npx vitest run')),
          done('stay', 'Feet are right; miles are as they were.'),
        ],
      },
    ],
  },
  {
    name: 'looks-at-all',
    flavour: 'exploring',
    about: 'fourteen files are read to answer a question',
    project: 'shop',
    clients: ALL,
    wishes: [
      {
        ask: 'How does an order get to the queue? Explain the whole path.',
        steps: [
          ...lookAround([
            'orders',
            'prices',
            'stock',
            'users',
            'mail',
            'invoices',
            'tax',
            'search',
            'session',
            'log',
            'queue',
            'cache',
            'routes',
            'jobs',
          ]),
          done('stay', 'It goes from orders through prices and stock to the queue.'),
        ],
      },
    ],
  },
  {
    name: 'looks-then-writes',
    flavour: 'exploring',
    about: 'searches and reads for long, then changes one place',
    project: 'shop',
    clients: ['claude', 'codex'],
    wishes: [
      {
        ask: 'Mails should be logged as "mail sent".',
        steps: [
          at('stay', search('mail')),
          at('stay', search("log('")),
          at('stay', search('import { log }', 'src')),
          ...lookAround(['mail', 'log', 'users', 'invoices', 'queue']),
          at('stay', search('sent', 'src')),
          at('stay', read('package.json')),
          at('stay', edit('src/mail.js', "log('mail', input)", "log('mail sent', input)")),
          done('stay', 'Changed.'),
        ],
      },
    ],
  },
  {
    name: 'long-file',
    flavour: 'exploring',
    about: 'a long file is read in parts',
    project: 'pipeline',
    clients: ['claude', 'opencode'],
    wishes: [
      {
        ask: 'Find the step that adds 777 and make it add 778.',
        steps: [
          ...[1, 201, 401, 601].map((from) => at('stay', read('src/pipeline.js', from, 200))),
          at('stay', read('src/pipeline.js', 801, 200)),
          at('stay', read('src/pipeline.js', 1_001, 200)),
          at('stay', read('src/pipeline.js', 1_201, 200)),
          at('stay', read('src/pipeline.js', 1_401, 200)),
          at('stay', read('src/pipeline.js', 1_551, 50)),
          at('stay', edit('src/pipeline.js', 'x + 777;', 'x + 778;')),
          done('stay', 'Changed.'),
        ],
      },
    ],
  },
];
