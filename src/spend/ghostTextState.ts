/** Whether ghost text is asked for; when something stopped it, what that was. */
export type CompletionState =
  | 'off'
  | 'ready'
  | 'running'
  | 'paused'
  | 'snoozed'
  | { readonly stopped: string };

type Kind = Exclude<CompletionState, object> | 'stopped';

const kindOf = (state: CompletionState): Kind => (typeof state === 'string' ? state : 'stopped');

/** All icons are equally wide, so that nothing moves at a key: while a request runs, a small dot is filled. */
const ICONS: Readonly<Record<Kind, string>> = {
  off: '',
  ready: '$(circle-small)',
  running: '$(circle-small-filled)',
  paused: '$(debug-pause)',
  snoozed: '$(bell-slash)',
  stopped: '$(warning)',
};

/** Running reads like ready: neither a screen reader nor an open tooltip is to be told of every key. */
const WORDS: Readonly<Record<Kind, string>> = {
  off: 'off',
  ready: 'on',
  running: 'on',
  paused: 'paused',
  snoozed: 'snoozed',
  stopped: 'stopped',
};

/** What the text of the status bar ends with; null as long as nobody told the state. */
export function ghostTextSuffix(state: CompletionState | null): string {
  const icon = state === null ? '' : ICONS[kindOf(state)];
  return icon === '' ? '' : ` ${icon}`;
}

/** For a screen reader; empty where there is nothing to say. */
export function ghostTextLabel(state: CompletionState | null): string {
  return state === null || state === 'off' ? '' : `Ghost text is ${ghostTextWords(state)}.`;
}

/** `on`, `paused`, `stopped: the key was not accepted`. */
export function ghostTextWords(state: CompletionState): string {
  const words = WORDS[kindOf(state)];
  const why = typeof state === 'string' ? '' : state.stopped.trim().replace(/\.+$/, '');
  return why === '' ? words : `${words}: ${why}`;
}
