import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  answerStream,
  type ChatRequest,
  type GatewayEvent,
  type GatewayRequest,
} from '../../../src/gateway/index.ts';
import { secondOpinion } from '../../../src/requests/secondOpinion.ts';
import { decide, formatRouteReasons, type Route, type Signals } from '../../../src/router/index.ts';
import { POLICY, policy, signals } from '../router/policy.ts';
import { answered } from './results.ts';

const ASKED = signals({ prompt: 'it should be nicer', language: 'css', contextTokens: 900 });
const UNSURE: Route = { ...decide('chat', ASKED, POLICY, null), unsure: true };

/** A gateway whose model says this, in pieces, and never ends by itself where `hangs`. */
function reader(pieces: readonly string[], hangs = false) {
  const asked: GatewayRequest[] = [];
  const aborted: unknown[] = [];
  const gateway = {
    run: (request: GatewayRequest<never>, signal: AbortSignal) => {
      asked.push(request);
      return answerStream<never>(signal, async (emit, stopped) => {
        for (const text of pieces) emit({ type: 'text', text, logprob: null } satisfies GatewayEvent);
        if (hangs && !stopped.aborted) {
          await new Promise((resolve) => stopped.addEventListener('abort', resolve));
        }
        if (stopped.aborted) aborted.push(stopped.reason);
        if (hangs) return { ...answered(), outcome: 'cancelled', model: null, text: '' };
        return answered({ text: pieces.join(''), model: 'alpha/small' });
      });
    },
  };
  const ask = (route = UNSURE, asking: Signals = ASKED, with_ = POLICY) =>
    secondOpinion(gateway, route, asking, 'session', async () => with_, new AbortController().signal);
  const first = () => asked[0] as ChatRequest | undefined;
  return { ask, asked, first, aborted };
}

describe('A second opinion', () => {
  it('is the tier that one cheap model names, in a request of its own task', async () => {
    const { ask, asked, first } = reader(['Prem', 'ium.']);
    assert.deepEqual(await ask(), { model: 'alpha/small', tier: 'premium' });
    assert.equal(asked.length, 1);
    assert.equal(first()?.route.task, 'second-opinion');
    assert.deepEqual(
      first()?.route.chain.map(({ tier }) => tier),
      ['cheap'],
    );
    assert.equal(first()?.sessionId, 'session');
    assert.equal(first()?.tools, null);
  });

  it('is not asked for where the words say it clearly', async () => {
    const { ask, asked } = reader(['cheap']);
    const { unsure: _, ...sure } = UNSURE;
    assert.equal(await ask(sure), null);
    assert.equal(asked.length, 0);
  });

  it('is asked only of a provider that the answer may go to anyway', async () => {
    const { ask, asked } = reader(['cheap']);
    const elsewhere = policy({ tiers: { ...POLICY.tiers, cheap: ['beta/small'] } });
    const alphaOnly = { ...UNSURE, chain: UNSURE.chain.filter(({ model }) => model.startsWith('alpha/')) };
    assert.equal(await ask(alphaOnly, ASKED, elsewhere), null);
    assert.equal(asked.length, 0);
  });

  it('is none where the answer names no tier, or several', async () => {
    for (const words of ['', 'I think it depends', 'cheap or mid', 'expensive', 'pre\u200bmium']) {
      assert.equal(await reader([words]).ask(), null, words);
    }
  });

  it('sends of a long message its beginning and its end, and its facts', async () => {
    const { ask, first } = reader(['mid']);
    await ask(UNSURE, { ...ASKED, prompt: `BEGIN ${'x'.repeat(50_000)} END` });
    const text = first()?.messages.at(-1)?.content ?? '';
    assert.ok(text.length < 3_000);
    assert.match(text, /BEGIN/);
    assert.match(text, /END/);
    assert.match(text, /a css file is open/);
  });

  it('is not waited for longer than the answer can wait', async () => {
    const { ask, aborted } = reader([], true);
    assert.equal(await ask(), null);
    assert.equal(aborted.length, 1);
  });

  it('moves a message up freely, and down only where its words hold that for likely', () => {
    const up = decide('chat', { ...ASKED, opinion: { model: 'alpha/small', tier: 'premium' } }, POLICY, null);
    assert.equal(up.tier, 'premium');
    assert.ok(formatRouteReasons(up).includes('alpha/small read it and says premium'));
    assert.equal(up.unsure, undefined);
    const hard = signals({ prompt: 'WARNING: DATA RACE', opinion: { model: 'alpha/small', tier: 'cheap' } });
    const kept = decide('chat', hard, POLICY, null);
    assert.equal(kept.tier, 'premium');
    assert.ok(
      formatRouteReasons(kept).includes(
        'alpha/small read it and says cheap, which its words do not bear out',
      ),
    );
  });
});
