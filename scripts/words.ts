import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SAYING, walk } from './l10n.ts';
import { type Fields, isNode, parsed, spanOf } from './syntaxTree.ts';

/**
 * `npm run lint`: words in the code go through `t`, unless they are for nobody who reads the interface. A text has words where
 * two stand side by side, where it is one with a capital letter, or where quotes stand in it.
 */

const PROMPT = 'it is read by models';
const PROGRAMS = 'other programs read it, over HTTP';
const CODE = 'it is code, or what code is compared with';

/** Files whose words are not of the interface, with the reason. */
const SILENT: readonly (readonly [files: RegExp, reason: string])[] = [
  [/^src\/(?:endpoint\/(?:door|answer|lead|clients)|wires)\/|^src\/gateway\/providers\/relay/, PROGRAMS],
  [/^src\/context\/(?!subject\.ts|instructions\/choose\.ts)/, PROMPT],
  [/^src\/context\/subject\.ts$/, 'the label is for a prompt; what the user is told goes through t'],
  [
    /^src\/commands\/(?:commit\/history|edit\/(?:prompt|target|docstring|fix|here|implement|imports|tests|unmask|refactor)|names)\.ts$/,
    PROMPT,
  ],
  [
    /^src\/commands\/(?:rename|review\/(?:review|findings)|commit\/(?:commitMessage|message|changes))\.ts$/,
    PROMPT,
  ],
  [/^src\/commands\/routeFacts\.ts$/, 'whoever writes a key binding or an extension reads it'],
  [/^src\/chat\/(?:attachments|compact|history|slashCommands)\.ts$/, PROMPT],
  [/^src\/requests\/secondOpinion\.ts$/, PROMPT],
  [
    /^src\/gateway\/(?:escalation|providers\/(?:changes|fimChat|images|outgoing|marks|eventStream|network|nextEdit|learnt|windows)|redact)\.ts$/,
    PROMPT,
  ],
  [/^src\/gateway\/(?:attempt|reserve)\.ts$/, 'a cause for the log'],
  [/^src\/gateway\/providers\/profiles\.ts$/, 'names of providers and of a setting'],
  [/^src\/edits\/(?:answer|locate)\/|^src\/edits\/plan\/(?:paths|plan)\.ts$/, PROMPT],
  [/^src\/verify\/(?!page\.ts)/, PROMPT],
  [/^src\/secrets\/|^src\/ledger\/|^src\/edits\/plan\/kinds\.ts$/, CODE],
  [/^src\/router\/(?:classify|trajectory)\//, 'words of others are looked for'],
  [/^src\/models\/(?:body|priceData)\.ts$/, 'a cause for the log'],
  [/^src\/completion\/(?:battery|ask)\.ts$/, CODE],
  [/^src\/nextEdits\/(?:callers|scopes)\//, CODE],
  [/^src\/chat\/editorFailures\.ts$/, CODE],
  [
    /^src\/spend\/(?:page|otlp|otlpRows|exportRows)\.ts$/,
    'HTML with its words through t, and texts for the log',
  ],
  [/^src\/spend\/budget\.ts$/, 'ids of what was warned of'],
  [/^src\/proposals\/pending\.ts$/, 'what failed, for the log'],
  [/^src\/context\/instructions\/choose\.ts$/, PROMPT],
  [/^src\/chat\/editorModels\.ts$/, 'a cause for the log'],
  [/^src\/workbench\/changeStyles\.ts$/, 'it is a style sheet'],
  [/^src\/workbench\/arguments\.ts$/, 'whoever writes a key binding or an extension reads it'],
  [/^src\/tiers\/chooseTierModels\.ts$/, 'whoever writes a key binding or an extension reads it'],
  [/^src\/commandTable\.ts$/, CODE],
  [/^src\/processes\/words\.ts$/, PROMPT],
  [/^src\/processes\//, CODE],
  [/^src\/agent\/approve\/(?!words)/, CODE],
  [/^src\/agent\/journal\//, CODE],
  [/^src\/agent\/(?:wish|engine)\.ts$|^src\/agent\/checks\//, PROMPT],
  [/^src\/agent\/run\//, 'models and the log read it'],
  [/^src\/agent\/tree\/place\.ts$/, PROMPT],
  [/^src\/agent\/tree\/(?!problems)/, 'it is code, or stands in a file'],
  [/^src\/agent\/(?:loop|tools)\//, PROMPT],
];

/** Names, which are the same in every language. */
const NAMES = new Set([
  'Anthropic',
  'Claude Code',
  'Codex',
  'Cheap',
  'Continue',
  'Dockerfile',
  'JavaScript JSX',
  'Mid',
  'Premium',
  'Tierwise',
  'TypeScript JSX',
  'Visual Basic',
  'VS Code',
]);

const TWO = /\p{L}{2,}[,.:;)”’]? [(“]?\p{L}/u;
const ONE = /^\p{Lu}\p{Ll}+[….:?]?$/u;
/** Other languages have other quotes. */
const QUOTES = /[“”]/;

/** What is not said to the user, whatever is in it. */
const UNSAID = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'TsLiteralType',
  'ThrowStatement',
  'RegExpLiteral',
]);
/** For the log and for programmers. */
const LOGGED = new Set(['log', 'logOnce', 'info', 'error']);

/** Words that a file does not say through `t`, each as `file:line: words`. */
export function wordsIn(file: string, source: string): string[] {
  if (SILENT.some(([files]) => files.test(file))) return [];
  const { program, lineOf } = parsed(source);
  const found: string[] = [];
  // There, words in small letters are names of classes.
  const isWords = (text: string) => !file.startsWith('media/') || /^\P{L}*\p{Lu}/u.test(text);
  walk(program, [], (node, above) => {
    const text = textOf(node);
    if (
      text === null ||
      !isWords(text) ||
      NAMES.has(text) ||
      !(TWO.test(text) || ONE.test(text) || QUOTES.test(text))
    )
      return;
    if (above.some((one) => UNSAID.has(String(one['type'])) || isSaidOrLogged(one))) return;
    found.push(`${file}:${lineOf(spanOf(node))}: ${text}`);
  });
  return found;
}

/** The text of a literal; of a template with a letter in the place of each value, and without icons. */
function textOf(node: Fields): string | null {
  if (isNode(node, 'StringLiteral')) return String(node['value']);
  if (!isNode(node, 'TemplateLiteral') || !Array.isArray(node['quasis'])) return null;
  const parts: unknown[] = node['quasis'];
  return parts
    .map((part) => (isNode(part) ? String(part['cooked'] ?? '') : ''))
    .join(' · ')
    .replace(/\$\([\w~-]+\)/g, '');
}

function isSaidOrLogged(node: Fields): boolean {
  const { callee } = node;
  const called = isNode(callee, 'MemberExpression') ? callee['property'] : callee;
  const name = isNode(called) ? String(called['value']) : '';
  if (isNode(node, 'NewExpression')) return name === 'Error';
  return isNode(node, 'CallExpression') && (SAYING.includes(name) || LOGGED.has(name));
}

/** All that is wrong below `src` and `media` of a folder. */
function wordsBelow(root: string): string[] {
  const files = globSync(['src/**/*.ts', 'media/**/*.js'], { cwd: root }).sort();
  return files.flatMap((file) => wordsIn(file, readFileSync(join(root, file), 'utf8')));
}

function main(): number {
  const found = wordsBelow(fileURLToPath(new URL('..', import.meta.url)));
  for (const line of found)
    console.error(`${line} — say it through t (docs/style.md), or give the reason in scripts/words.ts`);
  return found.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = main();
