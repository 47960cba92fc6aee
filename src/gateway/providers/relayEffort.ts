import { EFFORTS, type Effort } from '../../models/index.ts';
import { effortOf } from '../../wires/index.ts';
import { effortFields, type Fields } from './effort.ts';
import type { ProviderProfile } from './profiles.ts';
import type { RelayCall } from './types.ts';

/** The fields for more thinking than the client has asked for; what else it has written in one of them stays. */
export function raisedFields(profile: ProviderProfile, call: RelayCall, own: Fields): Fields {
  const effort = effortFor(call);
  const { wire } = call.relay.request;
  if (effort === effortOf(call.relay.request)) return {};
  const { reasoning_effort: word, ...others } = effortFields(profile, call.model, effort);
  const named = wire === 'responses' ? { reasoning: { effort: word } } : { reasoning_effort: word };
  const fields = Object.entries(word === undefined ? others : { ...others, ...named });
  return Object.fromEntries(fields.map(([name, value]) => [name, beside(own[name], value)]));
}

function beside(own: unknown, value: unknown): unknown {
  const areBoth = [own, value].every((one) => typeof one === 'object' && one !== null);
  return areBoth ? Object.assign({}, own, value) : value;
}

/** The client's, or more where more is wanted. */
export function effortFor({ effort, relay }: RelayCall): Effort | null {
  const own = effortOf(relay.request);
  if (effort === null || own === null) return effort ?? own;
  return EFFORTS.indexOf(effort) > EFFORTS.indexOf(own) ? effort : own;
}
