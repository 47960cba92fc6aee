import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { checkSettings } from '../../../src/settings/check.ts';
import { SCHEMAS, type SettingKey } from '../../../src/settings/schema.ts';

const property = z.object({
  default: z.unknown(),
  scope: z.string(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

const manifest = z
  .object({
    capabilities: z.object({
      untrustedWorkspaces: z.object({ restrictedConfigurations: z.array(z.string()) }),
    }),
    contributes: z.object({
      configuration: z.array(z.object({ properties: z.record(z.string(), property) })),
    }),
  })
  .parse(JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')));

/** The settings as VS Code shows them, by their full names. */
export const CONTRIBUTED: Readonly<Record<string, z.infer<typeof property>>> = Object.assign(
  {},
  ...manifest.contributes.configuration.map(({ properties }) => properties),
);

export const RESTRICTED: readonly string[] =
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;

export const KEYS = Object.keys(SCHEMAS).filter((key): key is SettingKey => key in SCHEMAS);

export function defaultOf(key: SettingKey): unknown {
  return CONTRIBUTED[`tierwise.${key}`]?.default;
}

/** What comes of settings where these few are not at their defaults. */
export function check(changed: Partial<Record<SettingKey, unknown>>, held?: Map<SettingKey, unknown>) {
  return checkSettings(
    (key) => ({
      value: Object.hasOwn(changed, key) ? changed[key] : defaultOf(key),
      defaultValue: defaultOf(key),
    }),
    held,
  );
}
