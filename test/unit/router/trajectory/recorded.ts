import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Said } from '../../../../src/router/index.ts';
import type { Client, Flavour, Right } from '../../../agents/scenario.ts';

/** A request of a recorded run, and what is right at it: written down before anything had read the run. */
export interface RecordedRequest {
  readonly right: Right;
  readonly messages: readonly Said[];
  readonly tools: number;
  readonly maxOutputTokens: number | null;
}

/** A run of a real client with a scripted model, recorded by test/agents. */
export interface RecordedRun {
  readonly name: string;
  readonly client: Client | 'vscode';
  readonly set: 'tuned' | 'heldOut';
  readonly flavour: Flavour;
  readonly about: string;
  readonly requests: readonly RecordedRequest[];
}

type Stored = Pick<RecordedRequest, 'right'> &
  (
    | { readonly bare: true; readonly maxOutputTokens: number | null; readonly messages: readonly Said[] }
    | { readonly bare?: undefined; readonly keep: number; readonly add: readonly Said[] }
  );

const FOLDER = fileURLToPath(new URL('../../../fixtures/trajectories/', import.meta.url));

export function recordedRuns(): readonly RecordedRun[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => {
      const { tools, requests, ...run } = JSON.parse(readFileSync(FOLDER + file, 'utf8'));
      let messages: readonly Said[] = [];
      return {
        ...run,
        requests: requests.map((one: Stored): RecordedRequest => {
          const { right } = one;
          if (one.bare)
            return { right, messages: one.messages, tools: 0, maxOutputTokens: one.maxOutputTokens };
          messages = [...messages.slice(0, one.keep), ...one.add];
          return { right, messages, tools: tools.length, maxOutputTokens: null };
        }),
      };
    });
}
