import { gatherForQuestion, NO_PLACES, type Places } from '../context/index.ts';
import { t } from '../l10n/index.ts';
import type { Question } from '../requests/index.ts';
import { formatTokens, type Route } from '../router/index.ts';
import { isFull } from './compact.ts';
import type { Conversation } from './history.ts';
import { hasGiven, type ReadTurn } from './references.ts';
import type { ChatTurn } from './types.ts';

/** The places of the project that a question is about, as far as they fit into a limit of tokens. */
export type FoundPlaces = (limitTokens: number) => Places;

/** What is found sooner needs no notice, in ms. */
const NOTED_MS = 500;

/**
 * Looks for what a question is about, where the user has not attached it: VS Code’s own attachments do not count. Talk finds nothing, nor does
 * what the conversation has already. Never rejects; at once with nothing when it is cancelled.
 */
export async function lookForPlaces(
  { request, chat }: Pick<ChatTurn, 'request' | 'chat'>,
  { subjects, marks }: ReadTurn,
  { summary, exchanges }: Conversation,
  signal: AbortSignal,
): Promise<FoundPlaces> {
  const isQuestion =
    request.command === undefined || (request.command === 'explain' && subjects.length === 0);
  if (!isQuestion || !request.prompt.trim() || hasGiven(request)) return () => NO_PLACES;
  const [shown = null] = subjects;
  const said = [
    summary?.text ?? '',
    ...exchanges.flatMap(({ question, answer }) => [question.content, answer.content]),
    ...subjects.map(({ code }) => code),
  ];
  const late = setTimeout(() => chat.progress(t('Looking for the places…')), NOTED_MS);
  try {
    return await gatherForQuestion({ question: request.prompt, said, shown, marks }, signal);
  } finally {
    clearTimeout(late);
  }
}

/** For all places together. */
const PLACES_TOKENS = 8_000;
/** What is tried where so much would send the question elsewhere. */
const LIMITS = [PLACES_TOKENS, 4_000, 1_500];

/**
 * The most of what was found that leaves the question where it goes without it: the same tier, the same model, and no summary of what was
 * said. `routeWith` says where it goes with some places; null where nothing was found, or nothing fits.
 */
export async function fitPlaces<Routed extends { readonly question: Question; readonly route: Route }>(
  found: FoundPlaces,
  { question: { pin }, route }: Routed,
  routeWith: (places: Places) => Promise<Routed>,
): Promise<{ readonly places: Places; readonly routed: Routed } | null> {
  for (const limit of LIMITS) {
    const places = found(limit);
    if (places.locations.length === 0) return null;
    const routed = await routeWith(places);
    const [first, before] = [routed.route.chain[0], route.chain[0]];
    const stays = routed.route.tier === route.tier && first?.model === before?.model;
    if (stays && !(pin && isFull(routed.route, pin))) return { places, routed };
  }
  return null;
}

/** `4 places found, 3.1k tokens`; empty for none. */
export function placesLine({ locations, tokens }: Places): string {
  if (locations.length === 0) return '';
  const { length } = locations;
  return length === 1
    ? t('1 place found, {0} tokens', formatTokens(tokens))
    : t('{0} places found, {1} tokens', length, formatTokens(tokens));
}
