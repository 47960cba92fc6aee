import type { SettingProblem } from './check.ts';

/** One message for all settings that cannot be used, with the button that leads to the first of them. */
export function noticeOfProblems(problems: readonly SettingProblem[]) {
  const [first, ...others] = problems;
  const more =
    others.length === 0 ? '' : ` So are ${others.map(({ setting }) => setting).join(', ')} (see the log).`;
  return {
    message: `The setting ${first?.setting} is wrong: ${first?.message}. Its default is used.${more}`,
    buttons: [
      { title: 'Open Settings', command: 'workbench.action.openSettings', arguments: [first?.setting] },
      { title: 'Show Log', command: 'tierwise.showLog', arguments: [] },
    ],
  };
}
