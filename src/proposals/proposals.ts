import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { FileChange } from '../edits/index.ts';
import { t } from '../l10n/index.ts';
import type { Verdict } from '../ledger/index.ts';
import { MOST_LABEL, plain } from '../sanitize/index.ts';
import { createChangeBars } from '../workbench/index.ts';
import { barsOf } from './bars.ts';
import { isSideOf } from './choose.ts';
import { createProposalCommands, type ProposalCommands } from './commands.ts';
import {
  acceptedShare,
  type FileDecision,
  isThere,
  refreshed,
  refuseFile,
  undecided,
  withProposed,
} from './decisions.ts';
import { textOf, uriOf } from './locations.ts';
import type { Pending, PendingStore } from './pending.ts';
import * as preview from './preview.ts';
import { filesOf, isShown, type OpenProposal, type Proposal, pendingOf, withoutTaken } from './proposal.ts';
import { createSession, type Decide, type Decided, type Discard, type SessionPorts } from './session.ts';
import { watchUndone } from './undone.ts';
import { type Confirm, createWriter } from './write.ts';
import { obstaclesText, type WriteResult } from './writing.ts';

export interface Proposals extends vscode.Disposable {
  /** Opens the preview. That refuses an older proposal for one of its files whose preview is open. */
  propose(proposal: Proposal): Promise<void>;
  /** Closes those of a task that has gone on since, without a verdict. */
  withdraw(task: string): Promise<void>;
  readonly commands: ProposalCommands;
}

const CONTEXT = 'tierwise.review';

export interface ProposalDeps {
  /** Tells the user something with buttons; resolves to the title of the one that was pressed. */
  readonly ask: (message: string, ...buttons: string[]) => Thenable<string | undefined>;
  /** The same, for what the user has just done. */
  readonly inform: ProposalDeps['ask'];
  readonly confirm: Confirm;
  readonly log: (line: string) => void;
  /** Where proposals survive a reload of the window, and what belongs to one of them; null where there is no place. */
  readonly kept: {
    readonly store: PendingStore;
    readonly revive: (kept: Pending) => Pick<Proposal, 'onVerdict' | 'onWrite' | 'refine'>;
  } | null;
}

/**
 * The preview of what an answer would change, and the user's decisions about it. Nothing is written before that, and a
 * proposal is kept until it is accepted or discarded.
 */
