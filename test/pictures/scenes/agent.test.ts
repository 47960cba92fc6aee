import { serveScript } from '../../agents/wires.ts';
import { askToVerify, verifying } from '../../e2e/verifyScript.ts';
import { enableAgent } from '../../host/agent.ts';
import { widenChat } from '../../host/chat.ts';
import type { Listening } from '../../host/listen.ts';
import { pictures } from '../scene.ts';

let server: Listening | null = null;

after(() => server?.stop());

pictures("VS Code's agent", { acme: true, env: { OPEN_API_KEY: 'test-key' } }, [
  {
    title: 'Checks that it asks for',
    show: async (user) => {
      const listening = await serveScript(({ body }) => verifying(JSON.stringify(body)).answer);
      server = listening;
      await user.session().server.changeSettings({
        'tierwise.providers': { open: { kind: 'openai', baseUrl: `${listening.url}/v1` } },
        'tierwise.models': { 'open/one': { inputUsd: 1, outputUsd: 5, contextTokens: 200_000 } },
        'tierwise.tiers.cheap': ['open/one'],
        'tierwise.tiers.mid': ['open/one'],
        'tierwise.tiers.premium': ['open/one'],
        'tierwise.routing.secondOpinion': 'off',
      });
      await enableAgent(user.page(), user.inHost);
      await askToVerify(user);
      await widenChat(user.page(), 480);
    },
  },
]);
