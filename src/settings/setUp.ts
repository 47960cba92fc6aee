import { profileOf } from '../gateway/index.ts';
import { providerOf } from '../models/index.ts';
import type { Keys } from './keys.ts';
import type { Settings } from './schema.ts';

/** The providers that the tiers' models are asked at, each once. */
export function providersInUse({ tiers }: Settings): string[] {
  return [...new Set(Object.values(tiers).flatMap((models) => models.map(providerOf)))];
}

/** Whether any model of the tiers can be asked: its provider has a key, or needs none. */
export async function isSetUp(settings: Settings, keys: Keys): Promise<boolean> {
  for (const id of providersInUse(settings)) {
    const profile = profileOf(id, settings.providers);
    if (!profile) continue;
    if (!profile.needsKey || (await keys.get(id, new URL(profile.baseUrl).origin)) !== null) return true;
  }
  return false;
}
