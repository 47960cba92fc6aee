import { listOf, t } from '../l10n/index.ts';
import type { Task, Tier } from '../router/index.ts';

/** What a key has come to: which tiers have a model of its provider, and what can be asked now, with all keys that there are. */
interface Opened {
  readonly label: string;
  readonly opens: readonly Tier[];
  readonly canExplain: boolean;
}

/** What is said after a key was taken, and what is offered then. */
interface KeyOffer {
  readonly message: string;
  /** Which of the provider's models answer: where a tier is closed without them, or they are in none. */
  readonly choose: boolean;
  readonly tryIt: boolean;
}

export function offerAfterKey({ label, opens, canExplain }: Opened): KeyOffer {
  const accepted = t('{0} accepted the API key. It is kept in VS Code’s secret storage.', label);
  if (opens.length === 0) {
    const choose = t('It opens no tier until you choose which of its models to ask.');
    return { message: `${accepted} ${choose}`, choose: true, tryIt: false };
  }
  if (!canExplain) {
    const closed = t(
      'It opens {0}. To explain and change code Tierwise needs a model of mid or premium, and none can be asked yet.',
      listOf(opens),
    );
    return { message: `${accepted} ${closed}`, choose: true, tryIt: true };
  }
  return { message: `${accepted} ${t('It opens {0}.', listOf(opens))}`, choose: false, tryIt: true };
}

/** What the list of providers says of a key. */
export function opensText(opens: readonly Tier[]): string {
  return opens.length === 0 ? t('opens no tier until you choose models') : t('opens {0}', opens.join(', '));
}

/** What a newcomer tries first on the code that is open: something that a cheap model does, where no other can be asked. */
export function firstTask(canExplain: boolean): Extract<Task, 'explain' | 'docstring'> {
  return canExplain ? 'explain' : 'docstring';
}
