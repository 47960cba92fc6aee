import { capitalize, t } from '../l10n/index.ts';
import type { SpendTotal } from '../ledger/index.ts';
import { spendText } from '../router/index.ts';
import { Iconed, iconed, joined, Markdown, md, tIconed, tMarkdown } from '../sanitize/index.ts';
import { caveats, requestsText } from './format.ts';
import { commandUri } from './messages.ts';
import type { RequestSummary } from './request.ts';
import { savingsOf } from './savings.ts';

/** Ghost text as the status bar shows it. */
export interface GhostTextStatus {
  readonly isOn: boolean;
  /** A theme icon; empty where there is none. */
  readonly icon: `$(${string})` | '';
  /** `on`, `stopped: the key was not accepted`. */
  readonly text: string;
}

/** Next edits, as ghost text but for the icon. */
export type NextEditsStatus = Omit<GhostTextStatus, 'icon'>;

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
  readonly nextEdits: NextEditsStatus | null;
}

/** The models that are answering; the newest is shown by name. */
export type Running = readonly string[];

/** A line break of Markdown. */
const LINE_BREAK = '  \n';

/** Until a model can be asked. */
export const setUpText = () => tIconed('$(layers) Tierwise: set up');
export const setUpLabel = () => t('Tierwise: no model can be asked yet. Set an API key.');

/** The three stacked sheets stand for the three tiers. */
export function statusText(today: SpendTotal, running: Running, ghostText: GhostTextStatus | null): Iconed {
  const newest = running.at(-1);
  const suffix = new Iconed(ghostText?.icon ? ` ${ghostText.icon}` : '');
  if (newest === undefined) return iconed`$(layers) ${spendText(today)}${suffix}`;
  const others = new Iconed(running.length > 1 ? ` +${running.length - 1}` : '');
  return iconed`$(loading~spin) ${newest}${others}${suffix}`;
}

/** The same for a screen reader, which reads no icons. */
export function statusLabel(today: SpendTotal, running: Running, ghostText: GhostTextStatus | null): string {
  const newest = running.at(-1);
  const sentences = [
    t('Tierwise: {0} spent today.', spendText(today)),
    ghostText?.isOn ? t('Ghost text is {0}.', ghostText.text) : '',
    newest === undefined ? t('Show Spend') : t('{0} is answering', newest),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** Markdown for the tooltip until a model can be asked: nothing has been spent, and this is what is to be done. */
export function setUpMarkdown(): Markdown {
  return joined(
    [
      tMarkdown(
        '**No model can be asked yet.** Set an API key, or choose the models of a server on your own machine.',
      ),
      joined([setKey(), useLocalServer()], '&nbsp;&nbsp; '),
    ],
    '\n\n',
  );
}

const setKey = () => link(tMarkdown('$(key) Set API Key'), 'setApiKey');
const useLocalServer = () => link(tMarkdown('$(vm) Use a Local Server'), 'useLocalServer');
const chooseModels = () => link(tMarkdown('$(settings-gear) Choose Models'), 'chooseModels');

/** Markdown for the tooltip. */
export function tooltipMarkdown(glance: Glance): Markdown {
  const { today, month, monthName, baselineModel, last, ghostText, nextEdits } = glance;
  const savings = savingsOf(month, baselineModel);
  const typing = [
    ...(ghostText === null ? [] : [ghostTextLine(ghostText)]),
    ...(nextEdits === null ? [] : [nextEditsLine(nextEdits)]),
  ];
  const links = [link(tMarkdown('$(graph) Show Spend'), 'showSpend'), setKey(), chooseModels()];
  return joined(
    [
      joined(sumLines(t('Today'), today), LINE_BREAK),
      joined(
        [...sumLines(monthName, month), ...(savings ? [md`${capitalize(savings.short)}`] : [])],
        LINE_BREAK,
      ),
      md`---`,
      last ? lastRequest(last) : tMarkdown('No request yet.'),
      md`---`,
      ...(typing.length === 0 ? [] : [joined(typing, LINE_BREAK), md`---`]),
      joined(links, '&nbsp;&nbsp; '),
    ],
    '\n\n',
  );
}

function link(label: Markdown, action: Parameters<typeof commandUri>[0]): Markdown {
  return md`[${label}](${new Markdown(commandUri(action))})`;
}

function ghostTextLine({ isOn, text }: GhostTextStatus): Markdown {
  return tMarkdown(
    '**Ghost text** {0} · {1}',
    text,
    link(isOn ? tMarkdown('Options') : tMarkdown('Turn On'), 'completionMenu'),
  );
}

function nextEditsLine({ isOn, text }: NextEditsStatus): Markdown {
  const options = isOn ? tMarkdown('Options') : tMarkdown('Turn On');
  return tMarkdown('**Next edits** {0} · {1}', text, link(options, 'nextEdits'));
}

function sumLines(title: string, total: SpendTotal): Markdown[] {
  const notes = caveats(total).join(' ');
  return [
    md`**${`${title}: ${spendText(total)}`}** · ${requestsText(total)}`,
    ...(notes === '' ? [] : [md`*${notes}*`]),
  ];
}

function lastRequest(last: RequestSummary): Markdown {
  const model = last.provider === '' ? last.model : `${last.model} (${last.provider})`;
  const cost = last.source === '' ? last.cost : `${last.cost}, ${last.source}`;
  const lines = [
    tMarkdown('**Last request: {0}** · {1}', last.task, model),
    ...(last.trouble === '' ? [] : [md`${last.trouble}`]),
    tMarkdown('Tokens: {0}', last.tokens),
    tMarkdown('Cost: {0}', cost),
    tMarkdown('Why this model:'),
  ];
  return md`${joined(lines, LINE_BREAK)}\n${joined(
    last.why.map((reason) => md`- ${reason}`),
    '\n',
  )}`;
}
