import type { CommandEnd, CommandLimits, NotStarted } from './types.ts';

const NOT_STARTED: Readonly<Record<NotStarted, string>> = {
  'sandbox-failed': 'the sandbox of this machine could not be started, and nothing runs without it',
  'no-shell': 'there is no shell',
  'no-folder': 'the folder does not exist',
  'no-output-file': 'there is no place for its output',
  failed: 'the system refused to start it',
};

/** What a model is told of how its command ended, as a sentence in English. */
export function wordsOfEnd(ended: CommandEnd, limits: CommandLimits): string {
  switch (ended.end) {
    case 'exit':
      return `Exit code ${ended.code}.`;
    case 'signal':
      return ended.signal === 'SIGPIPE'
        ? 'Ended by SIGPIPE: a part of the pipe wrote when nobody read any more.'
        : `Ended by ${ended.signal}: it did not finish.`;
    case 'time-limit':
      return `Cut off after ${seconds(limits.timeMs)}, its time limit, with all that it had started.`;
    case 'silent':
      return `Cut off: it wrote and computed nothing for ${seconds(limits.silenceMs ?? 0)}. It probably waits for input, which nobody can give, or never ends; use options that ask nothing, or that end it.`;
    case 'output-limit':
      return `Cut off after ${limits.outputBytes} bytes of output, its limit.`;
    case 'process-limit':
      return 'Cut off: it kept starting processes.';
    case 'output-lost':
      return `Cut off: its output could not be kept (${ended.detail}).`;
    case 'cancelled':
      return 'Stopped by the user.';
    case 'not-started':
      return `Not run: ${NOT_STARTED[ended.reason]}${ended.detail === '' ? '' : ` (${ended.detail})`}.`;
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
