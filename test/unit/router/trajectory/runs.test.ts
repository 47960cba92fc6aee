import assert from 'node:assert/strict';
import { readTrajectory, subtaskOf } from '../../../../src/router/index.ts';
import type { Right } from '../../../agents/scenario.ts';
import { type RecordedRequest, type RecordedRun, recordedRuns } from './recorded.ts';

/** Where a conversation is at a request; once it was raised, `stay` is the same as `down`. */
function stateAt({ messages, tools, maxOutputTokens }: RecordedRequest): 'stay' | 'up' | 'tier' | 'cheap' {
  if (subtaskOf(messages, tools, maxOutputTokens) !== null) return 'cheap';
  const { raised } = readTrajectory(messages);
  if (raised === 0) return 'stay';
  return raised === 1 ? 'up' : 'tier';
}

const ALLOWED: Readonly<Record<Right, readonly string[]>> = {
  stay: ['stay'],
  may: ['stay', 'up', 'tier', 'cheap'],
  up: ['up', 'tier'],
  tier: ['tier'],
  down: ['stay'],
  cheap: ['cheap'],
};

/** Turns from the first at which a reader might raise a run to that where it is raised; null: it never is. */
function turnsToRaise({ requests }: RecordedRun): number | null {
  const isMain = requests.filter(({ right }) => right !== 'cheap');
  const onset = isMain.findIndex(({ right }) => right === 'may' || right === 'up');
  const raised = isMain.findIndex((request) => ['up', 'tier'].includes(stateAt(request)));
  return raised < 0 ? null : raised - onset;
}

describe('Recorded runs of agents', () => {
  const runs = recordedRuns();

  it('are at least 40, of four clients and in five flavours, and 12 beside them that nothing was tuned on', () => {
    const tuned = runs.filter(({ set }) => set === 'tuned');
    assert.ok(tuned.length >= 40, `${tuned.length} runs`);
    assert.ok(runs.length - tuned.length >= 12);
    for (const client of ['claude', 'codex', 'opencode', 'vscode']) {
      assert.ok(tuned.filter((run) => run.client === client).length >= 10, client);
    }
    assert.equal(new Set(tuned.map(({ flavour }) => flavour)).size, 5);
  });

  for (const run of runs) {
    it(`${run.name}, ${run.flavour}: ${run.about}`, () => {
      for (const [i, request] of run.requests.entries()) {
        const state = stateAt(request);
        assert.ok(
          ALLOWED[request.right].includes(state),
          `request ${i}: ${state}, but right is ${request.right}`,
        );
      }
    });
  }

  it('are moved where they are stuck, within three turns, and else never', () => {
    for (const run of runs) {
      const turns = turnsToRaise(run);
      if (run.flavour === 'stuck') assert.ok(turns !== null && turns <= 3, `${run.name}: ${turns}`);
      else assert.equal(turns, null, run.name);
    }
  });
});
