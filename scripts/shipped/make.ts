import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation';
import * as z from 'zod';
import { type Part, partsOf } from './parts.ts';

/**
 * Part of packaging, after the build: writes THIRD-PARTY-NOTICES.txt and the bill of materials sbom.cdx.json, which are shipped
 * within the extension, of what esbuild says it has put into the bundles and of what is carried beside them.
 */

const metaShape = z.object({
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(
    z.string(),
    z.looseObject({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) }),
  ),
});
export type Meta = z.infer<typeof metaShape>;

const billShape = z.looseObject({
  metadata: z.looseObject({ component: z.looseObject({ 'bom-ref': z.string() }) }),
  components: z.array(
    z.looseObject({
      group: z.string().optional(),
      name: z.string(),
      version: z.string().optional(),
      scope: z.string().optional(),
      'bom-ref': z.string(),
    }),
  ),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});
type Bill = z.infer<typeof billShape>;

/** What esbuild wrote of all bundles, as one. */
function readMeta(root: string): Meta {
  const [first, ...others] = ['extension', 'media'].map((name) =>
    metaShape.parse(JSON.parse(readFileSync(join(root, 'out', 'meta', `${name}.json`), 'utf8'))),
  );
  if (first === undefined) throw new Error('There is no bundle');
  return others.reduce(
    (all, next) => ({
      inputs: { ...all.inputs, ...next.inputs },
      outputs: { ...all.outputs, ...next.outputs },
    }),
    first,
  );
}

/** The inputs of which at least a byte is in a bundle, as paths from the root, wherever the packages' folder is linked to. */
export function bundled({ outputs }: Meta): readonly string[] {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return [...new Set(used.map((path) => path.replace(/^.*?(?=node_modules\/)/, '')))];
}

/** The bundles' packages as the kept tool sees them. */
function billOfBundles(root: string, meta: Meta): Bill {
  const file = join(root, 'out', 'meta', 'all.json');
  mkdirSync(join(root, 'out', 'meta'), { recursive: true });
  writeFileSync(file, JSON.stringify(meta));
  const tool = join(root, 'node_modules/@cyclonedx/cyclonedx-esbuild/bin/cyclonedx-esbuild-cli.js');
  const args = [tool, '--spec-version', '1.6', '--output-reproducible', '--output-file', '-', file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`cyclonedx-esbuild failed: ${stderr}`);
  return billShape.parse(JSON.parse(stdout));
}

/** The bill of materials of all parts; throws where it and the parts do not name the same packages. */
export function billOf(root: string, meta: Meta, parts: readonly Part[]): Bill {
  const bill = billOfBundles(root, meta);
  const packages = bill.components.filter(({ scope }) => scope !== 'excluded');
  const named = packages.map(
    ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`,
  );
  const own = parts.filter(({ isPackage }) => isPackage).map(({ name, version }) => `${name}@${version}`);
  const odd = [...named, ...own].filter((name) => !named.includes(name) || !own.includes(name));
  if (odd.length > 0) throw new Error(`The bill of materials and the notices differ in ${odd.join(', ')}`);

  const carried = parts.filter(({ isPackage }) => !isPackage).map(componentOf);
  const kept = new Set([...packages, ...carried].map((component) => component['bom-ref']));
  const project = bill.metadata.component['bom-ref'];
  return {
    ...bill,
    components: [...packages, ...carried],
    dependencies: bill.dependencies
      .filter(({ ref }) => ref === project || kept.has(ref))
      .map(({ ref, dependsOn = [] }) => {
        const others = ref === project ? carried.map((component) => component['bom-ref']) : [];
        return { ref, dependsOn: [...dependsOn.filter((other) => kept.has(other)), ...others] };
      }),
  };
}

function componentOf({ name, version, licence, source }: Part): Bill['components'][number] {
  const isOne = !licence.includes(' ');
  return {
    type: 'library',
    name,
    ...(version === null ? {} : { version }),
    scope: 'required',
    licenses: [isOne ? { license: { id: licence } } : { expression: licence }],
    ...(source === null ? {} : { externalReferences: [{ type: 'website', url: source }] }),
    'bom-ref': name,
  };
}

/** The notices: each part with its version, licence and source, and the text of its licence. */
export function noticesOf(parts: readonly Part[]): string {
  const line = '-'.repeat(80);
  const about = 'Tierwise holds the works named here. Each is used under the licence that follows its name.';
  const sections = parts.map(({ name, version, licence, source, texts }) =>
    [
      `${name}${version === null ? '' : ` ${version}`} (${licence})`,
      ...(source === null ? [] : [source]),
      ...texts.map((text) => `\n${text.replaceAll('\r\n', '\n').trim()}`),
    ].join('\n'),
  );
  return `${[about, ...sections].join(`\n\n${line}\n\n`)}\n`;
}

async function main(root: string): Promise<void> {
  const meta = readMeta(root);
  const parts = partsOf(root, [...bundled(meta), ...globSync('dist/wasm/*', { cwd: root })]);
  const bill = JSON.stringify(billOf(root, meta, parts), null, 1);
  const fault = await new JsonStrictValidator(Version.v1dot6).validate(bill);
  if (fault !== null) throw new Error(`The bill of materials is not as CycloneDX has it: ${String(fault)}`);
  writeFileSync(join(root, 'sbom.cdx.json'), `${bill}\n`);
  writeFileSync(join(root, 'THIRD-PARTY-NOTICES.txt'), noticesOf(parts));
}

if (import.meta.main) await main(fileURLToPath(new URL('../..', import.meta.url)));
