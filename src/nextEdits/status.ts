import { t } from '../l10n/index.ts';
import { withoutEnd } from '../models/index.ts';
import type { NextEditsStatus } from './state.ts';

/** The status for the tooltip of the status bar. */
export interface ShownNextEdits {
  readonly isOn: boolean;
  /** `on`, `stopped: the key was not accepted`. */
  readonly text: string;
}

export function shownNextEdits(status: NextEditsStatus): ShownNextEdits {
  if (typeof status === 'object') {
    return { isOn: true, text: `${t('without a model')}: ${withoutEnd(status.stopped.trim(), '.')}` };
  }
  const text = { off: t('off'), certain: t('without a model'), model: t('on') }[status];
  return { isOn: status !== 'off', text };
}
