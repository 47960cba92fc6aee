import { at, done, edit, read, run, type Scenario, search, write } from './scenario.ts';

/** Runs that nothing was tuned on: they were recorded beside the others, and read once. */

const RUST = 'fn main() { println!("{}", add(2, 2)); }\nfn add(a: i32, b: i32) -> i32 { a - b }\n';

export const HELD_OUT: readonly Scenario[] = [
  {
    name: 'go-tests',
    flavour: 'red',
    about: 'three tests of Go are red, then two, then none',
    project: 'words',
    clients: ['claude'],
    wishes: [
      {
        ask: 'go test is red. Fix the package.',
        steps: [
          at('stay', run('go test ./...')),
          at('stay', read('words.go')),
          at('stay', edit('words.go', 'strings.Split(text, " ")', 'strings.Fields(text)')),
          at('stay', run('go test ./...')),
          at(
            'stay',
            edit(
              'words.go',
              '\treturn ""\n',
              '\tlongest := ""\n\tfor _, word := range strings.Fields(text) {\n\t\tif len(word) >= len(longest) {\n\t\t\tlongest = word\n\t\t}\n\t}\n\treturn longest\n',
            ),
          ),
          at('stay', run('go test ./...')),
          done('stay', 'Green.'),
        ],
      },
    ],
  },
  {
    name: 'rust-by-hand',
    flavour: 'healthy',
    about: 'a new program, compiled, run, corrected',
    project: 'dates',
    clients: ['codex'],
    wishes: [
      {
        ask: 'write a small rust program that adds two and two',
        steps: [
          at('stay', write('main.rs', RUST)),
          at('stay', run('rustc main.rs -o main && ./main')),
          at('stay', edit('main.rs', 'a - b', 'a + b')),
          at('stay', run('rustc main.rs -o main && ./main')),
          done('stay', 'It prints 4.'),
        ],
      },
    ],
  },
  {
    name: 'missing-package',
    flavour: 'stuck',
    about: 'a package that does not exist is installed under one name after the other',
    project: 'money',
    clients: ['opencode'],
    wishes: [
      {
        ask: 'Use the moneysplit library.',
        steps: [
          at('stay', run('python3 -c "import moneysplit"')),
          at('stay', run('python3 -c "import money_split"')),
          at('stay', run('python3 -c "import moneysplit_lib"')),
          at('may', run('python3 -c "import money_splitter"')),
          at('may', run('python3 -c "import split_money"')),
          at('up', run('python3 -c "import moneysplit.core"')),
          at('up', run('python3 -c "import moneysplit2"')),
          done('up', 'It cannot be imported.'),
        ],
      },
    ],
  },
  {
    name: 'varied-vitest',
    flavour: 'stuck',
    about: 'the same red tests, run in ever other ways, and edits that change nothing',
    project: 'units',
    clients: ['claude'],
    wishes: [
      {
        ask: 'Please get vitest green.',
        steps: [
          at('stay', read('src/units.js')),
          at('stay', run('npx vitest run')),
          at('stay', edit('src/units.js', 'm * 3', 'm * 3.0')),
          at('stay', run('npx vitest run --no-color')),
          at('stay', edit('src/units.js', 'km * 0.6', 'km * 0.60')),
          at('stay', run('npx vitest run --reporter=verbose')),
          at('may', edit('src/units.js', 'm * 3.0', '3 * m')),
          at('may', run('npx vitest run test/units.test.js')),
          at('may', edit('src/units.js', 'km * 0.60', '0.6 * km')),
          at('up', run('npx vitest run')),
          at('up', edit('src/units.js', '3 * m', 'm + m + m')),
          at('up', run('npx vitest run')),
          done('up', 'Still red.'),
        ],
      },
    ],
  },
  {
    name: 'port-in-use',
    flavour: 'flaky',
    about: 'a server does not start while its port is taken, and does afterwards',
    project: 'rates',
    clients: ['codex'],
    wishes: [
      {
        ask: 'Run ./fetch.sh, it may need two goes; then show the rates.',
        steps: [
          at(
            'stay',
            run(
              './fetch.sh || (sleep 1; echo "Error: listen EADDRINUSE: address already in use :::3000" >&2; exit 1)',
            ),
          ),
          at('stay', run('sleep 1; ./fetch.sh')),
          at('stay', run('cat rates.txt')),
          at('stay', run('cat rates.txt missing.txt')),
          done('stay', 'EUR 1.1'),
        ],
      },
    ],
  },
  {
    name: 'many-searches',
    flavour: 'exploring',
    about: 'sixteen searches, then a note',
    project: 'shop',
    clients: ['opencode'],
    wishes: [
      {
        ask: 'List who imports whom in the README.',
        steps: [
          ...[
            'orders',
            'prices',
            'stock',
            'users',
            'mail',
            'invoices',
            'tax',
            'search',
            'session',
            'queue',
            'cache',
            'routes',
            'jobs',
            'nothing',
            'axios',
            'express',
          ].map((name) => at('stay', search(`from './${name}.js'`, '*.js'))),
          at('stay', write('NOTES.md', 'orders <- prices <- stock\n')),
          done('stay', 'Listed.'),
        ],
      },
    ],
  },
  {
    name: 'rewrites',
    flavour: 'stuck',
    about: 'the same file is written over and over, and the script fails as before',
    project: 'dates',
    clients: ['codex'],
    wishes: [
      {
        ask: 'A script today.py that prints the weekday.',
        steps: [
          at('stay', write('today.py', 'import datetime\nprint(datetime.weekday())\n')),
          at('stay', run('python3 today.py')),
          at('stay', edit('today.py', 'print(datetime.weekday())', 'print(datetime.weekday(1))')),
          at('stay', run('python3 today.py')),
          at('stay', edit('today.py', 'datetime.weekday(1)', 'datetime.weekday(2)')),
          at('stay', run('python3 today.py')),
          at('may', edit('today.py', 'datetime.weekday(2)', 'datetime.weekday(None)')),
          at('may', run('python3 today.py')),
          at('may', edit('today.py', 'datetime.weekday(None)', 'datetime.weekday(True)')),
          at('up', run('python3 today.py')),
          at('up', edit('today.py', 'datetime.weekday(True)', 'datetime.weekday("now")')),
          at('up', run('python3 today.py')),
          done('up', 'It does not work.'),
        ],
      },
    ],
  },
  {
    name: 'question-after',
    flavour: 'healthy',
    about: 'a change, and then a question about it',
    project: 'dates',
    clients: ['opencode'],
    wishes: [
      {
        ask: 'Füge eine Funktion format hinzu, die ein Datum als TT.MM.JJJJ ausgibt.',
        steps: [
          at('stay', read('src/dates.js')),
          at(
            'stay',
            write(
              'src/format.js',
              "export const format = ({ year, month, day }) => [day, month, year].join('.');\n",
            ),
          ),
          done('stay', 'Fertig.'),
        ],
      },
      {
        ask: 'Und warum nicht in dates.js?',
        steps: [at('stay', read('src/dates.js')), done('stay', 'Es ist eine eigene Sache.')],
      },
    ],
  },
  {
    name: 'status-again',
    flavour: 'healthy',
    about: 'a command is repeated after each change, as people do',
    project: 'cart',
    clients: ['claude'],
    wishes: [
      {
        ask: 'Go through the file step by step and check with node --check after each change.',
        steps: [
          at('stay', read('src/cart.js')),
          at('stay', run('node --check src/cart.js && echo fine')),
          at(
            'stay',
            edit(
              'src/cart.js',
              '  for (const item of items) sum += item.price;',
              '  for (const { price, quantity } of items) sum += price * quantity;',
            ),
          ),
          at('stay', run('node --check src/cart.js && echo fine')),
          at(
            'stay',
            edit(
              'src/cart.js',
              '  return items.length;',
              '  return items.reduce((n, one) => n + one.quantity, 0);',
            ),
          ),
          at('stay', run('node --check src/cart.js && echo fine')),
          at('stay', edit('src/cart.js', 'discount = 0', 'discount = 0.0')),
          at('stay', run('node --check src/cart.js && echo fine')),
          at('stay', run('node --test')),
          done('stay', 'Checked.'),
        ],
      },
    ],
  },
  {
    name: 'misused-tool',
    flavour: 'stuck',
    about: 'a tool is called with arguments that it does not take, again and again',
    project: 'cart',
    clients: ['opencode'],
    wishes: [
      {
        ask: 'Prices by quantity, please.',
        steps: [
          at('stay', read('src/cart.js')),
          at('stay', { do: 'misuse' }),
          at('stay', { do: 'misuse' }),
          at('may', { do: 'misuse' }),
          at('may', { do: 'misuse' }),
          at('up', { do: 'misuse' }),
          at('up', { do: 'misuse' }),
          done('up', 'I cannot edit.'),
        ],
      },
    ],
  },
  {
    name: 'slow-progress',
    flavour: 'red',
    about: 'the number of red tests stays once, then falls',
    project: 'text',
    clients: ['claude'],
    wishes: [
      {
        ask: 'mocha must be green',
        steps: [
          at('stay', run('npm test')),
          at('stay', read('src/text.js')),
          at('stay', edit('src/text.js', 'text[1]', 'text.charAt(1)')),
          at('stay', run('npm test')),
          at('stay', edit('src/text.js', 'text.charAt(1)', 'text.charAt(0)')),
          at('stay', run('npm test')),
          at(
            'stay',
            edit('src/text.js', 'toLowerCase', 'toUpperCase'),
            edit('src/text.js', "split(',')", "split(' ')"),
          ),
          at('stay', run('npm test')),
          at('stay', edit('src/text.js', 'last = (text) => text[0]', 'last = (text) => text.at(-1)')),
          at(
            'stay',
            edit(
              'src/text.js',
              'reverse = (text) => text;',
              "reverse = (text) => [...text].reverse().join('');",
            ),
          ),
          at('stay', run('npm test')),
          done('stay', 'Green.'),
        ],
      },
    ],
  },
  {
    name: 'other-error-each-time',
    flavour: 'red',
    about: 'a script fails five times, with another error each time, and then runs',
    project: 'dates',
    clients: ['codex', 'opencode'],
    wishes: [
      {
        ask: 'A python script that prints the weekday of a date given as argument.',
        steps: [
          at('stay', write('day.py', 'import sys\nprint(date(sys.argv[1]))\n')),
          at('stay', run('python3 day.py 2024-01-01')),
          at('stay', edit('day.py', 'import sys', 'import sys\nfrom datetime import date')),
          at('stay', run('python3 day.py 2024-01-01')),
          at('stay', edit('day.py', 'date(sys.argv[1])', 'date.fromisoformat(sys.argv[2])')),
          at('stay', run('python3 day.py 2024-01-01')),
          at('stay', edit('day.py', 'sys.argv[2])', 'sys.argv[1]).weekday().name')),
          at('stay', run('python3 day.py 2024-01-01')),
          at('stay', edit('day.py', '.weekday().name', ".strftime('%A')")),
          at('stay', run('python3 day.py 2024-01-01')),
          done('stay', 'It prints Monday.'),
        ],
      },
    ],
  },
];
