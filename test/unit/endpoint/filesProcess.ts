import { CLIENT_FILES, type Shared, setUp, takeOut } from '../../../src/endpoint/clients/index.ts';

/** Writes Codex's file over and over, to be killed while it does. */
const [folder = '', shared = ''] = process.argv.slice(2);
const client = CLIENT_FILES.find(({ name }) => name === 'Codex');
if (client === undefined) throw new Error('no Codex');
const home = { folder, editor: folder, environment: {} };
const told: Shared = JSON.parse(shared);
for (;;) {
  setUp(client, home, told);
  process.stdout.write('.');
  takeOut(client, home);
}
