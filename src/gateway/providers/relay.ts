import * as z from 'zod';
import { t } from '../../l10n/index.ts';
import { beginningOf, isTextOnly } from '../../models/index.ts';
import {
  disown,
  editRequest,
  foreignSeals,
  type Kept,
  keeping,
  NOTHING_BACK,
  type Note,
  refusalWords,
  type Target,
  tokenCount,
  type Wire,
  type Written,
  writeRequest,
} from '../../wires/index.ts';
import { failure, ProviderError } from '../failures.ts';
import type { Answered } from './chunks.ts';
import { takesTemperature } from './dialects.ts';
import { effortFields, type Fields } from './effort.ts';
import { providerError } from './errors.ts';
import { learningFetch } from './learnt.ts';
import { MOST_ERROR_BYTES } from './network.ts';
import type { ProviderProfile } from './profiles.ts';
import { type Answering, readAnswer } from './relayAnswer.ts';
import { effortFor, raisedFields } from './relayEffort.ts';
import { fitting, refusedNames, refusesHistory, refusesSeals } from './relayFit.ts';
import { headersFor, refusalIn } from './relayHeaders.ts';
import { isOurs, wayTo } from './relayWay.ts';
import type { ProviderEvent, ProviderOptions, RelayCall } from './types.ts';

/** The wire that a request of that wire goes on over: its own where the server speaks it. */
function wireTo({ wires }: Pick<ProviderProfile, 'wires'>, from: Wire): Wire {
  return wires.includes(from) ? from : (wires[0] ?? 'chat');
}

/**
 * Asks what a client has written. A server that speaks the client's wire gets its bytes, but for the model and the limits,
 * and the client gets the server's; for others both are translated.
 */
export async function* relay(
  options: ProviderOptions,
  kept: Kept,
  call: RelayCall,
  signal: AbortSignal,
  heard: () => void,
): AsyncGenerator<readonly ProviderEvent[]> {
  try {
    const { request, headers } = call.relay;
    if (isOurs(wayTo(options), headers.get('host'))) {
      throw new ProviderError(failure('not-allowed', t('its address is that of Tierwise itself')));
    }
    const wire = wireTo(options.profile, request.wire);
    const target = targetOf(options, call, wire);
    const { out, isSame, response } = await asked({ options, kept, call, wire, target, signal, heard });
    if (out.notes.length > 0) yield [{ type: 'notes', notes: out.notes }];
    if (!response.ok) throw await refusalIn(response, options, isSame);
    const { origin, model } = target;
    const keep = keeping(kept, origin, wire);
    const answering: Answering = { options, wire, keep, heard, origin, model, request, ...out, isSame };
    yield* readAnswer(response, answering);
  } catch (error) {
    throw providerError(error, options);
  }
}

interface Asking {
  readonly options: ProviderOptions;
  readonly kept: Kept;
  readonly call: RelayCall;
  readonly wire: Wire;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly heard: () => void;
}

/** Servers name what they refuse one after the other. */
const MOST_TRIES = 4;
const REFUSALS: ReadonlySet<number> = new Set([400, 422]);

/**
 * Asks on the client's own wire as the client wrote it, and once more without what its server refuses of it, as long as there is
 * something of that; what is refused within the conversation is written anew. Over another wire all is translated.
 */
async function asked({ options, kept, call, wire, target, signal, heard }: Asking) {
  const { profile } = options;
  const { model } = call;
  const { request } = call.relay;
  const { refused, rewritten } = wayTo(options);
  let isSame = wire === request.wire && !rewritten.has(model) && foreignSeals(request, target, kept) === 0;
  /** Its server wants histories in another form than this client’s. */
  let isUnlike = false;
  let names = refused.get(model);
  let fit = names ? fitting(profile, model, request, names) : null;
  let out = isSame ? asItIs(options, call, fit) : translated(options, kept, call, wire, target);
  for (let tries = 1; ; tries++) {
    const response = await post(options, call, wire, isSame, out.body, signal);
    heard();
    if (response.ok && isSame && names) refused.set(model, names);
    if (response.ok && isUnlike) rewritten.add(model);
    if (!isSame)
      return { out: { ...out, notes: [...out.notes, ...leftOut(options, model, out)] }, isSame, response };
    if (!REFUSALS.has(response.status) || tries === MOST_TRIES) return { out, isSame, response };
    const said = await beginningOf(response, MOST_ERROR_BYTES).catch(() => '');
    const areForeign = refusesSeals(said);
    if (areForeign) disown(request, kept);
    isUnlike = refusesHistory(said, request);
    isSame = !isUnlike && !areForeign;
    names = new Set([...(names ?? []), ...refusedNames(said, request)]);
    fit = { ...fit, ...fitting(profile, model, request, names, said) };
    const again = isSame ? asItIs(options, call, fit) : translated(options, kept, call, wire, target);
    if (Buffer.from(again.body).equals(Buffer.from(out.body))) {
      return { out, isSame, response: new Response(said, response) };
    }
    out = again;
  }
}

/** What is not sent of a translated request, since its server was learnt to refuse it. */
function leftOut({ profile, learnt }: ProviderOptions, model: string, { body }: Out): readonly Note[] {
  return learnt
    .of(profile.baseUrl, model)
    .flatMap((one) =>
      one.change === 'leave-out' && Buffer.from(body).includes(`"${one.field}":`)
        ? [{ note: 'field' as const, field: one.field }]
        : [],
    );
}

