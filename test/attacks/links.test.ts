import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../host/process.ts';
import { answerDialog, attackSuite, dialogText } from './attack.ts';
import { accept, propose, refuseRest, whole } from './changes.ts';

/** Nobody's key: a word that only the file has. */
const WORD = 'quokka-of-the-env-file';
const OUTSIDE = 'quokka-of-another-folder';

attackSuite('Attack: links', (attack) => {
  let outside: string;
  const link = (target: string, path: string) => symlinkSync(target, attack.file(path));

  before(() => {
    outside = mkdtempSync(join(tmpdir(), 'tierwise-outside-'));
    writeFileSync(join(outside, 'x.ts'), `export const word = '${OUTSIDE}';\n`);
    attack.file('.env', `WORD=${WORD}\n`);
    attack.file('.vscode/tasks.json', '{}\n');
    attack.file('private/kept.ts', `export const word = '${WORD}';\n`);
    attack.file('.gitignore', 'private/\n');
    link('../.env', 'src/env.ts');
    link('env.ts', 'src/chain.ts');
    link('../private/kept.ts', 'src/kept.ts');
    link(outside, 'src/out');
    link(join(outside, 'x.ts'), 'src/far.ts');
    link('../.vscode/tasks.json', 'src/steps.json');
    link('../.vscode', 'src/lib');
    link(join(outside, 'new.ts'), 'src/dangling.ts');
    attack.file(
      'src/uses.ts',
      [
        ...['env', 'chain', 'kept', 'far', 'out/x'].map(
          (name, i) => `import { word as w${i} } from './${name}.ts';`,
        ),
        'export const all = [w0, w1, w2, w3, w4];',
        '',
      ].join('\n'),
    );
  });
  after(() => rmSync(outside, { recursive: true, force: true }));
  /** A test, which looks through all that was asked in it. */
  const judged = (run: () => Promise<unknown>) => async () => {
    const before = attack.hostile().calls.length;
    await run();
    const sent = attack
      .hostile()
      .calls.slice(before)
      .map(({ body }) => body)
      .join('\n');
    assert.ok(!sent.includes(WORD), 'a file of secrets or an ignored one was sent');
    assert.ok(!sent.includes(OUTSIDE), 'a file outside of the workspace was sent');
  };

  it(
    'are not read for what uses them',
    judged(async () => {
      attack.hostile().reply = () => 'Nothing to change.';
      for (const id of ['refactor', 'tests', 'docstring', 'review', 'fix']) {
        await attack.command(
          id,
          id === 'refactor'
            ? "{ uri: file('src/uses.ts'), range: new Range(0, 0, 6, 0), instruction: 'Shorter', scope: 'project' }"
            : "{ uri: file('src/uses.ts'), scope: 'file' }",
        );
      }
      assert.ok(attack.hostile().calls.length > 0);
    }),
  );

  for (const name of ['env', 'chain']) {
    it(
      `are refused where they are asked about themselves, open or not: src/${name}.ts`,
      judged(async () => {
        const before = attack.hostile().calls.length;
        for (let isOpen = 0; isOpen < 2; isOpen++) {
          for (const id of ['explain', 'review', 'docstring', 'refactor']) {
            const wish = id === 'refactor' ? ", instruction: 'Shorter'" : '';
            const result = Object(await attack.command(id, `{ uri: file('src/${name}.ts')${wish} }`));
            assert.equal(result.outcome, 'refused', id);
          }
          await attack.inHost(
            `await vscode.window.showTextDocument(vscode.Uri.file(${JSON.stringify(attack.file(`src/${name}.ts`))}));`,
          );
        }
        assert.equal(attack.hostile().calls.length, before);
      }),
    );
  }

  it(
    'are written by no answer without the question about what they lead to',
    judged(async () => {
      await propose(attack, whole('src/steps.json', '{"evil": true}') + whole('src/lib/launch.json', '{}'));
      await accept(attack);
      const text = await dialogText(attack, /can run programs/);
      assert.match(text, /src\/steps\.json, which is \.vscode\/tasks\.json/);
      assert.match(text, /src\/lib\/launch\.json, which is \.vscode\/launch\.json/);
      await answerDialog(attack, null);
      await refuseRest(attack);
      assert.equal(readFileSync(attack.file('.vscode/tasks.json'), 'utf8'), '{}\n');
      assert.equal(existsSync(attack.file('.vscode/launch.json')), false);
    }),
  );

  it(
    'lead no answer out of the workspace, by file, by folder or by a name that is not there yet',
    judged(async () => {
      const before = readFileSync(join(outside, 'x.ts'), 'utf8');
      for (const path of ['src/dangling.ts', 'src/out/new.ts', 'src/far.ts', 'src/out/x.ts']) {
        const { outcome } = await propose(attack, whole(path, 'evil'));
        if (outcome !== 'proposed') continue;
        await accept(attack);
        await waitFor('the refusal', 20_000, async () =>
          (await attack.page().locator('.notification-toast').count()) > 0 ? true : undefined,
        );
        await refuseRest(attack);
      }
      assert.equal(existsSync(join(outside, 'new.ts')), false);
      assert.equal(readFileSync(join(outside, 'x.ts'), 'utf8'), before);
    }),
  );

  it(
    'are judged anew where they are changed while the user is asked',
    judged(async () => {
      await propose(attack, whole('src/steps.json', '{"evil": 2}'));
      await accept(attack);
      await dialogText(attack, /can run programs/);
      rmSync(attack.file('src/steps.json'));
      mkdirSync(join(outside, 'deep'), { recursive: true });
      writeFileSync(join(outside, 'deep', 'x.json'), '{}\n');
      link(join(outside, 'deep', 'x.json'), 'src/steps.json');
      await answerDialog(attack, 'Write Anyway');
      // A toast that comes while the dialog goes is shown in the list alone. Where VS Code has taken the click for a close,
      // nothing is said, and who accepts once more is told.
      let looks = 0;
      await waitFor('the refusal', 40_000, async () => {
        if (++looks === 10) await accept(attack);
        const shown = await attack.page().locator('.notification-list-item').allInnerTexts();
        if (shown.some((text) => /leads to another file/.test(text))) return true;
        await attack.inHost("await vscode.commands.executeCommand('notifications.showList');");
        await attack.page().waitForTimeout(1_000);
        return undefined;
      });
      assert.equal(readFileSync(join(outside, 'deep', 'x.json'), 'utf8'), '{}\n');
      assert.equal(readFileSync(attack.file('.vscode/tasks.json'), 'utf8'), '{}\n');
    }),
  );
});
