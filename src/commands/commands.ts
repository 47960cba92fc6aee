import type { Ledger } from '../ledger/index.ts';
import type { Proposals } from '../proposals/index.ts';
import { chooseTierModels, type TierDeps } from '../tiers/index.ts';
import type { ProposedProblems } from '../verify/index.ts';
import { notify, openChatWithParticipant } from '../workbench/index.ts';
import { commitMessage } from './commitMessage.ts';
import { docstring, type EditResult, fix, implement, imports, refactor, tests } from './edit/index.ts';
import { explain } from './explain.ts';
import { rename } from './rename.ts';
import { type ReviewThreads, review } from './review/index.ts';
import { type KeyDeps, setApiKey } from './setApiKey.ts';
import { type RouteDeps, showRoute } from './showRoute.ts';

export interface CommandDeps extends KeyDeps, RouteDeps, TierDeps {
  readonly proposals: Proposals;
  readonly problems: Pick<ProposedProblems, 'find'>;
  readonly threads: ReviewThreads;
  readonly verdict: Ledger['verdict'];
  readonly showSpend: () => void;
  readonly exportSpend: (args: unknown) => unknown;
  readonly showLog: () => void;
}

/** The commands by their ids; each takes an optional argument object and resolves to a result. */
export type Commands = Readonly<Record<string, (args: unknown) => unknown>>;

export function createCommands(deps: CommandDeps): Commands {
  const editing = {
    requests: deps.requests,
    proposals: deps.proposals,
    problems: deps.problems,
    verdict: deps.verdict,
    notify,
  };
  return {
    'tierwise.explain': explain,
    'tierwise.chat': openChatWithParticipant,
    'tierwise.refactor': (args) => told(refactor(editing, args)),
    'tierwise.implement': (args) => told(implement(editing, args)),
    'tierwise.fix': (args) => told(fix(editing, args)),
    'tierwise.docstring': (args) => told(docstring(editing, args)),
    'tierwise.tests': (args) => told(tests(editing, args)),
    'tierwise.imports': (args) => told(imports(editing, args)),
    'tierwise.rename': (args) => rename(deps, args),
    'tierwise.review': (args) => review({ ...deps, notify }, args),
    'tierwise.commitMessage': (args) => commitMessage({ ...deps, notify }, args),
    ...deps.proposals.commands,
    ...deps.threads.commands,
    'tierwise.chooseTierModels': (args) => chooseTierModels(deps, args),
    'tierwise.setApiKey': (args) => setApiKey(deps, args),
    'tierwise.showRoute': (args) => showRoute(deps, args),
    'tierwise.showSpend': deps.showSpend,
    'tierwise.exportSpend': deps.exportSpend,
    'tierwise.showLog': deps.showLog,
  };
}

/** What was refused before anything was asked is told to the user in its own words. */
async function told(edit: Promise<EditResult>): Promise<EditResult> {
  const result = await edit;
  if (result.outcome === 'refused' && result.message) {
    void notify({ message: result.message, buttons: [] }, 'information');
  }
  return result;
}
