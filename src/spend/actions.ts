import * as z from 'zod';

interface Action {
  readonly command: string;
  readonly args: readonly string[];
}

/** All that a link in the tooltip or a button in the view can do. They name an action, never a command of VS Code. */
export const ACTIONS = {
  showSpend: { command: 'tierwise.showSpend', args: [] },
  explain: { command: 'tierwise.explain', args: [] },
  setApiKey: { command: 'tierwise.setApiKey', args: [] },
  completionMenu: { command: 'tierwise.completionMenu', args: [] },
  chooseModels: { command: 'workbench.action.openSettings', args: ['tierwise'] },
} as const satisfies Readonly<Record<string, Action>>;

/** An action as a link of Markdown that is trusted with it. */
export function commandUri(action: keyof typeof ACTIONS): string {
  const { command, args } = ACTIONS[action];
  return `command:${command}${args.length > 0 ? `?${encodeURIComponent(JSON.stringify(args))}` : ''}`;
}

/** What the spend view may say to us. */
export const viewMessage = z.discriminatedUnion('type', [
  /** Its script has started, anew after each time it was hidden, and has nothing to show yet. */
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('action'), action: z.enum(['explain', 'setApiKey', 'chooseModels']) }),
]);