export function createProposals(deps: ProposalDeps): Proposals {
  const writer = createWriter(deps.confirm);
  const proposals = new Map<string, OpenProposal>();
  const watches = new Set<vscode.Disposable>();
  const bars = createChangeBars();
  const files = preview.createVirtualFiles((uri, text) => {
    const proposal = proposals.get(uri.authority);
    if (proposal) void decide(proposal, isSideOf(proposal.id, uri), (file) => withProposed(file, text));
  });

  const propose: Proposals['propose'] = async (proposal) => {
    const paths = new Set(proposal.changes.map(({ path }) => path));
    for (const older of proposals.values()) {
      if (isShown(older) && filesOf(older).some(({ change }) => paths.has(change.path))) {
        await close(older, 'rejected');
      }
    }
    const id = `edit-${randomUUID()}`;
    const title = plain(proposal.title, MOST_LABEL);
    await show(add({ ...proposal, title, id, at: Date.now(), inDoubt: false }, undecided(proposal)));
  };

  const withdraw: Proposals['withdraw'] = async (task) => {
    for (const proposal of [...proposals.values()]) if (proposal.task === task) await close(proposal, null);
  };

  const add = (
    proposal: Omit<OpenProposal, 'session' | 'shown'>,
    decisions: readonly FileDecision[],
    discards: readonly Discard[] = [],
  ): OpenProposal => {
    const { id } = proposal;
    const ports: SessionPorts = {
      write: (changes) => write(open, changes),
      onChanged: (now, before) => {
        keep(open);
        now.forEach((file, i) => {
          if (file !== before[i]) preview.writeSides(files, id, file);
        });
        bars.show(id, barsOf(open));
      },
    };
    const session = createSession(decisions, ports, discards);
    const open: OpenProposal = { ...proposal, session, shown: false };
    proposals.set(id, open);
    keep(open);
    for (const file of decisions) preview.writeSides(files, id, file);
    return open;
  };

  const show = async (proposal: OpenProposal) => {
    bars.show(proposal.id, barsOf(proposal));
    await preview.open(proposal.id, proposal.title, filesOf(proposal));
    await showContext();
  };

  const keep = (proposal: OpenProposal) => deps.kept?.store.keep(pendingOf(proposal));

  const write = async (proposal: OpenProposal, changes: readonly FileChange[]) => {
    const { title, locations, onVerdict, inDoubt } = proposal;
    const uris = changes.flatMap(({ path }) => locations.get(path) ?? uriOf(path) ?? []);
    const onWritten = proposal.onWrite(uris);
    proposal.inDoubt = true;
    keep(proposal);
    const proximity = inDoubt ? 'apart' : 'adjacent';
    const result = await writer.write(changes, locations, t('Tierwise: {0}', title), proximity);
    if (!result.ok) {
      proposal.inDoubt = inDoubt;
      return result;
    }
    onWritten(async () => tellUndone(await result.undo(t('Tierwise: Undo {0}', title))), result.written);
    // Before the preview closes: a user may undo sooner than that.
    const texts = result.written.flatMap(({ path, before, after }) => {
      const uri = locations.get(path) ?? uriOf(path);
      return uri && before !== null && after !== null ? [{ uri, before }] : [];
    });
    if (texts.length > 0) watches.add(watchUndone(texts, () => onVerdict('undone')));
    return result;
  };

  /** Once something was decided: what is done closes, and what is stuck is told. */
  const conclude = async (proposal: OpenProposal, decided: Decided, isDiscard: boolean) => {
    if (decided.outcome === 'refused') {
      await close(proposal, 'rejected');
      void offerBack(proposal, t('“{0}” was discarded.', proposal.title));
    }
    if (decided.outcome === 'applied') {
      await close(proposal, acceptedShare(filesOf(proposal)) === 'all' ? 'accepted' : 'partly');
      const message = t('The rest of “{0}” was discarded. What you accepted is written.', proposal.title);
      if (isDiscard) void offerBack(proposal, message);
    }
    if (decided.outcome === 'stuck') {
      keep(proposal);
      if (decided.message !== null) void offerAgain(proposal, decided.message);
    }
    return decided;
  };
  const decide = async (proposal: OpenProposal, ...how: Parameters<Decide>) =>
    conclude(proposal, await proposal.session.decide(...how), false);
  const discard = async (proposal: OpenProposal, ...how: Parameters<Decide>) =>
    conclude(proposal, await proposal.session.discard(...how), true);
  const undo = async ({ session }: OpenProposal) => {
    const undone = await session.undo();
    if (undone.message !== null) void deps.ask(undone.message);
    return undone;
  };

  /** Not by the editor's own undo, so that what was typed since stays. */
  const tellUndone = async (result: WriteResult) => {
    if (!result.ok) await deps.ask(obstaclesText(result.obstacles));
  };

  const offerAgain = async (proposal: OpenProposal, message: string) => {
    // What a task has made is merged with the files as they are, without a model.
    const again = proposal.task === null ? t('Ask Again') : t('Show Again');
    // It stays until there is another one, which may never come.
    if ((await deps.ask(message, again)) === again) await refine(proposal, null);
  };

  const refine = async (proposal: OpenProposal, wish: string | null) => {
    if (await proposal.refine(wish)) await close(proposal, null);
  };

  const offerBack = async (proposal: OpenProposal, message: string) => {
    const picked = await deps.inform(message, t('Undo'));
    if (picked !== t('Undo') || proposals.has(proposal.id)) return;
    const before = proposal.session.before();
    await showAnew(add(withoutTaken(proposal, before.files), before.files, before.discards));
  };

  /** @param verdict null where there is none yet */
  const close = async (proposal: OpenProposal, verdict: Verdict | null) => {
    if (!proposals.delete(proposal.id)) return;
    deps.kept?.store.drop(proposal.id);
    const tabs = preview.tabsOf(proposal.id, proposal.title);
    if (verdict !== null) proposal.onVerdict(verdict);
    await vscode.window.tabGroups
      .close(tabs, true)
      .then(undefined, (error: unknown) => deps.log(String(error)));
    files.forget(proposal.id);
    bars.show(proposal.id, []);
    await showContext();
  };

  /** Compares a proposal with the files as they are now, and opens its preview. */
  const showAnew = async (proposal: OpenProposal): Promise<void> => {
    const changed: string[] = [];
    const proximity = proposal.inDoubt ? 'apart' : 'adjacent';
    const now = await Promise.all(
      filesOf(proposal).map(async (file) => {
        const { path, movedFrom } = file.change;
        const uri = proposal.locations.get(movedFrom ?? path) ?? uriOf(movedFrom ?? path);
        const found = refreshed(file, uri && (await textOf(uri)), proximity);
        if (!found) changed.push(path);
        return found ?? file;
      }),
    );
    if (proposal.session.state() !== 'proposed' || proposals.get(proposal.id) !== proposal) return;
    if (now.every(isThere)) return close(proposal, 'accepted');
    await show(add(proposal, now, proposal.session.now().discards));
    if (changed.length > 0) {
      void deps.ask(
        t(
          '“{0}”: {1} changed meanwhile in the same lines, so it cannot be accepted as it is.',
          proposal.title,
          changed.join(', '),
        ),
      );
    }
  };

  /** Those of before the reload; what was on the screen is there again. */
  const restore = async ({ store, revive }: NonNullable<ProposalDeps['kept']>) => {
    const before = store.all().map((kept) => {
      const { decisions, ...rest } = kept;
      const locations = new Map(kept.locations.map(([path, uri]) => [path, vscode.Uri.parse(uri)]));
      const changes = decisions.map(({ change }) => change);
      return add({ ...rest, changes, locations, ...revive(kept) }, decisions);
    });
    const wereShown = before.filter(isShown);
    await preview.closeLeftovers(wereShown);
    for (const proposal of wereShown) await showAnew(proposal);
  };

  const active = (): OpenProposal[] =>
    [...proposals.values()].filter(({ id, title }) =>
      preview.tabsOf(id, title).some((tab) => tab.isActive && tab.group.isActive),
    );

  /** The proposal whose preview is active, else the last one whose preview is open. */
  const current = (): OpenProposal | undefined =>
    active().at(-1) ?? [...proposals.values()].filter(isShown).at(-1);

  let told: 'one' | 'many' | undefined;
  const showContext = async () => {
    const [shown] = active();
    const value = shown ? (filesOf(shown).length === 1 ? 'one' : 'many') : undefined;
    // Each change of a tab comes by here, and VS Code looks through its menus whenever it is told something.
    if (value === told) return;
    told = value;
    await vscode.commands.executeCommand('setContext', CONTEXT, value);
  };

  /** Tells where a preview that was closed without a decision is to be found: it has been paid for. */
  const onTabs = async () => {
    await showContext();
    const closed = [...proposals.values()].filter((proposal) => {
      const [was, isOpen] = [proposal.shown, isShown(proposal)];
      proposal.shown = isOpen;
      return was && !isOpen;
    });
    for (const { id } of closed) bars.show(id, []);
    await askAboutClosed(closed);
  };

  /** Of all that were closed at once in one question; whoever leaves it open is asked of others all the same. */
  const askAboutClosed = async (closed: readonly OpenProposal[]) => {
    const [first] = closed;
    if (!first) return;
    const again = t('Show Again');
    const away = t('Discard');
    const message =
      closed.length === 1
        ? t('“{0}” was closed before it was accepted. It stays in “Show Pending Changes”.', first.title)
        : t(
            '{0} changes were closed before they were accepted. They stay in “Show Pending Changes”.',
            closed.length,
          );
    const picked = await deps.ask(message, again, away);
    for (const { id } of closed) {
      const now = proposals.get(id);
      if (now && picked === again) await showAnew(now);
      if (now && picked === away) await discard(now, () => true, refuseFile);
    }
  };

  const restored = deps.kept ? restore(deps.kept) : preview.closeLeftovers([]);
  const registered = vscode.Disposable.from(
    files,
    bars,
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections: [at], kind }) => {
      // A click must not move what it is on.
      const { uri } = textEditor.document;
      const isClick = kind === vscode.TextEditorSelectionChangeKind.Mouse;
      if (uri.scheme === preview.PROPOSED && at && !isClick) bars.unfold(uri, at.active.line);
    }),
    vscode.window.tabGroups.onDidChangeTabs(() => void onTabs()),
    vscode.window.tabGroups.onDidChangeTabGroups(() => void showContext()),
  );
  return {
    propose,
    withdraw,
    commands: createProposalCommands({
      current,
      bars,
      all: () => [...proposals.values()],
      pending: () => restored.then(() => [...proposals.values()]),
      decide: afterTyping(decide),
      discard: afterTyping(discard),
      undo: afterTyping(undo),
      refine,
      show: showAnew,
    }),
    dispose: () => {
      for (const watch of watches) watch.dispose();
      registered.dispose();
    },
  };
}

/** A key that is pressed right after others goes by what they have typed. */
function afterTyping<More extends readonly unknown[]>(
  act: (proposal: OpenProposal, ...more: More) => Promise<Decided>,
): typeof act {
  return async (proposal, ...more) => {
    await preview.taken(proposal.id);
    return act(proposal, ...more);
  };
}
