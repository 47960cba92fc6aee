import { readLine, type Simple, type Word } from './read.ts';

/** A program that a line runs in the end, whatever wraps it. */
export interface Program {
  /** Without folder and ending, in small letters. */
  readonly name: string;
  readonly args: readonly Word[];
  readonly command: Simple;
  /** Its name is only known when it runs. */
  readonly isOpen: boolean;
}

/** Programs that run another one, with their options that take a value. */
const WRAPPERS: Readonly<Record<string, string>> = {
  env: '-u -C -S --unset --chdir',
  nice: '-n',
  ionice: '-c -n -p',
  nohup: '',
  time: '-f -o',
  timeout: '-s -k --signal --kill-after',
  gtimeout: '-s -k',
  stdbuf: '-i -o -e',
  command: '',
  builtin: '',
  exec: '-a',
  setsid: '',
  xargs: '-I -n -P -L -d -a -s -E -i',
  busybox: '',
  toybox: '',
  chronic: '',
  unbuffer: '',
  watch: '-n',
  parallel: '-j',
  flock: '-w -E',
  strace: '-o -e -p -s',
  ltrace: '-o -e',
  chroot: '',
  dotenv: '-e -f',
  'cross-env': '',
  direnv: '',
  winpty: '',
  start: '',
  call: '',
};

export const SHELLS = new Set('sh bash zsh dash ksh fish ash csh tcsh pwsh powershell cmd'.split(' '));
const ASSIGNED = /^[A-Za-z_]\w{0,200}\+?=/;
const DEEPEST = 6;

/** All programs of a line: also those behind wrappers, in the words of `sh -c`, in `eval`, and in `find -exec`. */
export function programsOf(commands: readonly Simple[], isWindows: boolean, depth = 0): Program[] {
  return commands.flatMap((command) => {
    const words = command.words.slice(firstWord(command.words));
    return words.length === 0 ? [] : unwrap(words, command, isWindows, depth);
  });
}

function firstWord(words: readonly Word[]): number {
  const at = words.findIndex(({ text }) => !ASSIGNED.test(text));
  return at < 0 ? words.length : at;
}

function unwrap(words: readonly Word[], command: Simple, isWindows: boolean, depth: number): Program[] {
  const [first, ...args] = words;
  if (first === undefined || depth > DEEPEST) return [];
  const name = nameOf(first.text);
  const self: Program = { name, args, command, isOpen: first.isOpen };
  const line = (text: string): Program[] =>
    programsOf(readLine(text, isWindows).commands, isWindows, depth + 1);
  const valued = WRAPPERS[name];
  if (valued !== undefined)
    return [self, ...unwrap(wrapped(args, valued.split(' ')), command, isWindows, depth + 1)];
  if (SHELLS.has(name)) {
    const at = args.findIndex(({ text }) => /^-[a-z]{0,8}c$|^\/c$|^-command$|^-c$/i.test(text));
    const bodies = command.redirects.flatMap(({ body, operator, target }) =>
      operator === '<<<' ? [target.text] : (body ?? []),
    );
    const given =
      name === 'cmd' || name === 'pwsh' || name === 'powershell'
        ? args
            .slice(at + 1)
            .map(textOf)
            .join(' ')
        : args[at + 1]?.text;
    return [self, ...(at < 0 ? [] : line(given ?? '')), ...bodies.flatMap(line)];
  }
  if (name === 'eval') return [self, ...line(args.map(textOf).join(' '))];
  if (name === 'trap') return [self, ...line(args[0]?.text ?? '')];
  if (name === 'find' || name === 'fd') {
    const at = args.findIndex(({ text }) => /^-(?:exec|execdir|ok|okdir|x)$/.test(text));
    return at < 0 ? [self] : [self, ...unwrap(args.slice(at + 1), command, isWindows, depth + 1)];
  }
  return [self];
}

/** The words of the program that a wrapper runs. */
function wrapped(args: readonly Word[], valued: readonly string[]): readonly Word[] {
  let at = 0;
  for (; at < args.length; at++) {
    const text = args[at]?.text ?? '';
    if (valued.includes(text)) at++;
    else if (!text.startsWith('-') && !ASSIGNED.test(text) && !/^\d{1,9}(?:\.\d{1,9})?[smhd]?$/.test(text))
      break;
  }
  return args.slice(at);
}

export function textOf({ text }: Word): string {
  return text;
}

/** `/usr/bin/RM.exe` is `rm`. */
function nameOf(text: string): string {
  const base = text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1).toLowerCase();
  return base.replace(/\.(?:exe|cmd|bat|com)$/, '');
}

/** Whether one of the letters is among the short options, or the long one is there. */
export function hasOption(args: readonly Word[], letters: string, ...long: readonly string[]): boolean {
  return args.some(({ text }) =>
    text.startsWith('--')
      ? long.some((name) => text === name || text.startsWith(`${name}=`))
      : /^-[A-Za-z\d]{1,20}$/.test(text) && [...letters].some((letter) => text.slice(1).includes(letter)),
  );
}

/** The words that are no options. */
export function operands(args: readonly Word[]): Word[] {
  return args.filter(({ text }) => !text.startsWith('-'));
}

/** Git's own options before its command are passed over. */
export function gitCommand(args: readonly Word[]): { readonly verb: string; readonly args: readonly Word[] } {
  let at = 0;
  while (args[at]?.text.startsWith('-')) {
    at += /^-[cC]$|^--(?:git-dir|work-tree|namespace|exec-path)$/.test(args[at]?.text ?? '') ? 2 : 1;
  }
  return { verb: args[at]?.text ?? '', args: args.slice(at + 1) };
}
