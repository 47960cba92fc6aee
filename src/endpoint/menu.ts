import * as vscode from 'vscode';
import { languageTag, t } from '../l10n/index.ts';
import { CORE, type Ledger, startOfDay } from '../ledger/index.ts';
import { formatCount, spendText } from '../router/index.ts';
import { iconed } from '../sanitize/index.ts';
import { choose, confirm, inform, type PickItem, pickOne, warn } from '../workbench/index.ts';
import {
  addressOf,
  beatingIn,
  type Changed,
  CLIENT_FILES,
  type ClientFile,
  type Home,
  isSetUp,
  linesShown,
  pathOf,
  type Shared,
  setUp,
  takeOut,
} from './clients/index.ts';
import type { Standing } from './lead/index.ts';

export interface MenuDeps {
  readonly settings: () => {
    readonly endpoint: { readonly enabled: boolean; readonly allTerminals: boolean };
  };
  readonly home: Home;
  readonly ledger: Pick<Ledger, 'callersSince'>;
  readonly isContainer: boolean;
  readonly standing: () => Standing | null;
  /** Waits until somebody serves; null where nobody does. */
  readonly shared: () => Promise<Shared | null>;
  readonly renewToken: () => Promise<void>;
  readonly openTerminal: () => Promise<void>;
}

interface Choice extends PickItem {
  readonly run: () => unknown;
}

/** “Share Models with Terminal Agents…”: what can be done now, and who is connected. */
export async function showMenu(deps: MenuDeps): Promise<void> {
  const { endpoint } = deps.settings();
  if (deps.isContainer) {
    await warn(
      t(
        'The models are not shared within a container, since what runs there came with a folder. Share them in a window of this machine.',
      ),
    );
    return;
  }
  const choices = endpoint.enabled ? whileOn(deps) : [turnOn(deps)];
  const picked = await pickOne<Choice>(choices, {
    title: t('Share Models with Terminal Agents'),
    placeHolder: endpoint.enabled
      ? formatStanding(deps.standing())
      : t('Claude Code, Codex, opencode, aider and others'),
  });
  await picked?.run();
}

function formatStanding(standing: Standing | null): string {
  switch (standing?.is) {
    case 'serving':
      return t('On, at 127.0.0.1:{0}', standing.port);
    case 'following':
      return t('On, at 127.0.0.1:{0}, answered by another window', standing.port);
    case 'failed':
      return t('On, but no port is available');
    default:
      return t('Starting');
  }
}

const setting = (name: 'enabled' | 'allTerminals', value: boolean) =>
  vscode.workspace
    .getConfiguration('tierwise.endpoint')
    .update(name, value, vscode.ConfigurationTarget.Global);

function turnOn(deps: MenuDeps): Choice {
  return {
    label: iconed`$(broadcast) ${t('Turn On')}`,
    detail: t('For programs on this machine, within your budgets'),
    run: async () => {
      await setting('enabled', true);
      // So that the list says where, and not that it is starting.
      await deps.shared();
      await showMenu(deps);
    },
  };
}

function whileOn(deps: MenuDeps): Choice[] {
  const { allTerminals } = deps.settings().endpoint;
  return [
    {
      label: iconed`$(terminal) ${t('Open a “Tierwise” Terminal')}`,
      detail: t('Claude Code, opencode and aider ask Tierwise there'),
      run: deps.openTerminal,
    },
    {
      label: iconed`$(plug) ${t('Set Up a Client…')}`,
      detail: t('Adds lines to the file of Codex or another client'),
      run: () => chooseClient(deps),
    },
    allTerminals
      ? {
          label: iconed`$(remove) ${t('Stop Using in All Terminals')}`,
          run: () => setting('allTerminals', false),
        }
      : {
          label: iconed`$(add) ${t('Use in All Terminals…')}`,
          run: () => giveToAll(),
        },
    { label: iconed`$(key) ${t('Make a New Token…')}`, run: () => makeToken(deps) },
    { label: iconed`$(circle-slash) ${t('Turn Off')}`, run: () => turnOff(deps) },
    ...connected(deps),
  ];
}

/** Who has asked today: a client counts as connected with its first request, and not before. */
function connected({ ledger }: MenuDeps): Choice[] {
  const clients = ledger
    .callersSince(startOfDay(new Date()))
    .filter(({ caller }) => caller !== CORE && !vscode.extensions.getExtension(caller));
  const heading = {
    label: t('Connected Today'),
    kind: vscode.QuickPickItemKind.Separator,
    run: () => undefined,
  };
  const items = clients.map(({ caller, requests, lastAt, ...sum }) => ({
    label: caller,
    description:
      requests === 1
        ? t('1 request, {0}', spendText(sum))
        : t('{0} requests, {1}', formatCount(requests), spendText(sum)),
    detail: t('Last at {0}', new Date(lastAt).toLocaleTimeString(languageTag())),
    run: () => vscode.commands.executeCommand('tierwise.showSpend'),
  }));
  return items.length > 0 ? [heading, ...items] : [];
}

