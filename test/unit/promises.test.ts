import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { WINDOW_TOKENS } from '../../src/completion/window.ts';

// docs/promises.md has each sentence of the README and of the settings that promises something, word for word, and the tests that fail when it
// is not true.

const README = readFileSync('README.md', 'utf8');
const MANIFEST = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync('package.nls.json', 'utf8')));
const TABLE = readFileSync('docs/promises.md', 'utf8');

/** All of whose sentences are promises. */
const SECTIONS = ['What is sent where', 'What is stored'];

/** The sentences of a text in Markdown, without its headings, code, marks of bold and addresses. */
function sentencesOf(markdown: string): string[] {
  const blocks = markdown
    .replace(/^```[\s\S]*?^```$/gm, '')
    .split(/\n(?:\s*\n|(?=- |\d\. |#|\|))/)
    .filter((block) => !/^[#|!]/.test(block.trim()));
  return blocks.flatMap((block) =>
    block
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/^(?:-|\d\.) /, '')
      .replace(/^\*\*[^*]+\.\*\* /, '')
      .replaceAll('**', '')
      .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
      .split(/(?<=\.) (?=[A-Z`[])/)
      .filter((sentence) => sentence !== ''),
  );
}

const sectionOf = (title: string): string =>
  new RegExp(`^## ${title}\n([\\s\\S]*?)(?=^## )`, 'm').exec(README)?.[1] ?? '';

interface Row {
  readonly sentence: string;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

/** `| sentence | `file`: name; `file`: name |` */
const rows = TABLE.split('\n').flatMap((line): Row[] => {
  const cells = /^\| (.+) \| (`.+) \|$/.exec(line);
  if (cells === null) return [];
  const [, sentence = '', tests = ''] = cells;
  const named = tests.split(/; (?=`)/).map((test) => {
    const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(test) ?? [];
    return { file, name };
  });
  return [{ sentence, tests: named }];
});

const namesIn = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/\bit\(\s*(['"`])((?:\\.|(?!\1).)+)\1/g)].map(
    ([, , name = '']) => name,
  );

describe('The promises of the README', () => {
  it('are all in the table, in their sections', () => {
    const known = new Set(rows.map(({ sentence }) => sentence));
    const sentences = SECTIONS.flatMap((title) => sentencesOf(sectionOf(title)));
    assert.ok(sentences.length > 40, 'the sections are read');
    assert.deepEqual(
      sentences.filter((sentence) => !known.has(sentence)),
      [],
    );
  });

  it('stand where users read them as they do in the table, each once', () => {
    const others = [
      ...Object.values(MANIFEST),
      ...globSync('media/walkthrough/*.md').map((file) => readFileSync(file, 'utf8')),
    ];
    const said = new Set([README, ...others].flatMap(sentencesOf));
    const sentences = rows.map(({ sentence }) => sentence);
    assert.deepEqual(
      sentences.filter((sentence) => !said.has(sentence)),
      [],
    );
    assert.equal(new Set(sentences).size, sentences.length);
  });

  it('lead to files that there are', () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
    assert.ok(links.includes('SECURITY.md'));
    assert.deepEqual(
      links.filter((path) => !existsSync(path)),
      [],
    );
  });

  it('have tests, all of which there are', () => {
    for (const { sentence, tests } of rows) {
      assert.ok(tests.length > 0, sentence);
      for (const { file, name } of tests) {
        assert.ok(existsSync(file), `${file}, for: ${sentence}`);
        assert.ok(namesIn(file).includes(name), `${file} has no test “${name}”, for: ${sentence}`);
      }
    }
  });
});

describe('What the README says of all of the code', () => {
  const sources = globSync('src/**/*.ts').map((file) => ({ file, text: readFileSync(file, 'utf8') }));

  it('only a few places call a network, and none of them a server of ours', () => {
    const places = sources.filter(({ text }) =>
      /(?<!function |\.)\bfetch\(|\bglobalThis\.fetch\b/.test(text),
    );
    assert.deepEqual(places.map(({ file }) => file.replaceAll('\\', '/')).sort(), [
      'src/gateway/providers/learnt.ts',
      'src/gateway/providers/network.ts',
      'src/gateway/providers/windows.ts',
      'src/settings/policy.ts',
      'src/spend/otlp.ts',
    ]);
    // The endpoint listens on this machine alone, and asks there who else does.
    const endpoint = sources.filter(({ file }) => /src.endpoint.(?:door|lead)\b/.test(file));
    for (const { file, text } of endpoint) {
      for (const [, host] of text.matchAll(/\bhost: ('[^']*'|`[^`]*`)/g))
        assert.match(host ?? '', /^['`](?:127\.0\.0\.1|::1)'/, file);
    }
    // It asks servers on this machine, and refuses all others by itself.
    const here = /src.gateway.providers.relayHere\b/;
    for (const { file, text } of sources.filter((source) => !endpoint.includes(source))) {
      if (here.test(file)) continue;
      const other =
        /from 'node:(?:https?|http2|net|tls|dgram|dns)|\b(?:WebSocket|XMLHttpRequest|EventSource|sendBeacon|createTelemetryLogger)\b/;
      assert.doesNotMatch(text, other, file);
    }
    const hosts = sources.flatMap(({ text }) =>
      [...text.matchAll(/['"`]https:\/\/([\w-]+\.[\w.-]+)/g)].map(([, host = '']) => host),
    );
    // Providers, the pages where their keys are, and the two price lists.
    const known =
      /(?:^|\.)(?:openai\.com|azure\.com|anthropic\.com|openrouter\.ai|deepseek\.com|mistral\.ai|google\.com|googleapis\.com|portkey\.ai|litellm\.ai|raw\.githubusercontent\.com)$/;
    assert.deepEqual(
      hosts.filter((host) => !known.test(host)),
      [],
    );
  });

  it('keys of the environment are read in one place, and none of a container', () => {
    const readers = sources.flatMap(({ file, text }) =>
      text.includes('createKeys(')
        ? [[file.replaceAll('\\', '/'), /createKeys\((.+)\);/.exec(text)?.[1]]]
        : [],
    );
    assert.deepEqual(
      readers.filter(([, given]) => given !== undefined),
      [['src/app.ts', 'context.secrets, isContainer(vscode.env.remoteName) ? {} : process.env']],
    );
  });

  it('instructions of a project go along with commands, chat and tasks alone', () => {
    const askers = sources.filter(({ text }) => text.includes('instructionsFor(')).map(({ file }) => file);
    const rooms = new Set(askers.map((file) => file.replaceAll('\\', '/').split('/')[1]));
    assert.deepEqual([...rooms].sort(), ['agent', 'chat', 'commands', 'context']);
  });

  it('a command gathers no more tokens than it says', () => {
    assert.equal(WINDOW_TOKENS.prefix + WINDOW_TOKENS.suffix, 1_750);
    const limits = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/^(?:export )?const (\w+_TOKENS) = ([\d_]+);/gm)].map(
        ([, name = '', figure = '']) =>
          [file.replaceAll('\\', '/'), name, Number(figure.replaceAll('_', ''))] as const,
      ),
    );
    const said: readonly (readonly [file: RegExp, name: RegExp, most: number])[] = [
      [/^src\/completion\/ask/, /^RELATED/, 500],
      [/^src\/commands\/edit\/refactor/, /^PROJECT/, 24_000],
      [/^src\/commands\/edit\//, /^(?:PROJECT|AROUND)/, 4_000],
      [/^src\/commands\/(?:review|rename)/, /^AROUND/, 4_000],
      [/^src\/commands\/commit\//, /^LIMIT/, 8_000],
      [/^src\/chat\/places/, /^PLACES/, 8_000],
      [/^src\/context\/subject/, /^SURROUNDING/, 4_000],
      [/^src\/context\/conventions\//, /^(?:EXAMPLE|OWN|MANIFEST)/, 1_600],
    ];
    for (const [file, name, most] of said) {
      const figures = limits.filter(([at, called]) => file.test(at) && name.test(called));
      assert.ok(figures.length > 0, `${file} ${name}`);
      for (const [at, called, figure] of figures) {
        if (said.find(([f, n]) => f.test(at) && n.test(called))?.[2] === most)
          assert.ok(figure <= most, `${at} ${called}`);
      }
    }
    // What is gathered is gathered with one of these.
    const others = limits.filter(
      ([at, called]) =>
        /^src\/(?:commands|context|chat)\//.test(at) &&
        !said.some(([file, name]) => file.test(at) && name.test(called)),
    );
    assert.deepEqual(
      others.map(([, name]) => name).filter((name) => !/^(?:LARGEST|PART|LEAST|FRAME)_/.test(name)),
      [],
    );
  });
});
