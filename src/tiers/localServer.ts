import { findLocalServers, type LocalServer, notAllowed, profileOf } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { openSetting } from '../requests/index.ts';
import type { FilledTiers } from '../settings/index.ts';
import { notify, pickOne } from '../workbench/index.ts';
import { type FillDeps, fillTiers } from './fillTiers.ts';

/** From a server on this machine to one of its models in the tiers. Null when there is none, or the user went away. */
export async function useLocalServer(deps: FillDeps): Promise<FilledTiers | null> {
  const { providers, allowedOrigins } = deps.settings();
  const found = (await findLocalServers(providers, deps.keys.get)).filter(({ provider }) => {
    const profile = profileOf(provider, providers);
    return profile && !notAllowed(profile, allowedOrigins);
  });
  const [only, ...others] = found;
  if (!only) {
    notFound();
    return null;
  }
  const server = others.length === 0 ? only : await pickServer(found);
  return server ? fillTiers(deps, server.provider) : null;
}

function notFound(): void {
  const message = t('No server answers on this machine. Start Ollama, LM Studio, vLLM or llama.cpp there.');
  const again = { title: t('Try Again'), command: 'tierwise.useLocalServer', arguments: [] };
  void notify(
    { message, buttons: [again, openSetting(t('Check Address'), 'tierwise.providers')] },
    'information',
  );
}

async function pickServer(found: readonly LocalServer[]): Promise<LocalServer | undefined> {
  const items = found.map((server) => {
    const { length } = server.models;
    const description = length === 1 ? t('1 model') : t('{0} models', length);
    return { label: server.label, description, server };
  });
  const picked = await pickOne(items, {
    title: t('Use a Local Server'),
    placeHolder: t('Which server answers?'),
  });
  return picked?.server;
}
