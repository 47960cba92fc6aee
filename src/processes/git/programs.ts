/** A name and a value of git's settings. */
export type Setting = readonly [name: string, value: string];

/** Settings that name a program, whatever they are set to, and others that would act beyond the one command. */
const FIXED: readonly Setting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.sshCommand', 'false'],
  ['core.gitProxy', 'false'],
  ['core.askPass', 'false'],
  ['core.editor', 'false'],
  ['core.pager', 'cat'],
  ['core.alternateRefsCommand', ':'],
  ['sequence.editor', 'false'],
  ['credential.helper', ''],
  ['credential.interactive', 'false'],
  ['gpg.program', 'false'],
  ['gpg.ssh.program', 'false'],
  ['gpg.x509.program', 'false'],
  ['gpg.openpgp.program', 'false'],
  ['gpg.ssh.defaultKeyCommand', 'false'],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['log.showSignature', 'false'],
  ['interactive.diffFilter', ''],
  ['uploadpack.packObjectsHook', ''],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  // A folder within the files that looks like a repository is none; one of another owner is, since it was opened on purpose.
  ['safe.bareRepository', 'explicit'],
  ['safe.directory', '*'],
  ['advice.detachedHead', 'false'],
];

/** Names with a part in the middle that anybody can choose. */
const NAMED: readonly (readonly [form: RegExp, value: string])[] = [
  [/^filter\..*\.(?:clean|smudge|process)$/is, ''],
  [/^filter\..*\.required$/is, 'false'],
  [/^diff\..*\.(?:command|textconv)$/is, 'false'],
  [/^diff\.external$/i, 'false'],
  [/^merge\..*\.driver$/is, 'false'],
  [/^submodule\..*\.update$/is, 'none'],
  [/^credential\..*\.helper$/is, ''],
  [/^trailer\..*\.(?:command|cmd)$/is, 'false'],
  [/^tar\..*\.command$/is, 'false'],
  [/^(?:difftool|mergetool|browser|man)\..*\.(?:cmd|path)$/is, 'false'],
  [/^pager\..*$/is, 'cat'],
  [/^alias\..*$/is, ''],
  [/^gpg\..*program$/is, 'false'],
];

/** The settings that take every program out of a repository's own, given the names that are set in it. */
export function withoutPrograms(names: readonly string[]): Setting[] {
  const named = names.flatMap((name): Setting[] => {
    const found = NAMED.find(([form]) => form.test(name));
    return found ? [[name, found[1]]] : [];
  });
  return [...FIXED, ...named];
}

/** Of commands that show differences: no program makes or changes what is shown. */
const SHOWS = new Set([
  'diff',
  'log',
  'show',
  'format-patch',
  'diff-tree',
  'diff-index',
  'diff-files',
  'whatchanged',
]);

export function withoutShowing(args: readonly string[]): string[] {
  const at = commandAt(args);
  const [command = '', ...rest] = args.slice(at);
  const isStash = command === 'stash' && rest[0] === 'show';
  if (!SHOWS.has(command) && !isStash) return [...args];
  const words = isStash ? 2 : 1;
  return [...args.slice(0, at + words), '--no-ext-diff', '--no-textconv', ...args.slice(at + words)];
}

/** Where the command stands, after the options of git itself. */
function commandAt(args: readonly string[]): number {
  let at = 0;
  while (args[at]?.startsWith('-')) at += args[at] === '-c' || args[at] === '-C' ? 2 : 1;
  return at;
}

/** The variables that hand settings to git, where names may hold any character. */
export function asVariables(settings: readonly Setting[]): Record<string, string> {
  return Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(settings.length)],
    ...settings.flatMap(([name, value], i) => [
      [`GIT_CONFIG_KEY_${i}`, name],
      [`GIT_CONFIG_VALUE_${i}`, value],
    ]),
  ]);
}
