import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PICTURE, type Picture, type Place, placesBelow, shows } from '../test/pictures/places.ts';
import { UNSEEN } from '../test/pictures/unseen.ts';
import { packageExtension } from './package.ts';
import { mochaFiles } from './stage.ts';
import { stopSignal } from './stop.ts';

/**
 * `npm run pictures`: every view, picker, message and tooltip in all themes, narrow and wide, on one page to look through;
 * `--grep TEXT` takes those with that in their title anew and keeps the others. `--readme`: the pictures of the README, into media/, anew.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(root, 'out', 'pictures');

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { grep: { type: 'string' }, readme: { type: 'boolean' } } });
  if (values.grep === undefined && !values.readme) await rm(FOLDER, { recursive: true, force: true });
  const vsix = await packageExtension(root, 'out/tierwise.vsix');
  const files = values.readme ? 'readme' : 'scenes/*';
  const take = mochaFiles('pictures', `test/pictures/${files}.test.ts`, { env: { TIERWISE_VSIX: vsix } });
  const { failures } = await take({
    root,
    grep: values.grep ?? null,
    progress: console.log,
    signal: stopSignal(),
  });
  for (const { title, detail } of failures) console.error(`${title}\n${detail}\n`);
  if (values.readme) return failures.length === 0 ? 0 : 1;
  const lines = (await readFile(join(FOLDER, 'pictures.jsonl'), 'utf8')).trim().split('\n');
  // Those of an earlier version may lack what this one keeps of them.
  const taken = lines.flatMap((line) => PICTURE.safeParse(JSON.parse(line)).data ?? []);
  const all = [...new Map(taken.map((picture) => [picture.file, picture])).values()];
  const unseen = (await placesBelow(root)).filter((place) => !all.some(({ words }) => shows(words, place)));
  const missing = unseen.filter(({ name }) => !Object.hasOwn(UNSEEN, name));
  await writeFile(join(FOLDER, 'index.html'), pageOf(all, unseen));
  for (const { name, texts } of missing) console.error(`No picture shows ${name}: ${texts.join(' / ')}`);
  console.log(`${all.length} pictures, ${failures.length} scenes failed: out/pictures/index.html`);
  return failures.length + missing.length === 0 ? 0 : 1;
}

/** One row a scene, one column a theme, the narrow picture beside the wide one; below them what none of them shows. */
function pageOf(all: readonly Picture[], unseen: readonly Place[]): string {
  const scenes = Map.groupBy(all, ({ suite, scene }) => `${suite}: ${scene}`);
  const rows = [...scenes].map(
    ([title, shots]) => `<h2>${title}</h2><div>${shots.map(figure).join('')}</div>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Pictures of Tierwise</title><style>
body { font: 14px system-ui; margin: 2em; background: #888; }
div { display: flex; overflow-x: auto; gap: 1em; }
figure { margin: 0; } img { height: 420px; display: block; }
</style><h1>Pictures of Tierwise</h1>${rows.join('\n')}
<h2>In no picture</h2><ul>${unseen.map(({ name, texts }) => `<li>${name}: ${texts[0]} (${UNSEEN[name] ?? '?'})`).join('')}</ul>`;
}

function figure({ file, theme, width }: Picture): string {
  return `<figure><a href="${file}"><img loading="lazy" src="${file}" alt=""></a><figcaption>${theme}, ${width} px</figcaption></figure>`;
}

process.exitCode = await main();
