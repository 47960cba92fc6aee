import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { modelName } from '../models/index.ts';
import type { Notice } from '../requests/index.ts';
import { formatLimit, TIERS, type Tier } from '../router/index.ts';
import { iconed, joined, type Markdown, md, tIconed } from '../sanitize/index.ts';
import { askForInput, type PickItem, pickOne } from '../workbench/index.ts';
import { withOwnNames } from './checks/index.ts';
import type { Task } from './journal/index.ts';
import { usdIn } from './questions.ts';
import { titleOf, type Wish } from './wish.ts';
import { costWords } from './words.ts';

/** A check of the project, which a task may run unasked once the user says so. */
export interface OfferedCommand {
  readonly line: string;
  /** Below the project. */
  readonly folder: string;
  readonly isTest: boolean;
  readonly allowed: boolean;
}

/** What was found out of a wish before it is begun. */
export interface Outlook {
  /** The tier that `auto` begins with. */
  readonly tier: Tier;
  /** The tier that makes a plan first, where one is worth its price. */
  readonly planTier: Tier | null;
  /** The tiers that have a model which can be asked, and the first of each, cheapest first. */
  readonly tiers: readonly Tier[];
  readonly models: readonly { readonly tier: Tier; readonly model: string }[];
  readonly leastUsd: number | null;
  readonly mostUsd: number | null;
  /** Whether commands are held in one on this machine. */
  readonly sandbox: boolean;
}

/** What the user has agreed to. */
export interface Start extends Wish {
  readonly budgetUsd: number;
  readonly startTier: 'auto' | Tier;
  readonly planFirst: boolean;
  readonly commands: readonly OfferedCommand[];
}

/** Why no task can begin here; null where one can. */
export function obstacle(): Notice | null {
  const untrusted = wantOfTrust();
  if (untrusted) return untrusted;
  if (foldersHere().length > 0) return null;
  return {
    message: t('Open a folder on this machine first: a task works on a copy of it.'),
    buttons: [{ title: t('Open Folder'), command: 'vscode.openFolder', arguments: [] }],
  };
}

/** What stands in the way of any work on tasks in a folder that is not trusted; null in others. */
export function wantOfTrust(): Notice | null {
  if (vscode.workspace.isTrusted) return null;
  return {
    message: t('Tasks run commands of the project, so they need a folder that you trust.'),
    buttons: [{ title: t('Manage Workspace Trust'), command: 'workbench.trust.manage', arguments: [] }],
  };
}

/** The user's folders on this machine, each by a name of its own. */
export function foldersHere(): Task['folders'] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  return withOwnNames(folders.map(({ name, uri }) => ({ name, path: uri.fsPath })));
}

/** Texts of editors that are not saved. */
export function unsavedNow(): ReadonlyMap<string, string> {
  const dirty = vscode.workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file');
  return new Map(dirty.map((document) => [document.uri.fsPath, document.getText()]));
}

/** Has the user say what is to be done; null where they do not. */
export async function askForWish(wish: Wish): Promise<Wish | null> {
  const typed = await askForInput({
    title: t('Do a Task'),
    prompt: t('What should be done? You can paste an issue here.'),
    value: wish.prompt,
  });
  return typed?.trim() ? { ...wish, prompt: await withLines(typed.trim()) } : null;
}

/** So long is what was pasted rather than typed. */
const PASTED = 200;

/** A box of one line has made one line of an issue: those of the clipboard are the ones that were pasted. */
async function withLines(typed: string): Promise<string> {
  if (typed.length < PASTED) return typed;
  const lines = (await Promise.resolve(vscode.env.clipboard.readText()).catch(() => '')).trim();
  const flat = lines.replace(/\r\n|\r|\n/g, ' ');
  return typed.replace(flat, () => lines);
}

/** What is about to begin, for the chat. */
export function startText(start: Start, outlook: Outlook): Markdown {
  const allowed = start.commands.filter((one) => one.allowed).map(({ line }) => line);
  return joined(
    [
      md`**${titleOf(start.prompt)}**`,
      md``,
      ...rowsOf(start, outlook).map(([label, value]) => md`- ${label}: ${value}`),
      md`- ${t('Runs without asking')}: ${allowed.length === 0 ? t('nothing') : allowed.join(', ')}`,
      md``,
      md`${howWords(outlook)}`,
      md``,
    ],
    '\n',
  );
}

