import type * as vscode from 'vscode';
import { answerStream, type GatewayResult } from '../gateway/index.ts';
import {
  agreeOnPrice,
  costLine,
  movedLine,
  type RequestService,
  routeLine,
  spendOf,
} from '../requests/index.ts';
import { formatRouteReasons, type Route } from '../router/index.ts';
import { md, tMarkdown } from '../sanitize/index.ts';
import { type ChatWriter, signalOf } from '../workbench/index.ts';
import { memoryOf, sessionIdOf } from './memory.ts';
import { givenPlaces } from './references.ts';
import { answered } from './turnResult.ts';
import type { ChatDeps, ChatTurn, EditCommand, EditRequest } from './types.ts';

/** Runs a command of the editor from the chat: it shows its work in the editor, the chat tells model, progress and cost. */
export async function startEdit(
  deps: ChatDeps,
  { request, context, chat, token }: ChatTurn,
  command: EditCommand,
): Promise<vscode.ChatResult> {
  const memory = memoryOf(context.history);
  const sessionId = sessionIdOf(context.history) ?? crypto.randomUUID();
  const cancelled = signalOf(token);
  // A proposal can be refined long after this turn: then there is nowhere to write to.
  let open = true;
  let last: { result: GatewayResult; route: Route } | null = null;
  let notified: string | null = null;

  const requests: RequestService = {
    ...deps.requests,
    answer(question, route, signal) {
      const own = { ...question, sessionId };
      if (!open) return deps.requests.answer(own, route, signal);
      return answerStream(signal, async (emit, stopped) => {
        const agreed = await agreeOnPrice(deps, deps.requests, own, route, memory?.agreedUsd ?? 0);
        if (agreed) chat.say(md`*${routeLine(agreed.route, own.told ?? '')}*\n\n`);
        const stop = agreed ? AbortSignal.any([stopped, cancelled]) : AbortSignal.abort();
        const answer = deps.requests.answer(own, agreed?.route ?? route, stop);
        for await (const event of answer) {
          if (open && event.type === 'moved') {
            const { from, to, failure, restarted } = event;
            chat.say(md`> ${movedLine(from, to, failure, restarted)}\n\n`);
          }
          emit(event);
        }
        const result = await answer.result;
        last = { result, route: agreed?.route ?? route };
        return result;
      });
    },
  };
  const done = await deps.runEditCommand(command, requestOf(request), {
    requests,
    notify: (notice) => {
      if (!open || notified === notice.message) return;
      notified = notice.message;
      chat.notice(notice);
    },
  });
  open = false;
  if (done !== null) chat.say(done);
  else if (notified === null) chat.say(tMarkdown('Nothing was changed.'));
  return concluded({ deps, chat, memory, sessionId, notified }, done !== null, last);
}

function requestOf({ prompt, references }: vscode.ChatRequest): EditRequest {
  const places = givenPlaces(references);
  const [place] = places;
  const instruction = prompt.trim();
  const scope = places.length > 1 ? 'project' : place && !place.range ? 'file' : null;
  return {
    ...(place ? { uri: place.uri } : {}),
    ...(place?.range ? { range: place.range } : {}),
    ...(scope ? { scope } : {}),
    ...(instruction ? { instruction } : {}),
  };
}

interface Concluding {
  readonly deps: ChatDeps;
  readonly chat: ChatWriter;
  readonly memory: ReturnType<typeof memoryOf>;
  readonly sessionId: string;
  readonly notified: string | null;
}

function concluded(
  { deps, chat, memory, sessionId, notified }: Concluding,
  ok: boolean,
  last: { readonly result: GatewayResult; readonly route: Route } | null,
): vscode.ChatResult {
  const { metadata } = answered(memory);
  if (!last)
    return { metadata: { ...metadata, outcome: ok ? 'ok' : 'refused', message: notified, sessionId } };
  const { result, route } = last;
  chat.say(md`\n\n---\n*${costLine(result, route, spendOf(deps.attemptsOf(sessionId)))}*`);
  return {
    metadata: {
      ...metadata,
      outcome: result.outcome,
      message: notified,
      sessionId,
      requestId: result.requestId,
      reasons: formatRouteReasons(route),
      usd: result.cost.usd,
    },
  };
}
