import { createHash } from 'node:crypto';
import { wholeOf } from './judge.ts';
import type { Step } from './never.ts';
import { operands, SHELLS, textOf } from './programs.ts';
import type { Place } from './types.ts';

/** Files in which a project says what the name of a script runs. */
const BY_RUNNER: readonly (readonly [runner: RegExp, files: readonly string[]])[] = [
  [/^(?:npm|pnpm|yarn|bun|node|npm-run-all|run-s|run-p|wireit|ni|nr)$/, ['package.json']],
  [/^(?:make|gmake)$/, ['GNUmakefile', 'makefile', 'Makefile']],
  [/^just$/, ['justfile', 'Justfile', '.justfile']],
  [/^task$/, ['Taskfile.yml', 'Taskfile.yaml']],
  [/^composer$/, ['composer.json']],
  [/^rake$/, ['Rakefile']],
  [/^tox$/, ['tox.ini', 'setup.cfg', 'pyproject.toml']],
  [/^nox$/, ['noxfile.py']],
  [/^(?:poetry|uv|hatch|pdm|poe|invoke|inv)$/, ['pyproject.toml', 'tasks.py']],
  [/^deno$/, ['deno.json', 'deno.jsonc']],
  [/^cargo$/, ['.cargo/config.toml']],
  [/^(?:gulp|grunt|jake)$/, ['gulpfile.js', 'Gruntfile.js', 'Jakefile.js']],
];
const INTERPRETER = /^(?:python[\d.]{0,6}|node|perl|ruby|php|lua|tsx|ts-node|source|\.)$/;
const MOST_FILES = 20;

/**
 * A digest of what the project's own files make of a line: the scripts of its `package.json`, a Makefile, a script that it
 * names. An approval of `npm test` ends with the script that it was given for. Empty where the line says it all itself.
 *
 * @param read a file of the task's tree by its path from the tree's root; null where there is none
 */
export async function definitionOf(
  line: string,
  place: Place,
  read: (path: string) => Promise<string | null>,
): Promise<string> {
  const { whole } = wholeOf(line, place);
  const paths = [...new Set(whole.steps.flatMap((step) => filesOf(step)))].slice(0, MOST_FILES);
  const found: string[] = [];
  for (const path of paths) {
    const from = path.startsWith('/') ? path : [place.folder, path].filter((part) => part !== '').join('/');
    const text = await read(from);
    if (text !== null) found.push(path, path.endsWith('package.json') ? scriptsOf(text) : text);
  }
  return found.length === 0 ? '' : createHash('sha256').update(JSON.stringify(found)).digest('hex');
}

function filesOf({ name, args, command }: Step): string[] {
  const named = BY_RUNNER.flatMap(([runner, files]) => (runner.test(name) ? files : []));
  // Another folder, by an option of the runner.
  const folders = args.flatMap(({ text }, i) =>
    /^(?:-C|--prefix|--cwd|--dir|-w|--workspace)$/.test(args[i - 1]?.text ?? '')
      ? [text]
      : (/^--(?:prefix|cwd|dir|workspace)=(.{1,200})$/.exec(text)?.[1] ?? []),
  );
  const program = command.words[0]?.text ?? '';
  const isScript = SHELLS.has(name) || INTERPRETER.test(name);
  const scripts = [
    ...(isScript ? operands(args).slice(0, 1).map(textOf) : []),
    ...(/^\.{1,2}\//.test(program) ? [program] : []),
  ];
  return [...named, ...folders.flatMap((folder) => named.map((file) => `${folder}/${file}`)), ...scripts];
}

/** All of its scripts, since one calls others. */
function scriptsOf(text: string): string {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && 'scripts' in json ? JSON.stringify(json.scripts) : '';
  } catch {
    return text;
  }
}
