import type { Ledger } from '../ledger/index.ts';
import type { Proposals, Writer } from '../proposals/index.ts';
import type { ProposedProblems } from '../verify/index.ts';
import { notify, openChatWithParticipant } from '../workbench/index.ts';
import { commitMessage } from './commit/index.ts';
import { docstring, type EditResult, fix, implement, imports, refactor, tests } from './edit/index.ts';
import { explain } from './explain.ts';
import { rename } from './rename.ts';
import { type ReviewThreads, review } from './review/index.ts';
import { type KeyDeps, setApiKey } from './setApiKey.ts';
import { type RouteDeps, showRoute } from './showRoute.ts';

export interface CommandDeps extends KeyDeps, RouteDeps {
  readonly proposals: Proposals;
  readonly problems: Pick<ProposedProblems, 'find'>;
  readonly threads: ReviewThreads;
  readonly writer: Writer;
  readonly verdict: Ledger['verdict'];
}

/** The commands of the editor; each takes an optional argument object and resolves to a result. */
export function createCommands(deps: CommandDeps) {
  const all = { ...deps, notify };
  return {
    explain: (args: unknown) => explain(args),
    chat: () => openChatWithParticipant(),
    refactor: (args: unknown) => toldOfRefusal(refactor(all, args)),
    implement: (args: unknown) => toldOfRefusal(implement(all, args)),
    fix: (args: unknown) => toldOfRefusal(fix(all, args)),
    docstring: (args: unknown) => toldOfRefusal(docstring(all, args)),
    tests: (args: unknown) => toldOfRefusal(tests(all, args)),
    imports: (args: unknown) => toldOfRefusal(imports(all, args)),
    rename: (args: unknown) => rename(all, args),
    review: (args: unknown) => review(all, args),
    commitMessage: (args: unknown) => commitMessage(all, args),
    setApiKey: (args: unknown) => setApiKey(deps, args),
    showRoute: (args: unknown) => showRoute(deps, args),
  };
}

/** The user is told what was refused before anything was asked. */
async function toldOfRefusal(edit: Promise<EditResult>): Promise<EditResult> {
  const result = await edit;
  if (result.outcome === 'refused' && result.message) {
    void notify({ message: result.message, buttons: [] }, 'information');
  }
  return result;
}
