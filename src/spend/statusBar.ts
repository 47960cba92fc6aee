import * as vscode from 'vscode';
import type { Ledger } from '../ledger/index.ts';
import { ACTIONS } from './actions.ts';
import { coalesce } from './coalesce.ts';
import { watchDay } from './dayWatch.ts';
import { shownModel } from './names.ts';
import { dayOf, monthOf } from './periods.ts';
import { type LastRequest, summarizeRequest } from './request.ts';
import { type GhostTextStatus, type Glance, statusLabel, statusText, tooltipMarkdown } from './tooltip.ts';

export interface StatusBarDeps {
  readonly ledger: Pick<Ledger, 'total' | 'recent' | 'attemptsOf' | 'onDidChange'>;
  /** The model that savings are measured against, as set now. */
  readonly baselineModel: () => string | null;
  /** What this window remembers of its last request: why it was routed as it was. */
  readonly lastRequest: () => LastRequest | null;
}

/** A request that is under way, as the status bar shows it. */
export interface RunningMark extends vscode.Disposable {
  /** Another model of the chain answers now. */
  model(ref: string): void;
}

export interface StatusBar extends vscode.Disposable {
  /** Shows that a model is answering, until the mark is disposed. Several may run at a time. */
  running(ref: string): RunningMark;
  /** Shows whether ghost text is asked for. May be told at every key. */
  completion(status: GhostTextStatus): void;
}

/** While many changes come, the sums are not read more often than this. */
const REFRESH_MS = 200;
/** Near the left end of the right side, where the items of the editor begin. */
const PRIORITY = 100;

/** The item in the status bar: today's spend, more in its tooltip, the spend view on a click. */
export function createStatusBar(deps: StatusBarDeps): StatusBar {
  const item = vscode.window.createStatusBarItem('tierwise.spend', vscode.StatusBarAlignment.Right, PRIORITY);
  item.name = 'Tierwise Spend';
  item.command = ACTIONS.showSpend.command;

  const marks = new Set<{ ref: string }>();
  let glance: ReturnType<typeof read> | null = null;
  let ghostText: GhostTextStatus | null = null;
  let drawn = { label: '', tooltip: '' };

  /** Touches only what has changed: a tooltip that is open would be drawn anew, and a label be read aloud. */
  const draw = () => {
    if (!glance) return;
    const { today } = glance;
    const running = [...marks].map((mark) => shownModel(mark.ref).name);
    const label = statusLabel(today, running, ghostText);
    const tooltip = tooltipMarkdown({ ...glance, ghostText });
    item.text = statusText(today, running, ghostText);
    if (label !== drawn.label) item.accessibilityInformation = { label, role: 'button' };
    if (tooltip !== drawn.tooltip) item.tooltip = trusted(tooltip);
    drawn = { label, tooltip };
  };
  const refresh = coalesce(() => {
    glance = read(deps);
    draw();
    item.show();
  }, REFRESH_MS);

  const running = (ref: string): RunningMark => {
    const mark = { ref };
    marks.add(mark);
    draw();
    return {
      model: (next) => {
        mark.ref = next;
        draw();
      },
      dispose: () => {
        if (!marks.delete(mark)) return;
        draw();
        // Only now can the request's reasons be known: the ledger told of its attempts before.
        refresh();
      },
    };
  };

  const parts = [
    item,
    refresh,
    deps.ledger.onDidChange(refresh),
    watchDay(refresh),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('tierwise')) refresh();
    }),
  ];
  refresh();
  return {
    running,
    completion: (status) => {
      ghostText = status;
      draw();
    },
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}

function read({ ledger, baselineModel, lastRequest }: StatusBarDeps): Omit<Glance, 'ghostText'> {
  const now = new Date();
  const [day, month] = [dayOf(now), monthOf(now)];
  const newest = ledger.recent(1)[0];
  return {
    today: ledger.total(day.from, day.to),
    month: ledger.total(month.from, month.to),
    monthName: now.toLocaleDateString(vscode.env.language, { month: 'long' }),
    baselineModel: baselineModel(),
    last: newest ? summarizeRequest(ledger.attemptsOf(newest.requestId), lastRequest()) : null,
  };
}

/** Markdown that may run the commands of its links and nothing else. */
function trusted(markdown: string): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(markdown, true);
  const { showSpend, setApiKey, chooseModels, completionMenu } = ACTIONS;
  const linked = [showSpend, setApiKey, chooseModels, completionMenu];
  tooltip.isTrusted = { enabledCommands: linked.map(({ command }) => command) };
  return tooltip;
}
