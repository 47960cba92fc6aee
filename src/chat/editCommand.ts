import type * as vscode from 'vscode';
import { maskSecrets } from '../context/index.ts';
import type { GatewayResult } from '../gateway/index.ts';
import type { Route } from '../router/index.ts';
import type { Desk } from './desk.ts';
import { memoryOf, sessionIdOf } from './memory.ts';
import type { Notice } from './notices.ts';
import type { ParticipantDeps } from './participant.ts';
import { agreeOnPrice } from './price.ts';
import { givenPlaces } from './references.ts';
import type { SlashTurn } from './slash.ts';
import { spendOf } from './spend.ts';
import { answered, tell } from './tell.ts';
import { costLine, movedLine, routeLine } from './words.ts';

/** Commands of the editor that the chat can start. */
export type EditCommand = 'refactor' | 'fix' | 'tests' | 'docstring' | 'review' | 'commit';

/** What such a command is about; where no place is given, it is the one in the editor. */
export interface EditRequest {
  readonly uri?: vscode.Uri;
  readonly range?: vscode.Range;
  readonly scope?: 'file' | 'project';
  readonly instruction?: string;
}

/** Through whom it asks and tells: both belong to the conversation. */
export interface EditSurroundings {
  readonly desk: Desk;
  readonly tell: (notice: Notice) => void;
}

/** Resolves to what the user can do now, as Markdown; null where nothing came of it. */
export type RunEditCommand = (
  command: EditCommand,
  request: EditRequest,
  surroundings: EditSurroundings,
) => Promise<string | null>;

/** Runs a command of the editor from the chat: it shows its work in the editor, the chat tells model, progress and cost. */
export async function startEdit(
  deps: ParticipantDeps,
  { request, context, stream, token }: SlashTurn,
  command: EditCommand,
): Promise<vscode.ChatResult> {
  const memory = memoryOf(context.history);
  const sessionId = sessionIdOf(context.history) ?? crypto.randomUUID();
  const cancel = new AbortController();
  if (token.isCancellationRequested) cancel.abort();
  token.onCancellationRequested(() => cancel.abort());
  // A proposal can be refined long after this turn: then there is nowhere to write to.
  let open = true;
  let last: { result: GatewayResult; route: Route } | null = null;
  let told: string | null = null;

  const desk: Desk = {
    ...deps.desk,
    async answer(question, route, signal, onEvent) {
      const own = { ...question, sessionId };
      if (!open) return deps.desk.answer(own, route, signal, onEvent);
      const agreed = await agreeOnPrice(deps, own, route, memory);
      if (agreed) stream.markdown(`*${routeLine(agreed.route)}*\n\n`);
      const stop = agreed ? AbortSignal.any([signal, cancel.signal]) : AbortSignal.abort();
      const result = await deps.desk.answer(own, agreed?.route ?? route, stop, (event) => {
        if (open && event.type === 'moved') {
          const { from, to, failure, restarted } = event;
          stream.markdown(`> ${movedLine(from, to, failure, restarted)}\n\n`);
        }
        onEvent(event);
      });
      last = { result, route: agreed?.route ?? route };
      return result;
    },
  };
  const done = await deps.runEditCommand(command, requestOf(request), {
    desk,
    tell: (notice) => {
      if (!open || told === notice.message) return;
      told = notice.message;
      tell(stream, notice);
    },
  });
  open = false;
  if (done !== null) stream.markdown(done);
  else if (told === null) stream.markdown('Nothing was changed.');
  return concluded({ deps, stream, memory, sessionId, told }, done !== null, last);
}

function requestOf({ prompt, references }: vscode.ChatRequest): EditRequest {
  const places = givenPlaces(references);
  const [place] = places;
  const instruction = maskSecrets(prompt).text.trim();
  const scope = places.length > 1 ? 'project' : place && !place.range ? 'file' : null;
  return {
    ...(place ? { uri: place.uri } : {}),
    ...(place?.range ? { range: place.range } : {}),
    ...(scope ? { scope } : {}),
    ...(instruction ? { instruction } : {}),
  };
}

interface Concluding {
  readonly deps: ParticipantDeps;
  readonly stream: vscode.ChatResponseStream;
  readonly memory: ReturnType<typeof memoryOf>;
  readonly sessionId: string;
  readonly told: string | null;
}

function concluded(
  { deps, stream, memory, sessionId, told }: Concluding,
  ok: boolean,
  last: { readonly result: GatewayResult; readonly route: Route } | null,
): vscode.ChatResult {
  const { metadata } = answered(memory);
  if (!last) return { metadata: { ...metadata, outcome: ok ? 'ok' : 'refused', message: told, sessionId } };
  const { result, route } = last;
  stream.markdown(`\n\n---\n*${costLine(result, route, spendOf(deps.attemptsOf(sessionId)))}*`);
  return {
    metadata: {
      ...metadata,
      outcome: result.outcome,
      message: told,
      sessionId,
      requestId: result.requestId,
      reasons: [...route.reasons],
      usd: result.cost.usd,
    },
  };
}
