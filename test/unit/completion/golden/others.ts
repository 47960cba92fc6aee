import type { GoldenSet } from './types.ts';

export const ruby: GoldenSet = {
  language: 'ruby',
  cases: [
    {
      name: 'a method body is a block',
      at: 'def area(r)\n  ▮\nend\n',
      shows: 'block',
      answer: 'half = r / 2\n  half * half\nend',
      gives: 'half = r / 2\n  half * half',
    },
    {
      name: 'a method closes itself',
      at: 'def area(r)▮\n',
      shows: 'block',
      answer: '\n  r * r\nend\n\ndef other\nend',
      gives: '\n  r * r\nend',
    },
    {
      name: 'a block with do',
      at: 'items.each do |item|\n  ▮\nend\n',
      shows: 'block',
      answer: 'puts item\nend',
      gives: 'puts item',
    },
    {
      name: 'else belongs to its if',
      at: 'if a▮\n',
      shows: 'block',
      answer: '\n  bee\nelse\n  cee\nend\ndee',
      gives: '\n  bee\nelse\n  cee\nend',
    },
    {
      name: 'a hash in front of its brace',
      at: 'h = { a: 1, ▮ }\n',
      shows: 'line',
      answer: 'b: 22 }',
      gives: 'b: 22',
    },
    {
      name: 'an end alone is closed already',
      at: 'def a\n  b\n  ▮\nend\n',
      answer: 'end',
      drops: 'next-line',
    },
    {
      name: 'a symbol list',
      at: 'attr_reader ▮\n',
      shows: 'more',
      answer: ':name, :size\n',
      gives: ':name, :size',
    },
    {
      name: 'a comment is one line',
      at: '# Returns ▮\n',
      shows: 'line',
      answer: 'the name\ndef name',
      gives: 'the name',
    },
  ],
};

export const shellscript: GoldenSet = {
  language: 'shellscript',
  cases: [
    {
      name: 'then opens a block',
      at: 'if [ -f "$a" ]; then\n  ▮\nfi\n',
      shows: 'block',
      answer: 'rm "$a"\nfi',
      gives: 'rm "$a"',
    },
    {
      name: 'a loop closes itself',
      at: 'for a in *; do▮\n',
      shows: 'block',
      answer: '\n  echo "$a"\ndone\necho end',
      gives: '\n  echo "$a"\ndone',
    },
    {
      name: 'a variable in front of its quote',
      at: 'echo "Hello ▮"\n',
      shows: 'line',
      answer: '$name"',
      gives: '$name',
    },
    { name: 'a command substitution', at: 'a=$(▮)\n', shows: 'line', answer: 'date +%s)', gives: 'date +%s' },
    {
      name: 'a pipeline',
      at: 'cat log | ▮\n',
      shows: 'more',
      answer: 'grep error | sort\n',
      gives: 'grep error | sort',
    },
    {
      name: 'a heredoc stays',
      at: 'cat <<END\n▮\nEND\n',
      answer: 'Usage: tool [options]',
      gives: 'Usage: tool [options]',
    },
    {
      name: 'a done that is there',
      at: 'while true; do\n  ▮\ndone\n',
      answer: 'sleep 1\ndone',
      gives: 'sleep 1',
    },
  ],
};

export const html: GoldenSet = {
  language: 'html',
  cases: [
    {
      name: 'an element with children',
      at: '<ul>\n  ▮\n</ul>\n',
      shows: 'block',
      answer: '<li>One</li>\n  <li>Two</li>\n</ul>',
      gives: '<li>One</li>\n  <li>Two</li>',
    },
    {
      name: 'an attribute in front of its quote',
      at: '<a href="▮">\n',
      shows: 'line',
      answer: '/home">',
      gives: '/home',
    },
    {
      name: 'text between tags is text',
      at: '<p>▮</p>\n',
      shows: 'line',
      answer: 'The best of all pages.</p>',
      gives: 'The best of all pages.',
    },
    {
      name: 'talk is refused here too',
      at: '<div>▮\n',
      answer: 'Sure, here is the page you asked for.',
      drops: 'prose',
    },
    { name: 'Arabic text stays', at: '<p>▮</p>\n', answer: 'مرحبا بالعالم', gives: 'مرحبا بالعالم' },
    {
      name: 'a comment is one line',
      at: '<!-- ▮\n',
      shows: 'line',
      answer: 'Header -->\n<div>',
      gives: 'Header -->',
    },
  ],
};

