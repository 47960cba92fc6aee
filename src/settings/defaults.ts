import * as z from 'zod';

const manifest = z.object({
  contributes: z.object({
    configuration: z.array(
      z.object({ properties: z.record(z.string(), z.looseObject({ default: z.unknown() })) }),
    ),
  }),
});

/** The defaults of all settings, by their keys behind `tierwise.`, as the extension's own package.json has them. */
export function defaultsIn(packageJson: unknown): (key: string) => unknown {
  const { configuration } = manifest.parse(packageJson).contributes;
  const properties = Object.assign({}, ...configuration.map((section) => section.properties));
  return (key) => properties[`tierwise.${key}`]?.default;
}
