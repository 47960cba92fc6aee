import type { SpendTotal } from '../ledger/index.ts';
import { capitalize, caveats, count, spendText } from './format.ts';
import { commandUri } from './messages.ts';
import type { RequestSummary } from './request.ts';
import { savingsOf } from './savings.ts';

/** Ghost text as the status bar shows it. */
export interface GhostTextStatus {
  readonly isOn: boolean;
  /** A theme icon; empty where there is none. */
  readonly icon: string;
  /** `on`, `stopped: the key was not accepted`. */
  readonly text: string;
}

/** What the status bar shows at a glance. */
export interface Glance {
  readonly today: SpendTotal;
  readonly month: SpendTotal;
  /** `November`. */
  readonly monthName: string;
  readonly baselineModel: string | null;
  readonly last: RequestSummary | null;
  /** Null until it is known. */
  readonly ghostText: GhostTextStatus | null;
}

/** The models that are answering; the newest is shown by name. */
export type Running = readonly string[];

/** The three stacked sheets stand for the three tiers. */
const ICON = '$(layers)';

/** A line break of Markdown. */
const LINE_BREAK = '  \n';

export function statusText(today: SpendTotal, running: Running, ghostText: GhostTextStatus | null): string {
  const newest = running.at(-1);
  const suffix = ghostText?.icon ? ` ${ghostText.icon}` : '';
  if (newest === undefined) return `${ICON} ${spendText(today)}${suffix}`;
  const others = running.length > 1 ? ` +${running.length - 1}` : '';
  return `$(loading~spin) ${withoutIcons(newest)}${others}${suffix}`;
}

/** The same for a screen reader, which reads no icons. */
export function statusLabel(today: SpendTotal, running: Running, ghostText: GhostTextStatus | null): string {
  const newest = running.at(-1);
  const sentences = [
    `Tierwise: ${spendText(today)} spent today.`,
    ghostText?.isOn ? `Ghost text is ${ghostText.text}.` : '',
    newest === undefined ? 'Show spend' : `${newest} is answering`,
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** Markdown for the tooltip. Text from settings or the ledger is escaped: it may look like a link. */
export function tooltipMarkdown(glance: Glance): string {
  const { today, month, monthName, baselineModel, last, ghostText } = glance;
  const savings = savingsOf(month, baselineModel);
  return [
    sumLines('Today', today).join(LINE_BREAK),
    [...sumLines(monthName, month), ...(savings ? [escapeMarkdown(capitalize(savings.short))] : [])].join(
      LINE_BREAK,
    ),
    '---',
    last ? lastRequest(last) : 'No request yet.',
    '---',
    ...(ghostText === null ? [] : [ghostTextLine(ghostText), '---']),
    [
      `[$(graph) Show spend](${commandUri('showSpend')})`,
      `[$(key) Set API key](${commandUri('setApiKey')})`,
      `[$(settings-gear) Choose models](${commandUri('chooseModels')})`,
    ].join('&nbsp;&nbsp; '),
  ].join('\n\n');
}

function ghostTextLine({ isOn, text }: GhostTextStatus): string {
  const link = isOn ? 'Options' : 'Turn on';
  return `**Ghost text** ${escapeMarkdown(text)} · [${link}](${commandUri('completionMenu')})`;
}

function sumLines(title: string, total: SpendTotal): string[] {
  const notes = caveats(total).join(' ');
  return [
    `**${escapeMarkdown(`${title}: ${spendText(total)}`)}** · ${count(total.requests, 'request')}`,
    ...(notes === '' ? [] : [`*${escapeMarkdown(notes)}*`]),
  ];
}

function lastRequest(last: RequestSummary): string {
  const model = last.provider === '' ? last.model : `${last.model} (${last.provider})`;
  const cost = last.source === '' ? last.cost : `${last.cost}, ${last.source}`;
  const lines = [
    `**Last request: ${escapeMarkdown(last.task)}** · ${escapeMarkdown(model)}`,
    escapeMarkdown(`Tokens: ${last.tokens}`),
    escapeMarkdown(`Cost: ${cost}`),
    'Why this model:',
  ];
  return `${lines.join(LINE_BREAK)}\n${last.why.map((reason) => `- ${escapeMarkdown(reason)}`).join('\n')}`;
}

/** Text from elsewhere as plain text on one line. `$` becomes an entity, because `$(name)` would be an icon. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+\-!~>|]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/\$/g, '&#36;');
}

/** Icons cannot be escaped in the text of a status bar item. */
function withoutIcons(text: string): string {
  return text.replaceAll('$(', '(');
}
