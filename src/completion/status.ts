import { t } from '../l10n/index.ts';
import { withoutEnd } from '../models/index.ts';

/** Whether ghost text is requested now; when something stopped it, what that was. */
export type CompletionStatus =
  | 'off'
  | 'ready'
  | 'running'
  | 'paused'
  | 'snoozed'
  | { readonly stopped: string };

/** The status as a status bar shows it. */
export interface ShownStatus {
  readonly isOn: boolean;
  /** A theme icon; empty where there is none. */
  readonly icon: Icon;
  /** `on`, `paused`, `stopped: the key was not accepted`. */
  readonly text: string;
}

type Icon = `$(${string})` | '';

type Kind = Exclude<CompletionStatus, object> | 'stopped';

/** All icons are equally wide, so that nothing moves at a keystroke: while a request runs, a circle is filled. */
const ICONS: Readonly<Record<Kind, Icon>> = {
  off: '',
  ready: '$(circle-outline)',
  running: '$(circle-filled)',
  paused: '$(debug-pause)',
  snoozed: '$(bell-slash)',
  stopped: '$(warning)',
};

/** Running reads like ready: neither a screen reader nor an open tooltip is to change at every keystroke. */
const kindWords = (): Readonly<Record<Kind, string>> => ({
  off: t('off'),
  ready: t('on'),
  running: t('on'),
  paused: t('paused'),
  snoozed: t('snoozed'),
  stopped: t('stopped'),
});

/** How a status is shown. */
export function shownStatus(status: CompletionStatus): ShownStatus {
  const kind = typeof status === 'string' ? status : 'stopped';
  const why = typeof status === 'string' ? '' : withoutEnd(status.stopped.trim(), '.');
  const text = kindWords()[kind];
  return { isOn: kind !== 'off', icon: ICONS[kind], text: why === '' ? text : `${text}: ${why}` };
}
