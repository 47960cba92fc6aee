import type { Called, CallKind } from './types.ts';

/** Of a long text its ends tell enough. */
const KEY_ENDS = 300;

/** Names of tools, in small letters and without separators, by the verbs that clients use. */
const NAMES: readonly (readonly [kind: CallKind, names: RegExp])[] = [
  ['wait', /^(?:taskoutput|bashoutput|killshell|getterminaloutput|awaitterminal|gettaskoutput|wait|sleep)$/],
  [
    'edit',
    /edit|replace|patch|applydiff|^insert|^write(?!stdin)|^createfile|^create$|^savefile|^deletefile|^movefile|^renamefile/,
  ],
  ['run', /bash|shell|terminal|command|^exec|^run|^process|^eval|^repl/],
  [
    'read',
    /read|view|open|^cat$|^get|^fetch|grep|glob|search|find|^list|^ls$|lookup|webfetch|usages|problems|diagnostics|^tree$/,
  ],
];

/** Programs that only look. */
const LOOKS = new Set(
  'cat head tail less more ls dir find fd grep egrep rg ag sed awk wc tree file stat pwd which type echo printf test [ diff cmp cd du sort uniq true jq'.split(
    ' ',
  ),
);
const GIT_LOOKS = new Set([
  'status',
  'log',
  'diff',
  'show',
  'blame',
  'branch',
  'ls-files',
  'grep',
  'rev-parse',
]);

export interface CallFacts {
  readonly kind: CallKind;
  /** The same for calls that are the same, and for those that nearly are. */
  readonly key: string;
  /** What it is about: a file, or the words of a command without its options. */
  readonly about: string;
}

export function factsOfCall({ name, input }: Called): CallFacts {
  const command = textOf(input, ['command', 'cmd', 'script', 'chars']);
  const path = textOf(input, ['file_path', 'filePath', 'path', 'uri', 'target_file', 'file']);
  const kind = kindOf(name, input, command);
  if (kind === 'run' || (command !== '' && kind === 'read')) {
    const words = plainWords(command);
    return { kind, key: `run ${words}`, about: words };
  }
  const about = path || textOf(input, ['pattern', 'query', 'url', 'input']).slice(0, KEY_ENDS);
  return { kind, key: `${name} ${ends(stable(input))}`, about };
}

function kindOf(name: string, input: Called['input'], command: string): CallKind {
  const plain = name.toLowerCase().replace(/[^a-z]/g, '');
  if (plain === 'writestdin') return command === '' ? 'wait' : 'run';
  const kind = NAMES.find(([, names]) => names.test(plain))?.[0] ?? kindByInput(input);
  return kind === 'run' && command !== '' ? kindOfCommand(command) : kind;
}

function kindByInput(input: Called['input']): CallKind {
  const has = (...names: readonly string[]) => names.some((name) => Object.hasOwn(input, name));
  if (has('old_string', 'oldString', 'new_string', 'newString', 'patch', 'diff', 'edits', 'content'))
    return 'edit';
  if (has('command', 'cmd')) return 'run';
  return has('path', 'file_path', 'filePath', 'pattern', 'query', 'url') ? 'read' : 'other';
}

/** What a command line does, by the first words of its parts. */
function kindOfCommand(command: string): CallKind {
  const head = command.slice(0, 2_000);
  if (/\bapply_patch\b/.test(head)) return 'edit';
  if (/^\s{0,9}sleep \d{1,6}\s{0,9}$/.test(head)) return 'wait';
  if (/>\s?[^&\s|]|<</.test(head.replaceAll(/\d?>\s?(?:\/dev\/null|&\d)/g, ''))) return 'run';
  const parts = head.split(/&&|\|\|?|;|\n/).map((part) => part.trim().split(' '));
  const looks = parts.every(([program = '', second = '']) => {
    if (program === '') return true;
    if (program === 'git') return GIT_LOOKS.has(second);
    return LOOKS.has(program) && !(program === 'sed' && second.startsWith('-i'));
  });
  return looks ? 'read' : 'run';
}

/** A command without what changes nothing: options that start with a dash, redirections, spaces. */
function plainWords(command: string): string {
  const words = ends(command)
    .replaceAll(/\d?>&\d/g, ' ')
    .split(/\s/);
  return words.filter((word) => word !== '' && !/^--?[a-z]/i.test(word)).join(' ');
}

function textOf(input: Called['input'], names: readonly string[]): string {
  for (const name of names) {
    const value = input[name];
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return value.map(String).join(' ');
  }
  return '';
}

/** How a call is told apart that is made anew each time: without what only describes it. */
const IDLE = new Set(['description', 'explanation', 'timeout', 'justification', 'goal', 'thought']);

function stable(input: Called['input']): string {
  return Object.keys(input)
    .filter((name) => !IDLE.has(name))
    .sort()
    .map((name) => {
      const value = input[name];
      return `${name}=${ends(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))}`;
    })
    .join(' ');
}

function ends(text: string): string {
  if (text.length <= 2 * KEY_ENDS) return text;
  return `${text.slice(0, KEY_ENDS)}…${text.length}…${text.slice(-KEY_ENDS)}`;
}
