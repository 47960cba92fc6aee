import type { User } from '../../e2e/user.ts';
import { type Listening, listen } from '../../host/listen.ts';
import { message, pictures, run } from '../scene.ts';

/** Lists these models, and answers nothing else. */
const serverOf = (...names: readonly string[]): Promise<Listening> =>
  listen(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ object: 'list', data: names.map((id) => ({ id, object: 'model' })) }));
  });

const servers: Listening[] = [];
after(() => Promise.all(servers.map((server) => server.stop())));

/** Runs the command with these servers on the machine, by the names of their providers. */
async function useOf(user: User, found: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const providers: Record<string, { baseUrl: string }> = {};
  for (const [provider, names] of Object.entries(found)) {
    const server = await serverOf(...names);
    servers.push(server);
    providers[provider] = { baseUrl: `${server.url}/v1` };
  }
  await user.session().server.changeSettings({ 'tierwise.providers': providers });
  await run(user, 'useLocalServer');
}

const listOf = (title: string, found: Readonly<Record<string, readonly string[]>>, row: string) => ({
  title,
  show: async (user: User) => {
    await useOf(user, found);
    await user
      .page()
      .locator('.quick-input-widget .monaco-list-row')
      .filter({ hasText: row })
      .waitFor({ timeout: 30_000 });
  },
});

const CODER = ['qwen3-coder:30b', 'gpt-oss:20b', 'nomic-embed-text'];

pictures('Local servers', { env: {} }, [
  message('No server', /No server answers on this machine/, (user) => useOf(user, {})),
  message('A server without a model', /has no model that can answer/, (user) => useOf(user, { ollama: [] })),
  listOf('Two servers', { ollama: CODER, lmstudio: ['qwen3-8b'] }, 'LM Studio'),
  listOf('Models of a server', { ollama: CODER }, 'gpt-oss:20b'),
  message('A server answers', /answers for cheap, mid and premium now/, (user) =>
    useOf(user, { ollama: ['qwen3:8b'] }),
  ),
]);
