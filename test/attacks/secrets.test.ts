import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { block } from '../host/edits.ts';
import type { HostileCall } from '../host/hostile.ts';
import { waitFor } from '../host/process.ts';
import { openFile, pick, runCommand, waitForStatusBar } from '../host/workbench.ts';
import { answerDialog, attackSuite, dialogText } from './attack.ts';
import { CANARY_LINES, canariesIn, SHORT_LINES } from './canaries.ts';

/** Of a file that no model may see: no form of a key, so that nothing but the file's name tells. */
const ENV_WORD = 'quokkas are kept in here';

const BODY = CANARY_LINES.join('\n');
const CODE = `export function open(): string {\n  return 'shop';\n}\n/*\n${BODY}\n*/\nexport function close(): string {\n  return 'done';\n}\n`;

attackSuite('Attack: secrets that are to leave', (attack) => {
  let seen = 0;
  const fresh = (): readonly HostileCall[] => attack.hostile().calls.slice(seen);
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: attack.session().workspace, stdio: 'pipe' });

  before(async () => {
    attack.file('.env', `WORD="${ENV_WORD}"\nKEY=${'AKIA'}${'QX7R2M5T'.repeat(2)}\n`);
    attack.file('src/open.ts', CODE);
    attack.file(
      'src/near.ts',
      `import { open } from './open.ts';\nexport const near = open();\n/*\n${BODY}\n*/\n`,
    );
    attack.file('notes.txt', BODY);
    await waitForStatusBar(attack.page(), /\$/, 60_000);
  });
  beforeEach(() => {
    seen = attack.hostile().calls.length;
    attack.hostile().reply = () => 'Nothing to say.';
  });
  /** A test, which looks through all that was asked in it. */
  const kept = (run: () => Promise<unknown>) => async () => {
    await run();
    assert.ok(fresh().length > 0, 'nothing was asked');
    for (const { body } of fresh()) {
      assert.deepEqual(canariesIn(body), []);
      assert.ok(!body.includes(ENV_WORD), 'a file of secrets was quoted');
    }
  };

  it(
    'stay in the file that is explained, and in what is around a selection that cuts them',
    kept(async () => {
      await attack.command('explain', "{ uri: file('src/open.ts') }");
      for (const [from, to] of [
        [8, 9],
        [20, 40],
      ]) {
        await attack.command(
          'explain',
          `{ uri: file('src/open.ts'), range: new Range(${from}, 17, ${to}, 25) }`,
        );
      }
    }),
  );

  it(
    'stay in files that are attached to the chat, and in what is typed there',
    kept(async () => {
      await attack.chat('what is in these files?', [
        'src/open.ts',
        'notes.txt',
        '.env',
        '.vscode/settings.json',
      ]);
      await attack.chat(`what is wrong with ${SHORT_LINES.slice(0, 20).join(' or ').replaceAll('\n', ' ')}`);
    }),
  );

  it(
    'stay where an answer slips and its repair quotes the file',
    kept(async () => {
      // As models slip: the first line is wrong by a word, so that the lines around it are quoted.
      attack.hostile().reply = ({ body }) =>
        block(
          'src/open.ts',
          `export function opened(): string {\n  return 'shop';\n}\n/*\n${/«[^»]*»|\[[^\]]*\]/.exec(body)?.[0] ?? ''}`,
          'x',
        );
      await attack.command(
        'refactor',
        "{ uri: file('src/open.ts'), range: new Range(0, 0, 40, 0), instruction: 'Shorter', scope: 'file' }",
      );
      assert.ok(fresh().length > 1, 'no repair was asked for');
    }),
  );

  it(
    'stay where an answer searches in a file of secrets, or writes the file anew',
    kept(async () => {
      const answers = [
        block('.env', 'WORD="quokka"', 'WORD=""'),
        block('.env', 'WORD=', 'WORD=""'),
        '.env\n<<<<<<< DELETE\n>>>>>>> END\n',
        '.env\n<<<<<<< MOVE\nsrc/env.txt\n>>>>>>> END\n',
        block('src/../.env', 'KEY=', 'KEY=1'),
        block('./.ENV', 'KEY=', 'KEY=1'),
      ];
      for (const answer of answers) {
        attack.hostile().reply = () => answer;
        await attack.command(
          'refactor',
          "{ uri: file('src/open.ts'), range: new Range(0, 0, 3, 0), instruction: 'Shorter', scope: 'project' }",
        );
        await attack.inHost("await vscode.commands.executeCommand('tierwise.refuseChanges');");
      }
      assert.ok(fresh().length > answers.length, 'no repair was asked for');
    }),
  );

  it(
    'stay in what a language server says, as in the code that it says it of',
    kept(async () => {
      await attack.inHost(`
      globalThis.attackProblems = vscode.languages.createDiagnosticCollection('attack');
      const uri = vscode.Uri.file(${JSON.stringify(attack.file('src/near.ts'))});
      globalThis.attackProblems.set(uri, ${JSON.stringify(SHORT_LINES)}.map((line) => new vscode.Diagnostic(
        new vscode.Range(1, 0, 1, 20), 'Cannot find ' + line, vscode.DiagnosticSeverity.Error)));`);
      await attack.command('fix', "{ uri: file('src/near.ts'), scope: 'file' }");
      await attack.command('explain', "{ uri: file('src/near.ts') }");
      await attack.command('review', "{ uri: file('src/near.ts'), scope: 'file' }");
      assert.ok(fresh().some(({ body }) => body.includes('Cannot find')));
      await attack.inHost('globalThis.attackProblems.dispose();');
    }),
  );

  it(
    'stay in related code, examples and tests',
    kept(async () => {
      for (const id of ['tests', 'docstring', 'implement', 'imports']) {
        await attack.command(id, "{ uri: file('src/near.ts'), range: new Range(0, 0, 2, 0) }");
      }
      await attack.command(
        'refactor',
        "{ uri: file('src/open.ts'), range: new Range(0, 16, 0, 20), instruction: 'Shorter', scope: 'project' }",
      );
    }),
  );

  it(
    'stay where code is edited in the words of the user, which have some, and where that is refined',
    kept(async () => {
      const words = SHORT_LINES.slice(0, 20).join(' or ').replaceAll('\n', ' ');
      attack.hostile().reply = () => block('src/open.ts', "  return 'shop';", "  return 'store';");
      for (const range of ['new Range(1, 0, 1, 0)', 'new Range(0, 0, 3, 0)']) {
        await attack.command(
          'edit',
          `{ uri: file('src/open.ts'), range: ${range}, instruction: ${JSON.stringify(words)} }`,
        );
      }
      const asked = fresh().length;
      await attack.inHost(
        `await vscode.commands.executeCommand('tierwise.refineChanges', ${JSON.stringify(words)});`,
      );
      await waitFor('the refinement', 30_000, async () => (fresh().length > asked ? true : undefined));
      await attack.inHost("await vscode.commands.executeCommand('tierwise.refuseChanges');");
    }),
  );

  it(
    'stay in the name of a file',
    kept(async () => {
      const name = SHORT_LINES.find((line) => line.includes('ghp_'))?.replace(/^.*"(.*)".*$/, '$1') ?? '';
      assert.match(name, /^ghp_\w+$/);
      attack.file(`src/${name}.ts`, 'export const one = 1;\n');
      await attack.command('explain', `{ uri: file('src/${name}.ts') }`);
      await attack.command('review', `{ uri: file('src/${name}.ts'), scope: 'file' }`);
    }),
  );

  it(
    'stay in the repository: its changes, its messages and its branch',
    kept(async () => {
      git('init', '-q', '-b', 'main');
      git('config', 'user.name', 'A');
      git('config', 'user.email', 'a@example.com');
      git('config', 'commit.gpgsign', 'false');
      git('add', 'package.json');
      for (const line of SHORT_LINES.slice(0, 10)) {
        git('commit', '-q', '--allow-empty', '-m', `fix: no more ${line.trim()}`, '-m', `It was\n${BODY}`);
      }
      git('checkout', '-q', '-b', `feature/ghp_${'aB3dE6gH9'.repeat(4)}`);
      git('add', '-A', '-f');
      await attack.inHost(
        `await vscode.commands.executeCommand('git.openRepository', ${JSON.stringify(attack.session().workspace)});`,
      );
      await attack.inHost("await vscode.commands.executeCommand('tierwise.commitMessage');");
      const [{ body = '' } = {}] = fresh();
      assert.match(body, /no more/);
      assert.ok(!body.includes('aB3dE6gH9aB3dE6gH9'));
    }),
  );

  it(
    'stay in what ghost text sends',
    kept(async () => {
      attack.hostile().reply = () => '42;';
      await runCommand(attack.page(), 'Tierwise: Ghost Text…');
      await pick(attack.page(), 'Turn On');
      await dialogText(attack, /Turn on ghost text/);
      await answerDialog(attack, 'Turn On');
      await openFile(attack.page(), 'src/open.ts');
      const before = (await attack.attempts(0)).length;
      await attack.inHost(`
      const editor = vscode.window.activeTextEditor;
      await editor.edit((edit) => edit.insert(editor.document.lineAt(editor.document.lineCount - 1).range.end, 'export const at = '));
      const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
      editor.selection = new vscode.Selection(end, end);`);
      await waitFor('what ghost text sends', 60_000, async () => {
        // VS Code drops one that comes while it draws something else.
        await attack.inHost("await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');");
        return (await attack.attempts(before)).length > before || undefined;
      });
    }),
  );

  it(
    'stay in what another extension asks, with the results of its tools',
    kept(async () => {
      const asked = attack.inHost(`
      const { LanguageModelChatMessage: Message, LanguageModelToolCallPart: Call, LanguageModelToolResultPart: Result, LanguageModelTextPart: Text } = vscode;
      const lines = ${JSON.stringify(CANARY_LINES)};
      const [model] = await vscode.lm.selectChatModels({ vendor: 'tierwise', id: 'premium' });
      const answer = await model.sendRequest([
        Message.User(lines.join('\\n')),
        Message.Assistant([new Text(lines.join('\\n')), new Call('call_1', 'read', { text: lines.join('\\n'), lines })]),
        Message.User([new Result('call_1', [new Text(lines.join('\\n'))])]),
        Message.User('Go on.'),
      ], { tools: [{ name: 'read', description: lines.join(' '), inputSchema: { type: 'object', properties: { text: { type: 'string', description: lines.join(' ') } } } }] });
      for await (const part of answer.text) if (part === '') break;`);
      await dialogText(attack, /models of Tierwise/);
      await answerDialog(attack, 'Allow');
      await asked;
    }),
  );
});
