import * as vscode from 'vscode';
import { type CallerLimits, type Ledger, startOfDay } from '../ledger/index.ts';
import {
  ACCESSES,
  type Access,
  type AccessQuestion,
  type CallerAccess,
  createCallerAccess,
  formatFirstCall,
  limitOf,
  UNKNOWN_CALLER,
} from '../requests/index.ts';
import { iconed } from '../sanitize/index.ts';
import { choose, pickOne } from '../workbench/index.ts';
import { totalUsd } from './format.ts';

const LABELS: Readonly<Record<Access, string>> = {
  all: 'Allow',
  free: 'Allow Only Free Models',
  none: 'Don’t Allow',
};

const STATES: Readonly<Record<Access, string>> = {
  all: 'may use all models',
  free: 'may use models that cost nothing',
  none: 'may use no model',
};

interface AccessDeps {
  readonly settings: () => { readonly callers: { readonly perDayUsd: CallerLimits } };
  /** Outlives the window. */
  readonly memory: vscode.Memento;
  readonly ledger: Pick<Ledger, 'callerSpend'>;
}

/** Which callers may spend, as the user says when they are asked and in a list. */
export function createAccess({ settings, memory, ledger }: AccessDeps) {
  const ask = askAboutCaller(() => settings().callers.perDayUsd);
  const access = createCallerAccess({ ask, memory, now: Date.now });
  return { access, commands: { manageAccess: () => manageAccess({ access, ledger }) } };
}

/** Asks whether a caller may spend, in a dialog that names it and its price. Null where it is dismissed. */
function askAboutCaller(limits: () => CallerLimits) {
  return async ({ caller, route }: AccessQuestion): Promise<Access | null> => {
    const limitUsd = limitOf(limits(), caller);
    const most = limitUsd === null ? 'without a limit of its own' : `at most ${totalUsd(limitUsd)} a day`;
    const detail = [
      formatFirstCall(route),
      '',
      `If you allow it, it may go on asking, ${most} (tierwise.callers.perDayUsd). “Tierwise: Manage Access…” takes that back.`,
    ];
    const picked = await choose(
      `${nameOf(caller)} wants to use models of Tierwise that cost money.`,
      detail,
      // The question comes unasked, and a mere Enter, which presses the first button, must not let anybody in.
      ...ACCESSES.toReversed().map((access) => LABELS[access]),
    );
    return ACCESSES.find((access) => LABELS[access] === picked) ?? null;
  };
}

interface ManageDeps extends Pick<AccessDeps, 'ledger'> {
  readonly access: CallerAccess;
}

/** Lists the callers that the user was asked about, with what each has spent today, to change what they may do. */
async function manageAccess({ access, ledger }: ManageDeps): Promise<void> {
  const today = startOfDay(new Date());
  const callers = access.known().map(({ id, access: state }) => ({
    name: nameOf(id),
    label: nameOf(id),
    description: state === null ? 'waits for your word' : STATES[state],
    detail: `${totalUsd(ledger.callerSpend(id, today))} today`,
    id,
  }));
  const limits = { name: '', label: iconed`$(settings-gear) Change Limits`, id: null };
  const picked = await pickOne([...callers, limits], {
    title: 'Manage Access',
    placeHolder:
      callers.length > 0
        ? 'Whose access do you want to change?'
        : 'No other extension has asked for a model yet',
  });
  if (!picked) return;
  if (picked.id === null) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'tierwise.callers.perDayUsd');
    return;
  }
  const choices = [
    ...ACCESSES.map((state) => ({ label: LABELS[state], state: state as Access | null })),
    { label: 'Ask Again', state: null },
  ];
  const choice = await pickOne(choices, { title: picked.name });
  if (choice) access.set(picked.id, choice.state);
}

/** An extension calls itself what it likes: its id, which VS Code vouches for, always stands beside it. */
function nameOf(caller: string): string {
  if (caller === UNKNOWN_CALLER) return 'An extension that VS Code does not name';
  const name: unknown = vscode.extensions.getExtension(caller)?.packageJSON.displayName;
  return typeof name === 'string' && name !== '' ? `“${name.slice(0, 60)}” (${caller})` : caller;
}
