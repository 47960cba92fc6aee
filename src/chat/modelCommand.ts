import type * as vscode from 'vscode';
import { CHAT_SYSTEM } from '../context/index.ts';
import { t } from '../l10n/index.ts';
import { EFFORTS, type Effort, type ModelRef, modelName } from '../models/index.ts';
import { NO_SIGNALS, noticeOfRoute, pinOf } from '../requests/index.ts';
import {
  formatMoveCause,
  formatReread,
  formatTokens,
  formatUnfit,
  formatUsd,
  isTier,
  type Route,
  TIERS,
  type Tier,
} from '../router/index.ts';
import { code, joined, type Markdown, md, tMarkdown } from '../sanitize/index.ts';
import { asChoice, effortIn, meantBy, NOTHING_CHOSEN, pickedIn } from './choice.ts';
import { conversationOf, messagesOf, userMessage } from './history.ts';
import { memoryOf, type TurnMemory, turnMemory } from './memory.ts';
import { noteRaised } from './raised.ts';
import { answered, refuse } from './turnResult.ts';
import type { ChatDeps, ChatTurn } from './types.ts';

/**
 * `/model`: what the conversation could go on with and at what price; `/model NAME` goes on with that, `/model NAME high` with more
 * thought, and `/model high` with more thought of the same model. In versions of VS Code that take it the picker has that too
 * (`modelList.ts`).
 */
export async function chooseModel(deps: ChatDeps, turn: ChatTurn): Promise<vscode.ChatResult> {
  const { request, chat } = turn;
  const { word, effort: said } = effortIn(request.prompt);
  const memory = memoryOf(turn.context.history);
  const next = await nextTurn(turn, memory);
  if (word === '' && said !== null) {
    if (memory) {
      const [link] = (await routeTo(deps, next, memory.model)).chain;
      chat.say(
        link?.effort
          ? tMarkdown('From the next question on **{0}** thinks with {1} effort.', memory.model, said)
          : tMarkdown('**{0}** cannot be told how much to think.', memory.model),
      );
    } else
      chat.say(tMarkdown('The first question decides the model. Name one, or a tier, before “{0}”.', said));
    return answered(memory && { ...memory, effort: said });
  }
  if (word === '') {
    chat.say(await listOf(deps, next, memory));
    // Its list has all of them, and holds from the next question on.
    chat.button({
      title: t('Choose a Model…'),
      command: 'workbench.action.chat.openModelPicker',
      arguments: [],
    });
    return answered(memory);
  }
  if (word.toLowerCase() === 'auto') {
    chat.say(
      memory
        ? tMarkdown(
            'This conversation stays on **{0}**, and moves by itself when something harder is asked.',
            memory.model,
          )
        : tMarkdown('The router chooses.'),
    );
    return answered(memory && { ...memory, chosen: false, effort: said, picked: pickedIn(request.model) });
  }
  const { tiers } = deps.settings();
  const models = TIERS.flatMap((tier) => tiers[tier]);
  const meant = meantBy(word, models);
  if (meant === null) {
    const known = joined([...TIERS, ...models].map(code), ', ');
    chat.say(tMarkdown('No model or tier is meant by “{0}”. There are {1}.', word, known));
    return answered(memory);
  }
  const route = await routeTo(deps, next, meant);
  const [first] = route.chain;
  if (!first || (!isTier(meant) && first.model !== meant)) {
    return refuse(
      chat,
      noticeOfRoute({ ...route, passedOver: route.passedOver.slice(0, first ? 1 : undefined) }),
    );
  }
  noteRaised(deps, memory, first.tier);
  const thought = said === null ? md`` : md` ${thinking(first, said)}`;
  chat.say(md`${switched(route, first.model, memory)}${thought}`);
  return answered({
    ...(memory ?? turnMemory.parse({ sessionId: crypto.randomUUID(), model: first.model, tier: first.tier })),
    model: first.model,
    tier: first.tier,
    chosen: true,
    effort: said ?? memory?.effort ?? null,
    picked: pickedIn(request.model),
    failedChecks: 0,
    reasons: [formatMoveCause({ reason: 'chosen', choice: meant })],
  });
}

type NextTurn = Omit<Parameters<ChatDeps['requests']['route']>[0], 'tier' | 'model'>;

/** The next question, of which only the history is known. */
async function nextTurn({ context }: ChatTurn, memory: TurnMemory | null): Promise<NextTurn> {
  const messages = messagesOf(await conversationOf(context.history), CHAT_SYSTEM, userMessage('', []));
  const pin = memory && pinOf(memory, messages.slice(0, -1), Date.now());
  return { task: 'chat', signals: { ...NO_SIGNALS, contextTokens: pin?.historyTokens ?? 0 }, pin };
}

function routeTo(deps: ChatDeps, next: NextTurn, to: Tier | ModelRef | null): Promise<Route> {
  return deps.requests.route({ ...next, ...(to === null ? NOTHING_CHOSEN : asChoice(to)) });
}

/** What the next turn costs with each model. */
async function listOf(deps: ChatDeps, next: NextTurn, memory: TurnMemory | null): Promise<Markdown> {
  const rows: Markdown[] = [];
  const { tiers } = deps.settings();
  const listed = new Set<ModelRef>();
  for (const tier of TIERS) {
    for (const model of tiers[tier]) {
      if (listed.has(model)) continue;
      listed.add(model);
      const route = await routeTo(deps, next, model);
      const usable = route.chain[0]?.model === model;
      const now = model === memory?.model ? md` ${t('(now)')}` : md``;
      const cost = usable ? formatNextCost(route.expectedUsd) : whyUnusable(route);
      // A list, since VS Code breaks the words of a table that is too narrow.
      rows.push(md`- **${tier}** · ${code(model)}${now} · ${cost}`);
    }
  }
  const tokens = next.pin?.historyTokens ?? 0;
  return joined(
    [
      memory
        ? tMarkdown('This conversation is with **{0}**.', memory.model)
        : tMarkdown('The first question decides the model.'),
      tokens > 0
        ? tMarkdown(
            'The next turn would go on so; another model has to read the {0} tokens so far without cache, which is in these prices:',
            formatTokens(tokens),
          )
        : tMarkdown('The next turn could go to:'),
      md``,
      ...rows,
      md``,
      tMarkdown(
        'Write `/model` with one of these names, a tier or `auto`. You can add how much it may think: {0}.',
        EFFORTS.join(', '),
      ),
    ],
    '\n',
  );
}

function thinking(link: Route['chain'][number] | undefined, effort: Effort): string {
  return link?.effort ? t('It thinks with {0} effort.', effort) : t('It cannot be told how much to think.');
}

function whyUnusable({ passedOver: [first] }: Route): string {
  return first ? formatUnfit(first) : t('cannot be used');
}

function formatNextCost(usd: number | null): string {
  return usd === null ? t('price unknown') : t('about {0}', formatUsd(usd));
}

function switched(route: Route, to: ModelRef, memory: TurnMemory | null): Markdown {
  const { move } = route;
  if (!move) return tMarkdown('This conversation is with **{0}**, and stays there.', to);
  const reread = move.historyTokens === 0 ? '' : ` ${formatReread(move, modelName(move.to))}.`;
  const told = memory
    ? tMarkdown(
        'From the next question on this conversation is with **{0}** instead of {1}.',
        to,
        modelName(memory.model),
      )
    : tMarkdown('From the next question on this conversation is with **{0}**.', to);
  return md`${told}${reread}`;
}
