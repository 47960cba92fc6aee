import * as z from 'zod';
import type { CellFilter } from '../ledger/index.ts';
import { parseModelRef } from '../models/index.ts';
import { PERIODS } from './periods.ts';
import { whatIfMessage } from './whatIf.ts';

interface Action {
  readonly command: string;
  readonly args: readonly string[];
}

/** What links in the tooltip and buttons in the view can do. They name an action, never a command of VS Code. */
export const ACTIONS = {
  showSpend: { command: 'tierwise.showSpend', args: [] },
  exportSpend: { command: 'tierwise.exportSpend', args: [] },
  explain: { command: 'tierwise.explain', args: [] },
  setApiKey: { command: 'tierwise.setApiKey', args: [] },
  completionMenu: { command: 'tierwise.completionMenu', args: [] },
  nextEdits: { command: 'tierwise.nextEdits', args: [] },
  useLocalServer: { command: 'tierwise.useLocalServer', args: [] },
  chooseModels: { command: 'tierwise.chooseTierModels', args: [] },
  changeLimits: { command: 'tierwise.setBudget', args: [] },
} as const satisfies Readonly<Record<string, Action>>;

/** An action as a link for trusted Markdown. */
export function commandUri(action: keyof typeof ACTIONS): string {
  const { command, args } = ACTIONS[action];
  return `command:${command}${args.length > 0 ? `?${encodeURIComponent(JSON.stringify(args))}` : ''}`;
}

const text = z.string().max(400).optional();

/** What the view shows: of which period, and which part of the spend. */
export const viewQuery = z.strictObject({
  period: z.enum(PERIODS),
  tier: text,
  task: text,
  /** `provider/model`. */
  model: text,
  provider: text,
  language: text,
  workspace: text,
});

export type ViewQuery = z.infer<typeof viewQuery>;

export const FIRST_QUERY: ViewQuery = { period: 'month' };

/** The query's filter in terms of the ledger. */
export function filterOf({ period: _period, model, ...others }: ViewQuery): CellFilter {
  const ref = parseModelRef(model ?? '');
  const ofModel = ref.ok ? { provider: ref.provider, model: ref.model } : {};
  return Object.fromEntries(
    Object.entries({ ...others, ...ofModel }).filter(([, value]) => value !== undefined),
  );
}

const VIEW_ACTIONS = ['explain', 'exportSpend', 'setApiKey', 'chooseModels', 'changeLimits'] as const;
export type ViewAction = (typeof VIEW_ACTIONS)[number];

/** The messages that the spend view may send. */
export const viewMessage = z.discriminatedUnion('type', [
  /** What it shows: sent when its script has started, whenever it becomes visible again, and at each change. */
  z.strictObject({ type: z.literal('query'), query: viewQuery }),
  /** Its forms were opened and need their first values. */
  z.strictObject({ type: z.literal('plans') }),
  z.strictObject({ type: z.literal('action'), action: z.enum(VIEW_ACTIONS) }),
  ...whatIfMessage.options,
]);
