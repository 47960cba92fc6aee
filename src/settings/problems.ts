import type { SettingProblem } from './check.ts';

/** One message for all settings that cannot be used, with the button that leads to the worst of them. */
export function noticeOfProblems(problems: readonly SettingProblem[]) {
  const worst = problems.find(isLimit) ?? problems[0];
  const others = problems.filter((problem) => problem !== worst).map(({ setting }) => setting);
  const effect = worst ? effectOf(worst) : '';
  const more = others.length === 0 ? '' : ` Also wrong: ${others.join(', ')} (see the log).`;
  return {
    message: `The setting ${worst?.setting} is wrong: ${worst?.message}. ${effect}${more}`,
    buttons: [
      { title: 'Open Settings', command: 'workbench.action.openSettings', arguments: [worst?.setting] },
      { title: 'Show Log', command: 'tierwise.showLog', arguments: [] },
    ],
  };
}

function effectOf(problem: SettingProblem): string {
  if (problem.setting === 'tierwise.allowedOrigins')
    return 'Until it is mended, nothing is sent to any server.';
  return isLimit(problem) ? 'Until it is mended, there is no limit.' : 'Its default is used.';
}

/** The one kind of setting whose default, no limit, can cost the user money. */
function isLimit({ setting }: SettingProblem): boolean {
  return /\.budget\.per\w+Usd$/.test(setting);
}
