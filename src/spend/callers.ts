import * as vscode from 'vscode';
import { quoted, t } from '../l10n/index.ts';
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
import { formatLimit, totalUsd } from '../router/index.ts';
import { iconed, tIconed } from '../sanitize/index.ts';
import { chooseOrLeave, pickOne } from '../workbench/index.ts';

const labels = (): Readonly<Record<Access, string>> => ({
  all: t('Allow'),
  free: t('Allow Only Free Models'),
  none: t('Don’t Allow'),
});

const states = (): Readonly<Record<Access, string>> => ({
  all: t('may use all models'),
  free: t('may use models that cost nothing'),
  none: t('may use no model'),
});

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

/** Asks whether a caller may spend, in a dialog that names it and its price. Null where it is put off. */
function askAboutCaller(limits: () => CallerLimits) {
  return async ({ caller, route }: AccessQuestion): Promise<Access | null> => {
    const limitUsd = limitOf(limits(), caller);
    const detail = [
      formatFirstCall(route),
      '',
      limitUsd === null
        ? t(
            'If you allow it, it may spend without a limit of its own. “Tierwise: Manage Access…” changes that.',
          )
        : t(
            'If you allow it, it may spend up to {0} a day. “Tierwise: Manage Access…” changes that.',
            formatLimit(limitUsd),
          ),
    ];
    const picked = await chooseOrLeave(
      t('{0} wants to use models of Tierwise that cost money.', nameOf(caller)),
      detail,
      t('Not Now'),
      // The question comes unasked, and a mere Enter, which presses the first button, must not let anybody in.
      ...ACCESSES.toReversed().map((access) => labels()[access]),
    );
    return ACCESSES.find((access) => labels()[access] === picked) ?? null;
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
    description: state === null ? t('not answered yet') : states()[state],
    detail: t('{0} today', totalUsd(ledger.callerSpend(id, today))),
    leadsOn: true,
    id,
    state,
  }));
  const limits = {
    name: '',
    label: tIconed('$(settings-gear) Change Limits'),
    id: null,
    state: null,
  };
  const picked = await pickOne([...callers, limits], {
    title: t('Manage Access'),
    placeHolder:
      callers.length > 0
        ? t('Whose access do you want to change?')
        : t('No other extension has asked for a model yet'),
  });
  if (!picked) return;
  if (picked.id === null) {
    await vscode.commands.executeCommand('tierwise.openSetting', { setting: 'tierwise.callers.perDayUsd' });
    return;
  }
  const choice = (label: string, state: Access | null) => {
    const isCurrent = state === picked.state;
    return { label: iconed`$(${isCurrent ? 'check' : 'blank'}) ${label}`, isCurrent, state };
  };
  const choices = [...ACCESSES.map((state) => choice(labels()[state], state)), choice(t('Ask Again'), null)];
  const chosen = await pickOne(choices, { title: picked.name, placeHolder: picked.description });
  if (chosen) access.set(picked.id, chosen.state);
}

/** An extension calls itself what it likes: its id, which VS Code vouches for, always stands beside it. */
function nameOf(caller: string): string {
  if (caller === UNKNOWN_CALLER) return t('An extension that VS Code does not name');
  const name: unknown = vscode.extensions.getExtension(caller)?.packageJSON.displayName;
  return typeof name === 'string' && name !== '' ? `${quoted(name.slice(0, 60))} (${caller})` : caller;
}
