import type { Memento } from 'vscode';
import * as z from 'zod';
import type { Ledger, Limits } from '../ledger/index.ts';
import { gaugesOf, newlyHigh, warningText } from './budgetWarning.ts';
import { coalesce } from './coalesce.ts';

const MEMORY = 'budget.warned';
const LOOK_MS = 1_000;
/** More than there are limits in a month of days. */
const REMEMBERED = 100;

const warnedShape = z.array(z.string()).catch([]);

export interface BudgetWatchDeps {
  readonly ledger: Pick<Ledger, 'counted' | 'onDidChange'>;
  readonly limits: () => Limits;
  /** Shared by all windows, so that only one of them warns. */
  readonly memory: Pick<Memento, 'get' | 'update'>;
  readonly warn: (message: string) => void;
}

/** Warns once when a limit of day or month is nearly used up. */
export function watchBudget({ ledger, limits, memory, warn }: BudgetWatchDeps): { dispose(): void } {
  const look = coalesce(() => {
    const now = limits();
    const warned = warnedShape.parse(memory.get(MEMORY));
    const high = newlyHigh(gaugesOf(ledger.counted(now), now), warned);
    if (high.length === 0) return;
    void memory.update(MEMORY, [...warned, ...high.map(({ id }) => id)].slice(-REMEMBERED));
    warn(warningText(high));
  }, LOOK_MS);
  const listening = ledger.onDidChange(look);
  return {
    dispose: () => {
      listening.dispose();
      look.dispose();
    },
  };
}