/** The tokens of a request as its server counts them: only Anthropic's wire has a call for it. Null where it cannot be had. */
export async function countTokens(
  options: ProviderOptions,
  { model, relay }: RelayCall,
  signal: AbortSignal,
): Promise<number | null> {
  const { wire } = relay.request;
  const { urls, ask, refused } = wayTo(options);
  const names = refused.get(model);
  const fields = names ? fitting(options.profile, model, relay.request, names) : {};
  if (wire !== 'messages' || !options.profile.wires.includes(wire)) return null;
  const response = await ask(`${urls[wire].href}/count_tokens`, {
    method: 'POST',
    headers: headersFor(options, wire, relay.headers),
    body: Buffer.from(editRequest(wire, relay.body, { model, fields })),
    signal,
  });
  if (!response.ok) return null;
  return counted.parse(JSON.parse(await beginningOf(response, MOST_ERROR_BYTES))).input_tokens ?? null;
}

const counted = z.object({ input_tokens: tokenCount });

type Out = Pick<Extract<Written, { ok: true }>, 'notes' | 'back'> & {
  readonly body: Uint8Array | string;
  /** The client did not ask for the usage that comes with the stream. */
  readonly hidesUsage: boolean;
};

/** `fit`: other fields for those that its model refuses; null where it has refused nothing. */
function asItIs({ profile }: ProviderOptions, call: RelayCall, fit: Fields | null): Out {
  const { model, relay, isBounded } = call;
  const { body, request } = relay;
  const { wire, stream, includeUsage } = request;
  const hidesUsage = isBounded && wire === 'chat' && stream && !includeUsage && profile.asksForUsage;
  const most = Math.min(roomOf(call), mostOf(profile));
  const isTooMuch = (request.maxOutputTokens ?? (isBounded ? Infinity : 0)) > most;
  const { budgetTokens } = request.thinking;
  if (isTooMuch && budgetTokens !== null && budgetTokens >= most) {
    const message = t('its answer may have {0} tokens, but is to think with {1}', most, budgetTokens);
    throw new ProviderError(failure('bad-request', message));
  }
  const edited = editRequest(wire, body, {
    model,
    outputLimit: profile.outputLimit,
    // Of two names for it servers pass over the one that they do not know.
    renamesLimit: isBounded || fit !== null,
    fields: { ...fit, ...profile.body, ...raisedFields(profile, call, { ...request.own.fields, ...fit }) },
    ...(isTooMuch ? { maxOutputTokens: most } : {}),
    ...(hidesUsage ? { includeUsage: true } : {}),
  });
  const notes = Object.keys(fit ?? {}).map((field) => ({ note: 'field' as const, field }));
  return { body: edited, notes, back: NOTHING_BACK, hidesUsage };
}

/** The tokens that are reserved for an answer; of several each may have its share. */
function roomOf({ maxOutputTokens, isBounded, relay: { request } }: RelayCall): number {
  const { n: answers } = request.own.fields;
  const isShared = isBounded && request.wire === 'chat' && typeof answers === 'number' && answers > 1;
  return isShared ? Math.max(1, Math.floor(maxOutputTokens / answers)) : maxOutputTokens;
}

/** The most tokens of an answer that the user lets the server be asked for. */
function mostOf({ presets }: ProviderProfile): number {
  return presets.reduce(
    (most, one) => (one.change === 'at-most' ? Math.min(most, one.tokens) : most),
    Infinity,
  );
}

function translated(
  { profile }: ProviderOptions,
  kept: Kept,
  { relay }: RelayCall,
  wire: Wire,
  target: Target,
): Out {
  const written = writeRequest(wire, relay.request, target, kept);
  if (!written.ok) throw new ProviderError(failure('bad-request', refusalWords(written.refusal)));
  const { body, notes, back } = written;
  const stream = body['stream'] === true && !profile.streams ? { stream: false } : {};
  const sent = JSON.stringify({ ...profile.body, ...body, ...stream });
  return { body: sent, notes, back, hidesUsage: false };
}

function targetOf(options: ProviderOptions, call: RelayCall, wire: Wire): Target {
  const { model, relay, isBounded } = call;
  const { profile } = options;
  const { request } = relay;
  const own = request.maxOutputTokens;
  const isNamed = own !== null || isBounded || wire === 'messages';
  return {
    model,
    maxOutputTokens: isNamed ? Math.min(own ?? Infinity, roomOf(call)) : null,
    api: profile.api,
    outputLimit: profile.outputLimit,
    sees: !isTextOnly(`x/${model}`),
    takesTemperature: takesTemperature(model),
    effort: effortFields(profile, model, effortFor(call)),
    promptCacheKey: profile.promptCacheKey,
    passesCacheMarks: profile.passesCacheMarks && /claude/i.test(model),
    asksForUsage: profile.asksForUsage,
    origin: wayTo(options).origin,
  };
}

/** What the form of an answer depends on: who refuses it refuses the request. */
const OF_ANSWER = ['response_format', 'text', 'tool_choice', 'stop', 'stop_sequences', 'n', 'modalities'];

async function post(
  options: ProviderOptions,
  { relay }: RelayCall,
  wire: Wire,
  isSame: boolean,
  body: Uint8Array | string,
  signal: AbortSignal,
): Promise<Answered> {
  const { profile, learnt } = options;
  const { urls, ask } = wayTo(options);
  const url = isSame && relay.query !== '' ? `${urls[wire].href}${relay.query}` : urls[wire];
  const wanted = [...Object.keys(profile.body), ...OF_ANSWER];
  const settings = { server: profile.baseUrl, learnt, presets: profile.presets, wanted };
  // What a server takes is learnt of what was made for it, not of what a client wrote for itself.
  const send = isSame ? ask : learningFetch(ask, settings);
  return send(url, {
    method: 'POST',
    headers: headersFor(options, wire, isSame ? relay.headers : new Map()),
    body: typeof body === 'string' ? body : Buffer.from(body),
    signal,
  });
}
