import type * as vscode from 'vscode';
import type { LivePolicy } from '../settings/index.ts';
import { withArguments } from '../workbench/index.ts';
import { chooseTierModels, questionOfTiers, type TierDeps, tierArgs } from './chooseTierModels.ts';
import { type FillDeps, fillTiers } from './fillTiers.ts';
import { type LessonsUiDeps, showLessons, watchLessons } from './lessons.ts';
import { useLocalServer } from './localServer.ts';

interface TiersDeps
  extends Omit<TierDeps, 'lessons' | 'ledger'>,
    Pick<FillDeps, 'tryIt'>,
    Pick<LessonsUiDeps, 'lessons'> {
  readonly ledger: TierDeps['ledger'] & LessonsUiDeps['ledger'];
  readonly policy: LivePolicy;
}

interface TiersFeature extends vscode.Disposable {
  readonly commands: Readonly<
    Record<'chooseTierModels' | 'useLocalServer' | 'showLessons', (args: unknown) => unknown>
  >;
  /** Has a model of that provider chosen for the tiers that have none to ask. */
  readonly fill: (provider: string) => Promise<unknown>;
}

/** Registers the editor of the tiers’ models, and what tells of the lessons that move tasks to other tiers. */
export function registerTiers({ lessons, policy, ...tiers }: TiersDeps): TiersFeature {
  const learning = { lessons, ledger: tiers.ledger, policy: () => policy.policy([], 'chat') };
  const watched = watchLessons(learning);
  return {
    commands: {
      chooseTierModels: withArguments(
        { command: 'chooseTierModels', schema: tierArgs, question: questionOfTiers },
        async (args) => chooseTierModels(tiers, args),
      ),
      useLocalServer: () => useLocalServer(tiers),
      showLessons: () => showLessons(learning),
    },
    fill: (provider) => fillTiers(tiers, provider),
    dispose: () => watched.dispose(),
  };
}
