import * as z from 'zod';
import { viewQuery } from './query.ts';
import { whatIfMessage } from './whatIf.ts';

interface Action {
  readonly command: string;
  readonly args: readonly string[];
}

/** All that a link in the tooltip or a button in the view can do. They name an action, never a command of VS Code. */
export const ACTIONS = {
  showSpend: { command: 'tierwise.showSpend', args: [] },
  exportSpend: { command: 'tierwise.exportSpend', args: [] },
  explain: { command: 'tierwise.explain', args: [] },
  setApiKey: { command: 'tierwise.setApiKey', args: [] },
  completionMenu: { command: 'tierwise.completionMenu', args: [] },
  chooseModels: { command: 'workbench.action.openSettings', args: ['tierwise'] },
  changeLimits: { command: 'workbench.action.openSettings', args: ['tierwise.budget'] },
} as const satisfies Readonly<Record<string, Action>>;

/** An action as a link of Markdown that is trusted with it. */
export function commandUri(action: keyof typeof ACTIONS): string {
  const { command, args } = ACTIONS[action];
  return `command:${command}${args.length > 0 ? `?${encodeURIComponent(JSON.stringify(args))}` : ''}`;
}

const VIEW_ACTIONS = ['explain', 'exportSpend', 'setApiKey', 'chooseModels', 'changeLimits'] as const;
export type ViewAction = (typeof VIEW_ACTIONS)[number];

/** What the spend view may say to us. */
export const viewMessage = z.discriminatedUnion('type', [
  /** What it wants to show: once its script has started, anew after each time it was hidden, and at each change. */
  z.strictObject({ type: z.literal('query'), query: viewQuery }),
  /** Its forms were opened and want something to begin with. */
  z.strictObject({ type: z.literal('plans') }),
  z.strictObject({ type: z.literal('action'), action: z.enum(VIEW_ACTIONS) }),
  ...whatIfMessage.options,
]);
