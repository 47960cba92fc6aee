import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { type FaultServer, startFaultServer } from '../../gateway/faultServer.ts';
import { FAULTS, TEXT } from '../../gateway/faults.ts';
import { settingsFor } from '../../gateway/harness.ts';
import { startWorld, type World } from './world.ts';

/** Faults with arguments, so that each of their kinds comes up; those that only mean something to other tests are left out. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  status: ['status:500', 'status:503', 'status:400', 'status:404', 'status:401', 'status:529'],
  finish: ['finish:length', 'finish:refused', 'finish:error'],
  inband: ['inband:overloaded_error', 'inband:api_error:middle'],
  'inband-code': ['inband-code:502'],
  wait: ['wait:retry-after:1'],
};
/** Answers that are whole, and what is asked with a prompt of its own. */
const WELL = ['ok', 'thinks', 'never-closes', 'lingers', 'finish:stop'];
const OTHERS = new Set(['usage', 'costs', 'usage-cut', 'utf8']);

const MODELS = Object.keys(FAULTS)
  .filter((name) => !OTHERS.has(name))
  .flatMap((name) => MORE[name] ?? [name]);

type Got = { readonly text: string; readonly end: string | null } | { readonly error: Error };

describe('a fault of a server, as a client of the endpoint sees it', () => {
  let server: FaultServer;
  let world: World;
  const clients = ['messages', 'chat'] as const;
  const providers = ['open', 'claude'] as const;
  before(async () => {
    server = await startFaultServer();
    // Each fault has a provider of its own: a refused key says something of all of them.
    const settings = settingsFor(server.url);
    const own = MODELS.flatMap((_, i) => providers.map((id) => [`${id}${i}`, settings[id] ?? {}] as const));
    const models = MODELS.flatMap((name, i) => providers.map((id) => `${id}${i}/${name}` as const));
    world = await startWorld({
      providers: Object.fromEntries(own),
      tiers: { mid: models },
      timeLimits: { firstTokenMs: 600, gapMs: 100, tailMs: 100, totalMs: 2_000 },
    });
  });
  after(async () => {
    await world.stop();
    await server.stop();
  });

  for (const client of clients) {
    for (const provider of providers) {
      for (const stream of [true, false]) {
        const how = `${client} to ${provider}, ${stream ? 'streamed' : 'whole'}`;
        it(`is never a short answer that looks whole (${how})`, async () => {
          const seen = await Promise.all(
            MODELS.map(
              async (name, i) => [name, await ask(world, client, `${provider}${i}/${name}`, stream)] as const,
            ),
          );
          for (const [name, got] of seen) {
            if ('error' in got) continue;
            const isWhole = got.text.startsWith(TEXT);
            const isGoodEnd = got.end === 'stop' || got.end === 'end_turn';
            assert.ok(isWhole || !isGoodEnd, `${name}: ${JSON.stringify(got)}`);
            assert.ok(got.end !== null, `${name} has no end`);
          }
          const whole = seen.flatMap(([name, got]) => ('text' in got && got.text === TEXT ? [name] : []));
          // What never closes is not whole where it is a document.
          for (const name of stream ? WELL : ['ok']) {
            if (MODELS.includes(name)) assert.ok(whole.includes(name), `${name} was whole`);
          }
        });
      }
    }
  }
});

async function ask(world: World, client: 'messages' | 'chat', model: string, stream: boolean): Promise<Got> {
  const options = { apiKey: 'none', maxRetries: 0 };
  try {
    if (client === 'messages') {
      const body = {
        model,
        max_tokens: 500,
        messages: [{ role: 'user' as const, content: 'What does the fox do?' }],
      };
      const anthropic = new Anthropic({ ...options, baseURL: world.url });
      const message = stream
        ? await anthropic.messages.stream(body).finalMessage()
        : await anthropic.messages.create(body);
      const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      return { text, end: message.stop_reason };
    }
    const body = { model, messages: [{ role: 'user' as const, content: 'What does the fox do?' }] };
    const openai = new OpenAI({ ...options, baseURL: `${world.url}/v1` });
    if (!stream) {
      const [choice] = (await openai.chat.completions.create(body)).choices;
      return { text: choice?.message.content ?? '', end: choice?.finish_reason ?? null };
    }
    let text = '';
    let end: string | null = null;
    for await (const chunk of await openai.chat.completions.create({ ...body, stream })) {
      text += chunk.choices[0]?.delta.content ?? '';
      end = chunk.choices[0]?.finish_reason ?? end;
    }
    return { text, end };
  } catch (error) {
    return { error: error as Error };
  }
}
