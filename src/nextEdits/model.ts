import type { Gateway, GatewayResult } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { dayOf, type Ledger } from '../ledger/index.ts';
import { type Notice, type NoticeButton, noticeOfResult, REPEATING } from '../requests/index.ts';
import { formatUnfit, type Route, type Signals } from '../router/index.ts';
import type { AskDeps } from './guessed/index.ts';
import type { Suggestion } from './suggestion.ts';

export interface ModelDeps {
  readonly gateway: Pick<Gateway, 'run'>;
  readonly ledger: Pick<Ledger, 'cells' | 'attemptsOf' | 'suggested' | 'verdict'>;
  readonly route: (signals: Signals) => Promise<Route>;
  readonly permitted: AskDeps['permitted'];
  /** What next edits may spend in a day, in USD; null: no limit of their own. */
  readonly perDayUsd: () => number | null;
  readonly state: {
    stop(why: string): void;
    isStopped(): boolean;
  };
  readonly notify: (notice: Notice) => void;
}

/** Shows the dialog in which the user agrees. */
const review = (): NoticeButton => ({ title: t('Review…'), command: 'tierwise.nextEdits', arguments: [] });

/** What is asked of a model, what stops it, and what became of its answers. */
export function createModel({ gateway, ledger, route, permitted, perDayUsd, state, notify }: ModelDeps) {
  /** Told once: no request follows until something changes. */
  const stop = (why: string, notice: Notice | null): void => {
    if (state.isStopped()) return;
    state.stop(why);
    if (notice) notify({ ...notice, message: `${t('Next edits ask no model now.')} ${notice.message}` });
  };
  const spentToday = (): number => {
    const { from, to } = dayOf(new Date());
    const cells = ledger.cells(from, to);
    return cells.filter(({ task }) => task === 'next-edit').reduce((sum, { usd }) => sum + usd, 0);
  };
  const asking: AskDeps = {
    gateway,
    route,
    permitted,
    onResult: (result: GatewayResult) => {
      if (result.outcome !== 'failed') return;
      const { reason, message } = result.failure;
      if (REPEATING.has(reason)) stop(message, noticeOfResult(result));
    },
    onNoModel: ({ passedOver: [first] }) =>
      stop(first ? formatUnfit(first) : t('no model is available'), null),
    onNotPermitted: ({ chain: [first] }) => {
      const message = t(
        '{0} would be asked, and you have not agreed to that model, its address or its price.',
        first?.model ?? t('a model'),
      );
      stop(t('it waits for you to agree to its model'), { message, buttons: [review()] });
    },
  };
  const attemptOf = ({ requestId }: Suggestion): number | undefined =>
    requestId === undefined ? undefined : ledger.attemptsOf(requestId).at(-1)?.id;
  return {
    asking,
    /** Whether its own budget of the day leaves something; where it does not, it stops. */
    hasBudget(): boolean {
      const limit = perDayUsd();
      if (limit === null || spentToday() < limit) return true;
      stop(t('their budget of the day is spent'), null);
      return false;
    },
    shown(one: Suggestion): void {
      const id = attemptOf(one);
      if (id !== undefined) ledger.suggested(id, { shown: 1, suggestedChars: one.newText.length });
    },
    /** Gives the attempt that it is from, where a model was asked: what is left of it some time later is recorded there. */
    accepted(one: Suggestion): number | undefined {
      const id = attemptOf(one);
      if (id === undefined) return undefined;
      ledger.suggested(id, { acceptedChars: one.newText.length });
      ledger.verdict(id, 'accepted');
      return id;
    },
    dismissed(one: Suggestion): void {
      const id = attemptOf(one);
      if (id !== undefined) ledger.verdict(id, 'rejected');
    },
  };
}

export type Model = ReturnType<typeof createModel>;
