import { type ProviderSettings, secretsIn, secretsOfEnvironment } from '../gateway/index.ts';
import type { Keys } from './keys.ts';

/** All that no line of the log may show. What was a secret once stays one, also where no setting has it any more. */
export interface KnownSecrets {
  /** Those of the secret storage, of the environment, and of all settings that were noted. */
  all(): readonly string[];
  /** Notes what is secret in the settings of providers. */
  note(providers: ProviderSettings): void;
}

/** `environment` is that of the machine, whether or not its keys are used. */
export function createKnownSecrets(
  keys: Pick<Keys, 'seen'>,
  environment: Readonly<Record<string, string | undefined>>,
): KnownSecrets {
  const others = new Set(secretsOfEnvironment(environment));
  return {
    all: () => [...keys.seen(), ...others],
    note(providers) {
      for (const provider of Object.values(providers)) {
        for (const secret of secretsIn(provider)) others.add(secret);
      }
    },
  };
}
