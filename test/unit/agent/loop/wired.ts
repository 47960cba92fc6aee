import type { Task } from '../../../../src/agent/journal/index.ts';
import { createLoop, createModelPort } from '../../../../src/agent/loop/index.ts';
import type { TaskTree } from '../../../../src/agent/run/index.ts';
import type { ModelFacts, ModelRef } from '../../../../src/models/index.ts';
import { createRequestService } from '../../../../src/requests/index.ts';
import type { Policy } from '../../../../src/router/index.ts';
import { type Harness, startHarness } from '../../gateway/harness.ts';
import { facts, POLICY } from '../../router/policy.ts';
import type { startWorld } from '../tools/world.ts';
import { driveTask } from './line.ts';
import type { WireName } from './strictServer.ts';

export const MODELS: Readonly<Record<WireName, ModelRef>> = {
  openai: 'open/gpt-x',
  anthropic: 'claude/claude-sonnet-4-5',
  openrouter: 'openrouter/x/y',
  google: 'google/gemini-3-flash',
};

/** The providers of the strict server's wires. */
export const settingsOf = (url: string) =>
  ({
    open: { kind: 'openai', baseUrl: `${url}/v1` },
    claude: { kind: 'anthropic', baseUrl: url },
    openrouter: { baseUrl: `${url}/router/v1` },
    google: { baseUrl: `${url}/google/v1` },
  }) as const;

/** Requests as the product routes them, with these models and nobody to ask. */
export function requestsOf({ gateway }: Harness, tiers: Policy['tiers'], known: readonly ModelFacts[]) {
  const policy: Policy = {
    ...POLICY,
    tiers,
    facts: new Map(known.map((one) => [one.ref, one])),
    unavailable: new Map(),
  };
  return createRequestService({
    gateway,
    policy: async () => policy,
    settings: () => ({
      escalation: 'off',
      budget: { onLimit: 'stop' },
      secondOpinion: 'off',
      askAboveUsd: null,
    }),
    askAboutBudget: async () => 'stop',
    askAboutEscalation: async () => false,
    onRouted: () => {},
  });
}

/** Everything between the loop and the wire, as it is in the product. */
export function startWired(
  url: string,
  tiers: Policy['tiers'],
  window = 200_000,
  settings: Parameters<typeof startHarness>[0]['settings'] = settingsOf(url),
) {
  const harness: Harness = startHarness({ settings });
  const models = [...tiers.cheap, ...tiers.mid, ...tiers.premium];
  const known: readonly ModelFacts[] = models.map((ref) =>
    facts(ref, { contextTokens: window, maxOutputTokens: Math.min(8_000, window / 4) }),
  );
  const requests = requestsOf(harness, tiers, known);
  const turnedDown: string[] = [];
  return {
    harness,
    requests,
    /** Requests whose answers would not do. */
    turnedDown,
    run: (
      task: Task,
      world: ReturnType<typeof startWorld>,
      verify: Parameters<typeof driveTask<TaskTree>>[5],
      options: Parameters<typeof driveTask<TaskTree>>[6] = {},
    ) =>
      driveTask(
        task,
        createLoop(),
        createModelPort({
          requests,
          tools: world.tools,
          turnedDown: (_, requestId) => turnedDown.push(requestId),
        }),
        world.tools,
        world.tree,
        verify,
        options,
      ),
  };
}
