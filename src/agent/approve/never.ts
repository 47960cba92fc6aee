import { headOf } from '../../models/index.ts';
import { isSecretFile } from '../../secrets/index.ts';
import { targetOf } from './paths.ts';
import { gitCommand, hasOption, operands, type Program, SHELLS, textOf } from './programs.ts';
import type { Simple, Word } from './read.ts';
import type { NeverReason, Place } from './types.ts';

/** A program at its place in the line. */
export interface Step extends Program {
  /** The folder that it runs in, as far as it is known. */
  readonly base: string | null;
}

export interface Whole {
  readonly steps: readonly Step[];
  readonly functions: ReadonlySet<string>;
  readonly place: Place;
}

/** What a line must not do in any task, with the program that would do it; null where there is nothing of it. */
export function neverIn(whole: Whole): { readonly reason: NeverReason; readonly part: string } | null {
  if (isForkBomb(whole)) return { reason: 'fork-bomb', part: [...whole.functions].join(' ') };
  for (const step of whole.steps) {
    for (const [reason, does] of RULES) if (does(step, whole)) return { reason, part: partOf(step) };
  }
  return null;
}

function partOf({ name, args }: Step): string {
  return headOf([name, ...args.map(textOf)].join(' '), 200);
}

type Rule = readonly [NeverReason, (step: Step, whole: Whole) => boolean];

const OF_OTHERS = new Set('sudo doas su pkexec runas gsudo sudoedit run0 sudo-rs visudo'.split(' '));
const OF_DISKS = new Set(
  'fdisk sfdisk cfdisk gdisk sgdisk parted wipefs mkswap blkdiscard hdparm format diskpart newfs'.split(' '),
);
const STOPPERS = new Set('shutdown reboot halt poweroff telinit stop-computer restart-computer'.split(' '));
const DOWNLOADERS = new Set(
  'curl wget fetch http https xh aria2c lwp-request invoke-webrequest iwr irm invoke-restmethod start-bitstransfer certutil bitsadmin'.split(
    ' ',
  ),
);
const INTERPRETERS =
  /^(?:python[\d.]{0,6}|node|nodejs|deno|bun|perl|ruby|php|lua|osascript|tclsh|rscript|groovy|iex|invoke-expression|eval|source|\.|tsx|ts-node)$/;
const EDITORS = /^(?:code|code-insiders|codium|vscodium|code-server|cursor|windsurf|positron)$/;
const DEVICE = /^\/dev\/(?!null$|std(?:in|out|err)$|tty$|zero$|u?random$|full$|fd\/|shm\/)/;

const RULES: readonly Rule[] = [
  ['privileges', ({ name, args }) => OF_OTHERS.has(name) || isOpenContainer(name, args)],
  [
    'formats-disk',
    ({ name, args, command }) =>
      OF_DISKS.has(name) ||
      name.startsWith('mkfs') ||
      (name === 'diskutil' && /^(?:erase|partition|secureErase|zero|random)/i.test(args[0]?.text ?? '')) ||
      (name === 'dd' && args.some(({ text }) => text.startsWith('of=') && DEVICE.test(text.slice(3)))) ||
      (['tee', 'cp', 'shred', 'cat', 'mv'].includes(name) &&
        args.some(({ text }) => DEVICE.test(text) && name !== 'cat')) ||
      written(command).some(({ text }) => DEVICE.test(text)),
  ],
  [
    'deletes-everything',
    (step, { place }) => deleted(step).some((word) => targetOf(word, place, step.base).where === 'vast'),
  ],
  ['force-push', ({ name, args }) => name === 'git' && isForcedPush(args)],
  ['runs-download', runsDownload],
  [
    'stops-machine',
    ({ name, args }) =>
      STOPPERS.has(name) ||
      (name === 'init' && /^[06]$/.test(args[0]?.text ?? '')) ||
      (name === 'systemctl' &&
        args.some(({ text }) =>
          /^(?:poweroff|reboot|halt|suspend|hibernate|kexec|emergency|rescue)$/.test(text),
        )),
  ],
  [
    'kills-everything',
    ({ name, args }) =>
      name === 'killall5' ||
      (name === 'kill' && args.slice(1).some(({ text }) => text === '-1' || text === '0')) ||
      (/^(?:pkill|killall|skill)$/.test(name) &&
        (hasOption(args, 'uU', '--euid', '--uid', '--user') ||
          operands(args).some(({ text }) => /^\W{0,10}$/.test(text)))),
  ],
  [
    'opens-everything',
    ({ name, args, base }, { place }) =>
      /^(?:chmod|chown|chgrp|setfacl|icacls|takeown|chattr)$/.test(name) &&
      operands(args)
        .slice(1)
        .some((word) => targetOf(word, place, base).where === 'vast'),
  ],
  ['reads-keys', readsKeys],
  ['changes-own-rights', changesRights],
  [
    'outlives-task',
    ({ name, args }) =>
      (name === 'crontab' && !hasOption(args, 'l')) ||
      ['at', 'batch', 'systemd-run', 'anacron'].includes(name) ||
      (name === 'systemctl' &&
        args.some(({ text }) => /^(?:enable|start|restart|link|edit|mask|daemon-reload)$/.test(text))) ||
      (name === 'service' && args.length > 1) ||
      (name === 'launchctl' &&
        args.some(({ text }) => /^(?:load|bootstrap|submit|start|enable|kickstart)$/.test(text))) ||
      (name === 'schtasks' && args.some(({ text }) => /^\/create$/i.test(text))) ||
      (name === 'sc' && args.some(({ text }) => /^(?:create|config|start)$/i.test(text))) ||
      (name === 'reg' && args.some(({ text }) => /^(?:add|import)$/i.test(text))),
  ],
];

