import type { ProviderSetting } from '../../src/gateway/index.ts';
import type { ModelRef } from '../../src/models/index.ts';
import type { FaultServer } from '../unit/gateway/faultServer.ts';
import {
  type Asked,
  type Harness,
  type Options,
  startHarness,
  TEST_LIMITS,
} from '../unit/gateway/harness.ts';
import type { Answer, Subject, Variant } from './exam.ts';

/** The shortened time limits, and by how much they are: the product's are 60 s to the first token, 20 s between two. */
export const SHORTER = 40;
export const TIME_LIMITS = { ...TEST_LIMITS, firstTokenMs: 60_000 / SHORTER, totalMs: 600_000 / SHORTER };

export interface Tierwise extends Subject {
  readonly harness: Harness;
  /** Asks, and gives all that is known of it. The first model of the chain has a provider of its own. */
  look(chain: readonly string[], options?: Options): Promise<Asked>;
}

/** The fault server's address in that protocol, as a setting. */
export function settingFor(url: string, { wire, streaming }: Variant): ProviderSetting {
  return { kind: wire, baseUrl: wire === 'openai' ? `${url}/v1` : url, stream: streaming };
}

/** Our own gateway in front of the fault server, or of another gateway that `setting` points to. */
export async function startTierwise(
  setting: ProviderSetting,
  key = 'test-key-0123456789',
): Promise<Tierwise> {
  const harness = startHarness({
    settings: { first: setting, second: setting },
    key: async () => key,
    timeLimits: TIME_LIMITS,
    // The circuits' times are shortened with all others.
    now: () => performance.now() * SHORTER,
  });
  const look: Tierwise['look'] = (chain, options) =>
    harness.ask(
      chain.map((model, i): ModelRef => `${i === 0 ? 'first' : 'second'}/${model}`),
      options,
    );
  return {
    harness,
    look,
    async ask(chain, windows) {
      const started = performance.now();
      const asked = await look(chain, windows ? { windows } : {});
      return { ...answerOf(asked), ms: performance.now() - started };
    },
    stop: async () => harness.stop(),
  };
}

export function startDirect(server: FaultServer, variant: Variant): Promise<Tierwise> {
  return startTierwise(settingFor(server.url, variant));
}

function answerOf({ result }: Asked): Omit<Answer, 'ms'> {
  const ok = result.outcome === 'ok';
  return {
    ok,
    text: result.outcome === 'failed' ? '' : result.text,
    error: result.outcome === 'failed' || result.outcome === 'incomplete' ? result.failure.message : '',
    model: result.model?.slice(result.model.indexOf('/') + 1) ?? null,
    usage:
      ok && result.usage
        ? { inputTokens: result.usage.inputTokens, outputTokens: result.usage.outputTokens }
        : null,
  };
}