export const markdown: GoldenSet = {
  language: 'markdown',
  cases: [
    {
      name: 'prose is what one writes here',
      at: 'Here ▮\n',
      shows: 'line',
      answer: 'is the list of all commands.\n\nMore.',
      gives: 'is the list of all commands.',
    },
    {
      name: 'a fence is part of a document',
      at: '## Use\n\n▮',
      shows: 'line',
      answer: '```sh',
      gives: '```sh',
    },
    {
      name: 'a fence around markdown goes',
      at: '# Title\n\n▮',
      answer: '```markdown\nSome text about it.\n```',
      gives: 'Some text about it.',
    },
    {
      name: 'a list item',
      at: '- one thing\n- ▮\n',
      shows: 'line',
      answer: 'another thing\n- a third',
      gives: 'another thing',
    },
    { name: 'an emoji', at: 'Status: ▮\n', answer: '✅ done', gives: '✅ done' },
    {
      name: 'a link in front of its bracket',
      at: 'See [the page](▮).\n',
      shows: 'line',
      answer: 'https://example.org).',
      gives: 'https://example.org',
    },
  ],
};

export const yaml: GoldenSet = {
  language: 'yaml',
  cases: [
    {
      name: 'a mapping with its keys',
      at: 'services:\n  ▮\n',
      shows: 'block',
      answer: 'web:\n    image: nginx\nvolumes:',
      gives: 'web:\n    image: nginx',
    },
    {
      name: 'a value',
      at: 'name: ▮\non: push\n',
      shows: 'more',
      answer: 'checks\non: push',
      gives: 'checks',
    },
    {
      name: 'a list',
      at: 'steps:\n  - run: a\n  ▮\n',
      shows: 'more',
      answer: '- run: build\n  - run: test',
      gives: '- run: build\n  - run: test',
    },
    {
      name: 'a flow list',
      at: 'on: [push, ▮]\n',
      shows: 'line',
      answer: 'pull_request]',
      gives: 'pull_request',
    },
    { name: 'a comment', at: '# Runs ▮\n', shows: 'line', answer: 'each night\non:', gives: 'each night' },
  ],
};

export const sql: GoldenSet = {
  language: 'sql',
  cases: [
    {
      name: 'a query',
      at: 'SELECT ▮\n',
      shows: 'more',
      answer: 'id, name\nFROM users\nWHERE age > 18;',
      gives: 'id, name\nFROM users\nWHERE age > 18;',
    },
    {
      name: 'columns of a table',
      at: 'CREATE TABLE a (▮\n',
      shows: 'block',
      answer: '\n  id INTEGER,\n  name TEXT\n);\nSELECT 1;',
      gives: '\n  id INTEGER,\n  name TEXT\n);',
    },
    {
      name: 'a comment',
      at: '-- All ▮\nSELECT 1;\n',
      shows: 'line',
      answer: 'users\nSELECT 1;',
      gives: 'users',
    },
    {
      name: 'values in front of their bracket',
      at: 'INSERT INTO a VALUES (▮);\n',
      shows: 'line',
      answer: "1, 'x');",
      gives: "1, 'x'",
    },
  ],
};

export const css: GoldenSet = {
  language: 'css',
  cases: [
    {
      name: 'a rule with its declarations',
      at: '.a {\n  ▮\n}\n',
      shows: 'block',
      answer: 'color: red;\n  margin: 0;\n}',
      gives: 'color: red;\n  margin: 0;',
    },
    { name: 'a value', at: '.a {\n  color: ▮;\n}\n', shows: 'line', answer: '#ff0000;', gives: '#ff0000' },
    {
      name: 'a second rule is cut',
      at: '.a {▮\n',
      answer: '\n  color: red;\n}\n\n.b {\n}',
      gives: '\n  color: red;\n}',
    },
  ],
};

export const json: GoldenSet = {
  language: 'json',
  cases: [
    {
      name: 'a value in front of its comma',
      at: '{\n  "name": ▮,\n  "version": "1.0.0"\n}\n',
      shows: 'line',
      answer: '"tool",',
      gives: '"tool"',
    },
    {
      name: 'an object closes itself',
      at: '{\n  "scripts": {▮\n}\n',
      shows: 'block',
      answer: '\n    "test": "mocha"\n  }\n}',
      gives: '\n    "test": "mocha"\n  }',
    },
    {
      name: 'the next key is there',
      at: '{\n  "a": 1,\n  ▮\n  "c": 3\n}\n',
      shows: 'more',
      answer: '"bee": 2,\n  "c": 3\n}',
      gives: '"bee": 2,',
    },
  ],
};