/** A container that has the machine in it is the machine. */
function isOpenContainer(name: string, args: readonly Word[]): boolean {
  if (!/^(?:docker|podman|nerdctl)$/.test(name)) return false;
  return args.some(
    ({ text }, i) =>
      /^--(?:privileged|pid=host|userns=host)$/.test(text) ||
      (/^(?:-v|--volume|--mount)$/.test(args[i - 1]?.text ?? '') &&
        /^(?:\/:|type=bind,(?:src|source)=\/,)/.test(text)) ||
      /^(?:-v|--volume=)\/:/.test(text),
  );
}

/** The files that a command writes to by `>`. */
export function written({ redirects }: Simple): Word[] {
  return redirects.flatMap(({ operator, target }) =>
    operator.includes('>') && !/^\d{1,3}$|^-$/.test(target.text) ? [target] : [],
  );
}

/** What a command deletes with all that is in it. */
export function deleted({ name, args, command }: Step): Word[] {
  if (name === 'rm') return hasOption(args, 'rR', '--recursive') ? operands(args) : [];
  if (name === 'find' || name === 'fd') {
    const isDeleting =
      args.some(({ text }) => text === '-delete') ||
      args.some(
        ({ text }, i) =>
          /^-(?:exec|execdir|ok|okdir|x)$/.test(text) &&
          /(?:^|\/)(?:rm|unlink|shred|rmdir)$/.test(args[i + 1]?.text ?? ''),
      );
    const first = args.findIndex(({ text }) => text.startsWith('-') || text === '(' || text === '!');
    const from = args.slice(0, first < 0 ? args.length : first);
    return isDeleting ? (from.length > 0 ? from : [HERE]) : [];
  }
  if (name === 'rimraf' || name === 'shred' || name === 'trash' || name === 'srm') return operands(args);
  if (/^(?:rd|rmdir|del|erase)$/.test(name) && args.some(({ text }) => /^\/s$/i.test(text))) {
    return args.filter(({ text }) => !/^\/\w$/.test(text));
  }
  if (/^(?:remove-item|ri)$/.test(name) && args.some(({ text }) => /^-r/i.test(text))) return operands(args);
  if (name === 'mv' && operands(args).at(-1)?.text === '/dev/null') return operands(args).slice(0, -1);
  if (name === 'rsync' && args.some(({ text }) => text.startsWith('--delete')))
    return operands(args).slice(-1);
  if (name === 'git' && gitCommand(args).verb === 'clean' && hasOption(gitCommand(args).args, 'f', '--force'))
    return [HERE];
  if (name === 'xargs' && command.readsFrom.length > 0) return [];
  return [];
}

const HERE: Word = { text: '.', isOpen: false, isHome: false, inner: [] };

function isForcedPush(all: readonly Word[]): boolean {
  const { verb, args } = gitCommand(all);
  if (verb !== 'push') return false;
  return (
    hasOption(
      args,
      'fd',
      '--force',
      '--force-with-lease',
      '--force-if-includes',
      '--mirror',
      '--delete',
      '--prune',
    ) || operands(args).some(({ text }) => /^[+:]/.test(text))
  );
}

/** A shell or an interpreter that gets its program from another machine: by a pipe, or by what stands in its words. */
function runsDownload({ name, args, command }: Step): boolean {
  const isRunner = SHELLS.has(name) || INTERPRETERS.test(name);
  if (!isRunner) return false;
  const sources = [
    ...command.readsFrom,
    ...args.flatMap(({ inner }) => inner),
    ...command.words.flatMap(({ inner }) => inner),
    ...command.redirects.flatMap(({ target }) => target.inner),
  ];
  return sources.some(({ words }) =>
    words.some(({ text }) =>
      DOWNLOADERS.has(
        text
          .slice(text.lastIndexOf('/') + 1)
          .toLowerCase()
          .replace(/\.exe$/, ''),
      ),
    ),
  );
}

