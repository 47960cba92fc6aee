import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { FLOORS, HOUSE, ROOMS } from './houseRules.ts';

/** `npm run house`: holds the imports of src against the rules, and draws them into CONTRIBUTING.md with `--draw`. */

export interface House {
  /** What breaks a rule: `rule: from -> to`. */
  readonly violations: readonly string[];
  /** `from -> to`, for every two rooms of which one imports the other, from the top floor down. */
  readonly arrows: readonly string[];
}

const DRAWING = /(<!-- house -->\n)[\s\S]*?(<!-- \/house -->)/;
const NAMES = [...ROOMS.keys()];

/** Reads all imports below `src` of a folder, types included. */
export async function readHouse(folder: string): Promise<House> {
  const { options = {}, ...ruleSet } = HOUSE;
  const { output } = await cruise(['src'], { ...options, ruleSet, validate: true, baseDir: folder });
  if (typeof output === 'string') throw new Error('the imports were not read');
  return { violations: violationsOf(output), arrows: arrowsOf(output) };
}

function violationsOf({ summary }: ICruiseResult): string[] {
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

function arrowsOf({ modules }: ICruiseResult): string[] {
  const arrows = new Set<string>();
  for (const { source, dependencies } of modules) {
    const from = roomOf(source);
    for (const { resolved } of dependencies) {
      const to = roomOf(resolved);
      if (from !== to && NAMES.includes(from) && NAMES.includes(to)) arrows.add(`${from} -> ${to}`);
    }
  }
  const floor = (arrow: string): number[] => arrow.split(' -> ').map((name) => NAMES.indexOf(name));
  return [...arrows].sort((a, b) => {
    const [fromA = 0, toA = 0] = floor(a);
    const [fromB = 0, toB = 0] = floor(b);
    return fromA - fromB || toA - toB;
  });
}

function roomOf(file: string): string {
  return /^src\/([^/]+?)(?:\/|\.ts$)/.exec(file)?.[1] ?? '';
}

/** The rooms by floor in a picture that Markdown shows, and all that they import in a table below it. */
export function drawingOf({ arrows }: House): string {
  const floors = FLOORS.map((floor, i) => `  subgraph floor${i} [" "]\n    ${floor.join('\n    ')}\n  end`);
  const lines = shortest(arrows).map((arrow) => `  ${arrow.replace('->', '-->')}`);
  const rows = [...ROOMS].map(
    ([room, purpose]) => `| \`${room}\` | ${purpose} | ${importsOf(room, arrows).join(', ')} |`,
  );
  return [
    ...['```mermaid', 'flowchart TD', ...floors, ...lines, '```', ''],
    ...['| room | what it is for | imports |', '| --- | --- | --- |', ...rows],
  ].join('\n');
}

function importsOf(room: string, arrows: readonly string[]): string[] {
  return arrows.flatMap((arrow) => (arrow.startsWith(`${room} -> `) ? [arrow.split(' -> ')[1] ?? ''] : []));
}

/** Without the arrows that follow from others: where A imports B and B imports C, that A imports C adds nothing to the picture. */
function shortest(arrows: readonly string[]): string[] {
  const reaches = (from: string, to: string): boolean =>
    importsOf(from, arrows).some((next) => next === to || reaches(next, to));
  return arrows.filter((arrow) => {
    const [from = '', to = ''] = arrow.split(' -> ');
    return !importsOf(from, arrows).some((next) => next !== to && reaches(next, to));
  });
}

/** The drawing that stands in the text of CONTRIBUTING.md; empty where there is none. */
export function drawnIn(text: string): string {
  return DRAWING.exec(text)?.[0].split('\n').slice(1, -1).join('\n') ?? '';
}

async function main(): Promise<number> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const found = await readHouse(root);
  for (const violation of found.violations) console.error(violation);
  if (process.argv.includes('--draw')) {
    const file = join(root, 'CONTRIBUTING.md');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(DRAWING, `$1${drawingOf(found)}\n$2`));
  }
  return found.violations.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
