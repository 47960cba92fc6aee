import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/**
 * `npm run audit`, before each release: every advisory that the registry has about a package of the lock is mended, or has an
 * answer in advisories.json: why it does not touch us. An answer to what is no longer found is a fault too.
 */

const advisoryShape = z.object({
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.string(),
});
const reportShape = z.object({
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), advisoryShape])) })),
});
const answersShape = z.record(z.string(), z.string().min(20));

/** What is left to do, one line each; null where the registry did not audit anything. */
export function openFindings(report: string, answers: string): readonly string[] | null {
  const parsed = reportShape.safeParse(JSON.parse(report));
  if (!parsed.success) return null;
  const answered = answersShape.parse(JSON.parse(answers));
  const found = new Map(
    Object.values(parsed.data.vulnerabilities)
      .flatMap(({ via }) => via)
      .flatMap((advisory) => (typeof advisory === 'string' ? [] : [[idOf(advisory.url), advisory] as const])),
  );
  return [
    ...[...found].flatMap(([id, { name, title, severity }]) =>
      id in answered ? [] : [`${id}, ${severity}, ${name}: ${title}`],
    ),
    ...Object.keys(answered).flatMap((id) => (found.has(id) ? [] : [`${id} is answered and not found`])),
  ];
}

/** `https://github.com/advisories/GHSA-…` */
function idOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { stdout } = spawnSync('npm', ['audit', '--json'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const answers = readFileSync(new URL('advisories.json', import.meta.url), 'utf8');
  const open = openFindings(stdout, answers);
  for (const line of open ?? ['The registry has audited nothing: ask one that does.']) console.error(line);
  process.exitCode = open?.length === 0 ? 0 : 1;
}
