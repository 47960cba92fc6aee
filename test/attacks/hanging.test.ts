import assert from 'node:assert/strict';
import { block } from '../host/edits.ts';
import { flood } from '../host/hostile.ts';
import { waitFor } from '../host/process.ts';
import { waitForStatusBar } from '../host/workbench.ts';
import { attackSuite } from './attack.ts';

const MB = 1_000_000;

/** Answers that a parser could be lost in. */
const SHAPES: Readonly<Record<string, string>> = {
  'marks that open edits': '<<<<<<< SEARCH\n'.repeat(60_000),
  'marks of all kinds': 'a\n<<<<<<< SEARCH\nb\n=======\n>>>>>>> REPL\n'.repeat(20_000),
  'fences in fences': '````'.repeat(200_000),
  'brackets that do not close': '[![('.repeat(200_000),
  quotes: '> '.repeat(300_000),
  'thoughts that do not end': '<think>'.repeat(120_000),
  blanks: `${' '.repeat(900_000)}x`,
  'a heading for each line': '### lines 1-2: problem\n'.repeat(40_000),
};

attackSuite('Attack: what never ends', (attack) => {
  /** Whether the host still serves others. */
  const answers = async () => assert.equal(await attack.inHost('return 42;'), 42);
  const refactor = (path: string) =>
    attack.command(
      'refactor',
      `{ uri: file(${JSON.stringify(path)}), instruction: 'Shorter', scope: 'file' }`,
    );

  before(() => waitForStatusBar(attack.page(), /\$/, 60_000));
  afterEach(answers);

  it('is no pattern of a .gitignore', async () => {
    const name = `${'a'.repeat(150)}.ts`;
    attack.file(
      '.gitignore',
      [`${'*a'.repeat(40)}b`, `${'**/'.repeat(30)}x`, `${'[a-z]*'.repeat(40)}!`].join('\n'),
    );
    attack.file(`src/${name}`, 'export const one = 1;\n');
    // An answer that names the file has its rules looked at.
    attack.hostile().reply = () => block(`src/${name}`, 'export const one = 1;', 'export const one = 2;');
    const done = attack.command(
      'refactor',
      "{ uri: file('src/money.ts'), range: new Range(1, 0, 2, 0), instruction: 'Shorter', scope: 'project' }",
    );
    await waitFor('the call', 60_000, () => attack.hostile().calls.length > 0 || undefined);
    await attack.hostile().calls[0]?.over;
    await answers();
    await done;
    await answers();
    await attack.inHost("await vscode.commands.executeCommand('tierwise.refuseChanges');");
    assert.ok(attack.hostile().calls.length > 0);
  });

  it('is no answer without an end: it is left, and its bytes are counted', async () => {
    let sent = 0;
    attack.hostile().reply = () => async (response, write) => {
      const more = 'x'.repeat(200_000);
      sent += await flood(response, () => {
        write(more);
        return more.length;
      });
    };
    const done = attack.command('review', "{ uri: file('src/money.ts') }");
    await answers();
    await done;
    await Promise.all(attack.hostile().calls.map(({ over }) => over));
    assert.ok(sent < 900 * MB, `${sent}`);
  });

  for (const [what, start] of [
    ['a line', 'data: {"choices":[{"delta":{"content":"'],
    ['an event', 'data: {\n'],
    ['an error', ''],
  ] as const) {
    it(`is not ${what} without an end`, async () => {
      const before = attack.hostile().calls.length;
      attack.hostile().reply = () => async (response) => {
        response.writeHead(what === 'an error' ? 400 : 200, { 'content-type': 'text/event-stream' });
        response.write(start);
        const more = (what === 'an event' ? `data: ${'y'.repeat(90)}\n` : 'y'.repeat(100)).repeat(2_000);
        await flood(response, () => {
          response.write(more);
          return more.length;
        });
      };
      const done = attack.command('review', "{ uri: file('src/money.ts') }");
      await answers();
      await done;
      await Promise.all(
        attack
          .hostile()
          .calls.slice(before)
          .map(({ over }) => over),
      );
    });
  }

  for (const [what, text] of Object.entries(SHAPES)) {
    it(`is not an answer of ${what}`, async () => {
      attack.hostile().reply =
        ({ prompt }) =>
        (response, write) => {
          // What an endless text does to VS Code's own Chat view is another matter.
          const shown =
            prompt.includes('Refactor') || prompt.includes('Review') ? text : text.slice(0, 20_000);
          for (let at = 0; at < shown.length; at += 20_000) write(shown.slice(at, at + 20_000));
          response.end(
            'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
          );
        };
      const all = [
        refactor('src/money.ts'),
        attack.command('review', "{ uri: file('src/money.ts') }"),
        attack.command('explain', "{ uri: file('src/money.ts') }"),
      ];
      await answers();
      for (const one of all) {
        await one;
        await answers();
      }
    });
  }
});
