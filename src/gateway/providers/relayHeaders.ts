import { beginningOf, jsonIn } from '../../models/index.ts';
import { isObject, type Wire } from '../../wires/index.ts';
import { ProviderError } from '../failures.ts';
import type { Answered } from './chunks.ts';
import { providerError, quoted } from './errors.ts';
import { errorIn, MOST_ERROR_BYTES } from './network.ts';
import type { ProviderOptions } from './types.ts';

/** Of Anthropic's API, where a client names none. */
const ANTHROPIC_VERSION = '2023-06-01';

/** Marks what has gone through an endpoint: what comes back to one with it went in a circle. */
const HOP_HEADER = 'x-tierwise-hop';

/**
 * The headers of a relayed call. Of the client's, those that say something to a server of its wire: the others are of its
 * connection to us, or tell who it is.
 */
export function headersFor(
  { profile, key, headers }: ProviderOptions,
  wire: Wire,
  client: ReadonlyMap<string, string>,
): Record<string, string> {
  const own = Object.fromEntries([...client].filter(([name]) => PASSED_ON.test(name)));
  const { keyHeader } = profile;
  const keys: Record<string, string> =
    key === null
      ? {}
      : profile.kind === 'anthropic'
        ? { 'x-api-key': key }
        : { authorization: `Bearer ${key}`, ...(keyHeader === null ? {} : { [keyHeader]: key }) };
  return {
    'content-type': 'application/json',
    accept: '*/*',
    // A packed stream comes late.
    'accept-encoding': 'identity',
    ...(wire === 'messages' ? { 'anthropic-version': ANTHROPIC_VERSION } : {}),
    ...own,
    ...keys,
    [HOP_HEADER]: '1',
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
}

const PASSED_ON = /^(?:anthropic-(?:beta|version)|openai-beta)$/;

/** What clients read of an answer's headers; none that tells of the account, and none that is of the connection. */
const PASSED_BACK =
  /^(?:(?:x-)?request-id|retry-after(?:-ms)?|x-should-retry|(?:anthropic|x)-ratelimit-[\w-]+|openai-(?:processing-ms|version|model))$/;

export function headersBack(headers: Headers): ReadonlyMap<string, string> {
  return new Map([...headers].filter(([name]) => PASSED_BACK.test(name)));
}

/** What the server has refused, with its own words for a client that reads its wire. */
export async function refusalIn(
  response: Answered,
  options: ProviderOptions,
  isSame: boolean,
): Promise<ProviderError> {
  const { status, headers } = response;
  // Without a body the status still says enough.
  const text = await beginningOf(response, MOST_ERROR_BYTES).catch(() => '');
  const error = Object.assign(new Error('refused'), { status, error: errorIn(text), headers });
  const { failure } = providerError(error, options);
  const said = {
    body: isSame && isObject(jsonIn(text)) ? quoted(text, options, MOST_ERROR_BYTES) : null,
    headers: headersBack(headers),
  };
  return new ProviderError({ ...failure, said });
}
