import { t } from '../l10n/index.ts';
import { estimateTokens, raised } from '../models/index.ts';
import { type ChainLink, TIERS } from '../router/index.ts';
import type { AttemptEnd } from './attempt.ts';
import { type Failure, failure, type Rejection } from './failures.ts';
import { withoutPrompt } from './promptWords.ts';
import { estimatedUsd } from './reserve.ts';
import type { ChatRequest, GatewayRequest } from './types.ts';
import { orCancelled } from './watchdog.ts';

/** An attempt with what the request's check made of its answer; null where no check looked at it. */
export interface CheckedEnd<Value> extends AttemptEnd {
  readonly value: Value | null;
}

/**
 * The attempt after the request's check, where its answer is whole. A check that throws has passed
 * nothing, and has no value of the answer; asking the same model again would not mend it.
 */
export async function checked<Value>(
  request: GatewayRequest<Value>,
  end: AttemptEnd,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<CheckedEnd<Value>> {
  const unchecked = { ...end, value: null };
  if (end.failure || end.cancelled || !('check' in request) || !request.check) return unchecked;
  try {
    const found = await orCancelled(request.check(end.text), signal);
    if (found === 'cancelled') return { ...unchecked, cancelled: true };
    const { value } = found;
    return found.ok ? { ...end, value } : { ...end, value, failure: rejectionFailure(found.rejection) };
  } catch (error) {
    const what = error instanceof Error ? error.message : 'unknown';
    log(`a check of an answer failed itself: ${withoutPrompt(what, request)}`);
    return { ...unchecked, failure: failure('check', t('its answer could not be checked')) };
  }
}

function rejectionFailure(rejection: Rejection): Failure {
  return {
    ...failure('check', t('its answer {0}', rejection.short), {
      detail: `${rejection.check}: ${rejection.short}`,
    }),
    rejection,
  };
}

/**
 * The same question once more, with the answer that was turned down and what is wrong with it. Null where that cannot
 * be sent: escalation is off, the model's window is too small, or the next tier may be asked and would cost less.
 */
export function repairRequest<Value>(
  request: GatewayRequest<Value>,
  link: ChainLink,
  end: AttemptEnd,
  next: ChainLink | undefined,
): ChatRequest<Value> | null {
  const rejection = end.failure?.rejection;
  if (!rejection || !('messages' in request) || request.escalation === 'off') return null;
  const outputTokens = estimateTokens(end.text);
  const inputTokens = request.route.inputTokens + outputTokens + estimateTokens(rejection.detail);
  if (inputTokens + link.maxOutputTokens > link.facts.contextTokens) return null;

  const again = estimatedUsd(inputTokens, outputTokens, link.facts);
  const above =
    next && request.escalation !== 'sameTier'
      ? estimatedUsd(request.route.inputTokens, outputTokens, next.facts)
      : null;
  if (again !== null && above !== null && again > above) return null;
  return {
    ...request,
    // What it did not see at first it may see with more thought, before another model is asked.
    ...(link.effort ? { effort: raised(link.effort) } : {}),
    route: { ...request.route, inputTokens },
    messages: [
      ...request.messages,
      { role: 'assistant', content: end.text },
      { role: 'user', content: `That cannot be used: ${rejection.detail}\nAnswer again, whole.` },
    ],
  };
}

/** The first model of a higher tier among the links. */
export function nextTierLink(links: readonly ChainLink[], from: ChainLink): ChainLink | undefined {
  return links.find(({ tier }) => TIERS.indexOf(tier) > TIERS.indexOf(from.tier));
}