/** A function that starts itself, and again beside it. */
function isForkBomb({ steps, functions }: Whole): boolean {
  return [...functions].some((name) => {
    const calls = steps.filter((step) => step.name === name.toLowerCase());
    return (
      calls.length > 2 && calls.some(({ command }) => command.isBackground || command.readsFrom.length > 0)
    );
  });
}

/** Programs that say what a user keeps secret, by the words that make them do it. */
const TELLERS: readonly (readonly [name: RegExp, words: RegExp])[] = [
  [/^security$/, /^(?:find-(?:generic|internet)-password|dump-keychain|export)$/],
  [/^secret-tool$/, /^(?:lookup|search)$/],
  [/^kwallet-query$|^keyctl$|^lpass$|^bw$|^mimikatz$/, /./],
  [/^git-credential/, /^/],
  [/^gh$|^glab$|^heroku$/, /^(?:token|auth:token|--show-token)$/],
  [/^gcloud$/, /^print-(?:access|identity|refresh)-token$/],
  [/^aws$/, /^(?:export-credentials|get-session-token|get-login-password|get-secret-value)$/],
  [/^az$/, /^(?:get-access-token|show-connection-string)$/],
  [/^kubectl$/, /^--raw$/],
  [/^op$/, /^(?:read|item|get)$/],
  [/^pass$/, /^(?:show|-c)$/],
  [/^vault$/, /^(?:read|token|kv)$/],
  [/^gpg2?$/, /^--export-secret-/],
  [/^npm$|^yarn$|^pnpm$/, /^(?:token|.{0,200}_authToken)$/],
];

function readsKeys({ name, args, command, base }: Step, { place }: Whole): boolean {
  if (
    TELLERS.some(
      ([program, words]) =>
        program.test(name) && (args.some(({ text }) => words.test(text)) || words.source === '^'),
    )
  ) {
    return true;
  }
  const { verb } = name === 'git' ? gitCommand(args) : { verb: '' };
  if (/^credential/.test(verb)) return true;
  const read = command.redirects.flatMap(({ operator, target }) =>
    operator.startsWith('<') ? [target] : [],
  );
  return [...args, ...read].some((word) => {
    const path = word.text.replace(/^[\w-]{1,40}=|^@/, '');
    if (/^\/proc\/(?!self\/|thread-self\/|\$\$\/)[^/]{1,20}\/(?:environ|mem|maps|fd|root|cwd)/.test(path))
      return true;
    if (/^\/etc\/(?:shadow|gshadow|sudoers|master\.passwd|krb5\.keytab)/.test(path)) return true;
    const { where } = targetOf(
      { ...word, text: path, isHome: word.isHome || path.startsWith('~') },
      place,
      base,
    );
    return (where === 'outside' || where === 'unknown') && isKeyFile(path);
  });
}

/** Where programs keep the keys of a user: not every `.env` of a project. */
function isKeyFile(path: string): boolean {
  return /[\\/]/.test(path) && isSecretFile(path.replaceAll('\\', '/'));
}

/** Files that say what runs when the user starts something, and what this extension and the editor may do. */
const START_FILES =
  /(?:^|[\\/])(?:\.(?:bashrc|bash_profile|bash_login|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|gitconfig|npmrc|pam_environment|xprofile|inputrc)|authorized_keys|config\.fish|sudoers)$|[\\/]\.config[\\/](?:autostart|systemd|Code|VSCodium|Cursor|git|fish)[\\/]|[\\/](?:LaunchAgents|LaunchDaemons)[\\/]|[\\/](?:Code|VSCodium|Cursor)(?: - Insiders)?[\\/]User[\\/]|[\\/]\.vscode-server|tierwise\.tierwise|^\/etc\//i;

function changesRights({ name, args, command, base }: Step, { place }: Whole): boolean {
  if (EDITORS.test(name)) return true;
  if (name === 'git') {
    const { verb, args: rest } = gitCommand(args);
    const isRead = hasOption(rest, 'l', '--list', '--get', '--get-all', '--get-regexp', '--get-urlmatch');
    if (verb === 'config' && hasOption(rest, '', '--global', '--system') && !isRead) return true;
  }
  const last = operands(args).slice(-1);
  const targets = [
    ...written(command),
    ...(name === 'tee' ? operands(args) : []),
    ...(/^(?:cp|mv|ln|install|rsync|scp)$/.test(name) ? last : []),
    ...(name === 'sed' && hasOption(args, 'i', '--in-place') ? last : []),
    ...(/^(?:rm|truncate|touch|chmod|set-content|add-content|out-file)$/.test(name) ? operands(args) : []),
  ];
  return targets.some(
    (word) => targetOf(word, place, base).where !== 'inside' && START_FILES.test(word.text),
  );
}
