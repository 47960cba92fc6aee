import { t } from '../l10n/index.ts';
import { type ModelRef, providerOf } from '../models/index.ts';
import { type ChainLink, TIERS } from '../router/index.ts';
import { answerStream } from './answerStream.ts';
import { nextTierLink } from './escalation.ts';
import { type Failure, failure, nextStep } from './failures.ts';
import { createMaskCall, maskRelay } from './masking.ts';
import type { Provider } from './providers/index.ts';
import { nameAtProvider } from './reserve.ts';
import { askModel, type GatewayDeps, MAX_ATTEMPTS, type Run } from './run.ts';
import { otherModel } from './settle.ts';
import type { AnswerStream, EscalationStep, GatewayRequest, GatewayResult, Relay } from './types.ts';
import { orCancelled } from './watchdog.ts';

export interface Gateway {
  /**
   * Answers a request with the first model of its chain that can. Every attempt is reserved in the ledger before
   * it is made and recorded however it ends. Never fails for what providers, networks or budgets do.
   */
  run<Value>(request: GatewayRequest<Value>, signal: AbortSignal): AnswerStream<Value>;
  /** The tokens of what a client wrote, as that model's server counts them, which costs nothing; null where it does not. */
  count(model: ModelRef, relay: Relay, signal: AbortSignal): Promise<number | null>;
}

export function createGateway(deps: GatewayDeps): Gateway {
  const providers = new Map<string, Provider>();
  return {
    run: (request, signal) =>
      answerStream(signal, (emit, stopped) =>
        walkChain({
          deps,
          request,
          signal: stopped,
          emit,
          mask: createMaskCall(request.marks),
          id: request.after?.requestId ?? crypto.randomUUID(),
          providers,
          attempts: 0,
          cost: { usd: 0, source: 'billed' },
          failures: [],
          isOut: false,
        }),
      ),
    async count(model, relay, signal) {
      try {
        const provider = await deps.provider(providerOf(model));
        if ('reason' in provider) return null;
        const masked = maskRelay(relay, await deps.ownKeys());
        const name = nameAtProvider(model);
        const call = { model: name, maxOutputTokens: 0, relay: masked, isBounded: false, effort: null };
        return (await provider.count?.(call, signal)) ?? null;
      } catch {
        // An estimate does as well.
        return null;
      }
    },
  };
}

async function walkChain<Value>(run: Run<Value>): Promise<GatewayResult<Value>> {
  const links = run.request.route.chain.map((link) => withLimit(link, run.request));
  let partial: Extract<GatewayResult<Value>, { outcome: 'incomplete' }> | null = null;
  let link = links.shift();
  while (link) {
    const { model } = link;
    const end = await askModel(run, link, links);
    const { text, toolCalls, usage, attemptId, value, cached, failure: failed } = end;
    const answeredBy = otherModel(model, end);
    if (end.cancelled) return { outcome: 'cancelled', ...summary(run), model, text };
    if (!failed) {
      for (const call of toolCalls) run.emit({ type: 'tool-call', call });
      const answer = {
        model,
        attemptId,
        text,
        toolCalls,
        value,
        usage,
        ...(answeredBy === null ? {} : { answeredBy }),
        ...(cached ? { cached } : {}),
      };
      return { outcome: 'ok', ...summary(run), ...answer };
    }
    if (text.trim()) {
      partial = { outcome: 'incomplete', ...summary(run), model, attemptId, text, value, failure: failed };
    }
    const better = isFinal(run, failed, text) ? undefined : nextLink(run.request, links, link, failed);
    const mayGoOn = better ? await mayMove(run, { from: link, to: better, failure: failed }) : false;
    if (mayGoOn === 'cancelled') return { outcome: 'cancelled', ...summary(run), model, text };
    const next = mayGoOn ? better : undefined;
    if (next) {
      run.emit({ type: 'moved', from: model, to: next.model, failure: failed, restarted: text !== '' });
    }
    link = next;
  }
  // Half an answer, marked as such, is paid for and of more use than none.
  if (partial) return { ...partial, ...summary(run) };
  const last = run.failures.at(-1) ?? {
    model: null,
    failure: failure('no-model', t('no model is available')),
  };
  return { outcome: 'failed', ...summary(run), ...last, tried: run.failures };
}

/** Whether the next model may be asked: the user has a word where it is one of a higher tier. */
async function mayMove(
  { request, signal }: Run<unknown>,
  step: EscalationStep,
): Promise<boolean | 'cancelled'> {
  const isUp = TIERS.indexOf(step.to.tier) > TIERS.indexOf(step.from.tier);
  if (!isUp || !('mayEscalate' in request) || !request.mayEscalate) return true;
  return orCancelled(request.mayEscalate(step), signal);
}

/** Whether the request ends with this failed attempt, whatever models are left. */
function isFinal({ request, attempts, isOut }: Run<unknown>, failed: Failure, text: string): boolean {
  if (attempts >= MAX_ATTEMPTS) return true;
  // What a server holds against the request is the client's to mend, unless it only does not know the model.
  if ('relay' in request) return isOut || (failed.reason === 'bad-request' && isRefusal(failed));
  if (!('hole' in request)) return false;
  // An empty answer to a hole can mean that nothing is missing there, and the next keystroke asks anew.
  return failed.reason === 'empty' || (request.restart === false && text !== '');
}

function isRefusal({ status }: Failure): boolean {
  return status === 400 || status === 422;
}

/** The link with the output limit that was asked for, where that is lower than its own. */
function withLimit(link: ChainLink, { maxOutputTokens = Infinity }: GatewayRequest): ChainLink {
  return { ...link, maxOutputTokens: Math.max(1, Math.min(link.maxOutputTokens, maxOutputTokens)) };
}

/** The next model that can do better after this failure. Removes from the list what comes before it. */
function nextLink(
  request: GatewayRequest,
  links: ChainLink[],
  from: ChainLink,
  failed: Failure,
): ChainLink | undefined {
  const hasCheck = 'check' in request && request.check !== undefined;
  // An answer that is cut at its limit passes no check; a better model is briefer, or may write more.
  const step = hasCheck && failed.reason === 'length' ? 'next-tier' : nextStep(failed);
  if (step === 'stop') return undefined;
  if (step === 'next-tier') {
    const better = nextTierLink(links, from);
    if (!better || !hasCheck || (request.escalation ?? 'nextTier') !== 'nextTier') return undefined;
    links.splice(0, links.indexOf(better) + 1);
    return better;
  }
  for (let link = links.shift(); link; link = links.shift()) {
    if (step === 'next-provider' && providerOf(link.model) === providerOf(from.model)) continue;
    if (step === 'larger-model' && !mayBeLarger(link, from, failed, request.route.inputTokens)) continue;
    return link;
  }
  return undefined;
}

/**
 * Whether a model may take what was too long for another. A window that is not known is only assumed, on either side: then
 * what is known to hold the prompt is tried, or what is not known either.
 */
function mayBeLarger({ facts }: ChainLink, from: ChainLink, failed: Failure, inputTokens: number): boolean {
  const known = failed.contextTokens ?? (from.facts.contextKnown ? from.facts.contextTokens : null);
  if (!facts.contextKnown && !from.facts.contextKnown) return true;
  return facts.contextTokens > (known ?? inputTokens);
}

function summary({
  id,
  attempts,
  cost,
}: Run<unknown>): Pick<GatewayResult, 'requestId' | 'attempts' | 'cost'> {
  return { requestId: id, attempts, cost };
}
