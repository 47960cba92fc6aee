import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { mayBeShipped, mayBeUsed } from './licences.ts';

/** Part of `npm run lint`: every package of the lock has its digest, and a licence that is allowed where it is used. */

const lockShape = z.object({
  packages: z.record(
    z.string(),
    z.object({
      integrity: z.string().optional(),
      license: z.string().default('none'),
      dev: z.boolean().default(false),
      resolved: z.string().optional(),
    }),
  ),
});

/** What is wrong with a `package-lock.json`, one line each. */
export function faultsOfLock(text: string): readonly string[] {
  const { '': _project, ...packages } = lockShape.parse(JSON.parse(text)).packages;
  return Object.entries(packages).flatMap(([path, { integrity, license, dev, resolved }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const faults: string[] = [];
    if (!/^sha512-[\w+/]{86}==$/.test(integrity ?? '')) faults.push(`${path}: no SHA-512 digest`);
    if (resolved !== undefined) faults.push(`${path}: is taken from ${resolved}, not from the registry`);
    if (!(dev ? mayBeUsed(name, license) : mayBeShipped(license))) {
      faults.push(
        `${path}: its licence ${license} is not allowed ${dev ? 'for tools' : 'in what is shipped'}`,
      );
    }
    return faults;
  });
}

if (import.meta.main) {
  const lock = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
  const faults = faultsOfLock(readFileSync(lock, 'utf8'));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