async function giveToAll(): Promise<void> {
  const yes = t('Use in All Terminals');
  const detail = [
    t(
      'ANTHROPIC_BASE_URL, ANTHROPIC_AUTH_TOKEN, OPENAI_BASE_URL, OPENAI_API_BASE, OPENAI_API_KEY and variables of Claude Code, opencode and aider are set in every new terminal of VS Code.',
    ),
    '',
    t(
      'Every program that reads them then asks Tierwise, within your budgets: your own programs, scripts and tests with the libraries of Anthropic or OpenAI, too. What prints its environment prints the token.',
    ),
    '',
    t('Open terminals stay as they are. Turning it off removes the variables again.'),
  ];
  if (await confirm(t('Set the address and token of Tierwise in all terminals?'), detail, yes))
    await setting('allTerminals', true);
}

async function makeToken(deps: MenuDeps): Promise<void> {
  const yes = t('Make a New Token');
  const detail = [
    t(
      'Programs with the old token get no more answers: start them in a new terminal. The files of clients that are set up get the new token.',
    ),
  ];
  if (await confirm(t('Make a new token?'), detail, yes)) await deps.renewToken();
}

async function turnOff({ home }: MenuDeps): Promise<void> {
  const clients = CLIENT_FILES.filter((client) => isSetUp(client, home));
  if (clients.length > 0) {
    const both = t('Turn Off and Remove Lines');
    const only = t('Turn Off');
    const picked = await choose(
      t('These clients are set up to ask Tierwise, and would get no more answers.'),
      clients.map((client) => `${client.name}: ${pathOf(client, home)}`),
      both,
      only,
    );
    if (picked === undefined) return;
    if (picked === both) for (const client of clients) await tell(client, takeOut(client, home), null);
  }
  await setting('enabled', false);
}

async function chooseClient(deps: MenuDeps): Promise<void> {
  const { home } = deps;
  const shared = await deps.shared();
  if (shared === null) {
    await warn(t('Tierwise does not answer at its address now. The log says why.'));
    return;
  }
  const folders = (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
    uri.scheme === 'file' ? uri.fsPath : [],
  );
  const beating = beatingIn(home, folders, addressOf(shared));
  // From another machine the files of the editor itself are not to be reached.
  const reached = CLIENT_FILES.filter(
    ({ name }) => name !== 'VS Code' || vscode.env.remoteName === undefined,
  );
  const items = reached.map((client) => {
    const past = beating.find((one) => one.client === client.name);
    const path = pathOf(client, home);
    return {
      label: client.name,
      description: isSetUp(client, home) ? t('set up; pick it to remove its lines') : '',
      detail: past ? t('Another address in {0} overrides the one of Tierwise', past.path) : path,
      client,
    };
  });
  const picked = await pickOne(items, {
    title: t('Set Up a Client'),
    placeHolder: t('Which client should ask Tierwise?'),
  });
  if (picked) await setUpOrTakeOut(picked.client, home, shared);
}

async function setUpOrTakeOut(client: ClientFile, home: Home, shared: Shared): Promise<void> {
  const path = pathOf(client, home);
  if (isSetUp(client, home)) {
    const yes = t('Remove Lines');
    if (
      await confirm(
        t('Remove the lines of Tierwise from {0}?', path),
        [t('Everything else in it stays as it is.')],
        yes,
      )
    )
      await tell(client, takeOut(client, home), t('{0} no longer asks Tierwise.', client.name));
    return;
  }
  const lines = linesShown(client, shared);
  const detail = [
    ...lines,
    '',
    t(
      'The token is written into the file. Everything else in it stays as it is, even when the lines are removed later.',
    ),
  ];
  if (await confirm(t('Add these lines to {0}?', path), detail, t('Add Lines')))
    await tell(
      client,
      setUp(client, home, shared),
      t('{0} asks Tierwise once it is started again: {1}', client.name, client.start),
    );
}

async function tell(client: ClientFile, changed: Changed, done: string | null): Promise<void> {
  if (changed.ok) {
    if (done !== null) await inform(done);
    return;
  }
  const open = t('Open File');
  const { why } = changed;
  const message =
    why.reason === 'occupied'
      ? t(
          '{0} already has its own “{1}” where the lines would go, so nothing was written.',
          changed.path,
          why.by,
        )
      : why.reason === 'unreadable'
        ? t('{0} cannot be read as the settings of {1}, so nothing was written.', changed.path, client.name)
        : t('{0} could not be written: {1}.', changed.path, why.message);
  if ((await warn(message, open)) === open)
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(changed.path));
}
