import { money } from './counts.ts';

/**
 * What LiteLLM says in its answer's headers that it cost, in USD; null where it does not say. It writes nothing or 0 for
 * models whose price it does not know, and for streams that have only begun, so 0 tells nothing either.
 * https://docs.litellm.ai/docs/proxy/cost_tracking
 */
export function costIn(headers: Pick<Headers, 'get'>): number | null {
  const text = headers.get('x-litellm-response-cost')?.trim();
  return (text ? money.parse(Number(text)) : null) || null;
}