function rowsOf(start: Start, outlook: Outlook): readonly (readonly [string, string])[] {
  const from = start.startTier === 'auto' ? outlook.tier : start.startTier;
  const chain = outlook.models.slice(outlook.models.findIndex(({ tier }) => tier === from));
  const models = chain.map(({ tier, model }) => `${tier} (${modelName(model)})`).join(' → ');
  return [
    [t('Models'), models],
    [t('Expected cost'), costWords(outlook)],
    [t('Budget'), formatLimit(start.budgetUsd)],
  ];
}

interface Row extends PickItem {
  readonly change: () => Promise<Start | 'start' | null>;
}

/** Shows what is about to begin, to be changed or started; null where the user does not want it. */
export async function confirmStart(first: Start, outlook: Outlook): Promise<Start | null> {
  let start = first;
  for (;;) {
    const picked = await pickOne(rows(start, outlook), {
      title: titleOf(start.prompt),
      placeHolder: howWords(outlook),
    });
    const next = await picked?.change();
    if (picked === undefined) return null;
    if (next === 'start') return start;
    start = next ?? start;
  }
}

export function howWords({ sandbox }: Pick<Outlook, 'sandbox'>): string {
  return sandbox
    ? t('It works on a copy of your files. Commands run in a sandbox.')
    : t('It works on a copy of your files. Commands are not held in a sandbox here.');
}

function rows(start: Start, outlook: Outlook): readonly Row[] {
  const [models, cost] = rowsOf(start, outlook);
  return [
    {
      label: tIconed('$(play) Start'),
      description: `${cost?.[1] ?? ''} · ${models?.[1] ?? ''}`,
      change: async () => 'start',
    },
    ...changes(start, outlook).map((row) => ({ ...row, leadsOn: true })),
  ];
}

/** Each comes back to the list. */
function changes(start: Start, outlook: Outlook): readonly Row[] {
  return [
    {
      label: tIconed('$(edit) Change the Task…'),
      description: titleOf(start.prompt),
      change: async () => {
        const wish = await askForWish(start);
        return wish && { ...start, ...wish };
      },
    },
    ...start.commands.map(
      (command, i): Row => ({
        label: command.allowed
          ? iconed`$(check) ${command.line}`
          : iconed`$(circle-large-outline) ${command.line}`,
        description: command.allowed ? t('runs without asking') : t('asks each time'),
        ...(command.folder === '' ? {} : { detail: command.folder }),
        change: async () => ({
          ...start,
          commands: start.commands.map((one, at) => (at === i ? { ...one, allowed: !one.allowed } : one)),
        }),
      }),
    ),
    {
      label: start.planFirst ? tIconed('$(check) Plan First') : tIconed('$(circle-large-outline) Plan First'),
      description: t('it changes nothing before you have agreed to its plan'),
      change: async () => ({ ...start, planFirst: !start.planFirst }),
    },
    {
      label: tIconed('$(credit-card) Budget…'),
      description: formatLimit(start.budgetUsd),
      change: async () => {
        const typed = await askForInput({
          title: t('Budget'),
          prompt: t('USD that the task may cost before it asks'),
          value: String(start.budgetUsd),
          problemOf: (text) => (Number.isNaN(usdIn(text)) ? t('must be a number of USD') : null),
        });
        return typed === undefined ? null : { ...start, budgetUsd: usdIn(typed) };
      },
    },
    {
      label: tIconed('$(layers) Begin With…'),
      description: start.startTier === 'auto' ? `auto (${outlook.tier})` : start.startTier,
      change: async () => {
        const tiers = (['auto', ...TIERS] as const).map((tier) => ({ label: tier, leadsOn: true, tier }));
        const tier = await pickOne(tiers, { title: t('Begin With…') });
        return tier ? { ...start, startTier: tier.tier } : null;
      },
    },
  ];
}
