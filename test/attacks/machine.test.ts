import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitForStatusBar } from '../host/workbench.ts';
import { attackSuite, KEY } from './attack.ts';
import { propose, whole } from './changes.ts';

/** Words that no file of ours has, and some by which the router decides, which it names to the user. */
const ODD = ['quokka', 'zyzzyva', 'ouroboros', 'wapentake', 'sesquipedal', 'mumpsimus'];
const TELLING = ['deadlock', 'vulnerability', 'scheduler'];
const WORDS = [...ODD, ...TELLING];
const PROMPT = `"${ODD.slice(0, 3).join(' ')}" is not ${ODD.slice(3).join(' ')}: find the deadlock between both threads of the scheduler, and every vulnerability of its tokens`;

/** How a gateway may quote a key. */
const spellings = () => [
  KEY,
  KEY.slice(3, 15),
  [...KEY].reverse().join(''),
  Buffer.from(KEY).toString('base64'),
  Buffer.from(`Bearer ${KEY}`).toString('base64'),
  Buffer.from(KEY).toString('hex'),
  [...KEY].map((one) => `%${one.charCodeAt(0).toString(16)}`).join(''),
  [...KEY].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join(''),
];

attackSuite('Attack: on a shared machine', (attack) => {
  /** What the user was told. */
  const shown: string[] = [];
  const storage = () => dirname(attack.session().ledgerFile);
  const data = () => join(attack.session().server.dataDir, 'data');
  const below = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  /** All folders of ours: global storage, that of the workspace, and those of the logs. */
  const ours = () => [
    storage(),
    ...below(data()).filter((path) => /(?:workspaceStorage|logs)\/.*\/tierwise\.tierwise$/.test(path)),
  ];
  const texts = (paths: readonly string[]) =>
    paths
      .filter((path) => lstatSync(path).isFile())
      .map((path) => [path, readFileSync(path, 'latin1')] as const);

  it('leaves what a prompt, a refusal that quotes it, and a proposal leave behind', async () => {
    await waitForStatusBar(attack.page(), /\$/, 60_000);
    await propose(attack, whole('src/new.ts', `export const word = '${WORDS.join(' ')}';`));
    const refusal = `The prompt ${JSON.stringify(PROMPT)} was refused for ${spellings().join(' or ')}`;
    const refuse = (status: number, message: string, code: string) => {
      attack.hostile().reply = () => (response) => {
        response.writeHead(status, {
          'content-type': 'application/json',
          'x-request-id': PROMPT.replaceAll('"', ''),
        });
        response.end(JSON.stringify({ error: { message, type: PROMPT, code, param: KEY } }));
      };
    };
    // With this code the beginning of the message is shown.
    for (const spelling of spellings()) {
      refuse(400, spelling, 'content_filter');
      const { message } = Object(await attack.command('review', "{ uri: file('src/money.ts') }"));
      shown.push(String(message));
    }
    for (const status of [400, 422, 401]) {
      refuse(status, refusal, PROMPT);
      shown.push(JSON.stringify(await attack.chat(PROMPT)));
    }
    await attack.attempts(3);
  });

  it('finds nothing open: files are 0600 in folders of 0700, those of the database and of proposals too', () => {
    const folders = ours();
    assert.ok(
      folders.some((path) => path.includes('workspaceStorage')),
      folders.join('\n'),
    );
    assert.ok(
      folders.some((path) => path.includes('logs')),
      folders.join('\n'),
    );
    const names = readdirSync(storage());
    for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm']) assert.ok(names.includes(name), name);
    const open = folders
      .flatMap((folder) => [folder, ...below(folder)])
      .filter((path) => {
        const found = lstatSync(path);
        // What VS Code itself writes into the folder of a log is closed by the folder.
        if (found.isFile() && path.includes('/logs/')) return false;
        return (found.mode & 0o777) !== (found.isDirectory() ? 0o700 : 0o600);
      });
    assert.deepEqual(open, []);
  });

  it('finds no word of a prompt in the ledger, whatever the provider said of it', () => {
    const found = texts(below(storage()))
      .filter(([path]) => !path.includes('pending'))
      .flatMap(([path, text]) =>
        WORDS.filter((word) => text.includes(word)).map((word) => `${word} in ${path}`),
      );
    assert.deepEqual(found, []);
  });

  it('finds no piece of a key where a gateway quotes it: in what is shown, in the ledger and in logs, in no spelling', () => {
    const logs = ours().filter((path) => path.includes('logs'));
    const all = [['what is shown', shown.join('\n')] as const, ...texts([...logs, storage()].flatMap(below))];
    const pieces = spellings().flatMap((text) =>
      Array.from({ length: Math.max(1, text.length - 11) }, (_, i) => text.slice(i, i + 12)),
    );
    const found = all.flatMap(([path, text]) =>
      pieces.filter((piece) => text.includes(piece)).map((piece) => `${piece} in ${path}`),
    );
    assert.deepEqual(found, []);
    assert.match(shown.join(), /it declined/);
  });

  it('finds no word of a prompt in the logs', () => {
    const logs = texts(
      ours()
        .filter((path) => path.includes('logs'))
        .flatMap(below),
    );
    assert.deepEqual(
      logs.filter(([, text]) => WORDS.some((word) => text.includes(word))),
      [],
    );
  });
});
