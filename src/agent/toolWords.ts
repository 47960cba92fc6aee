import { t } from '../l10n/index.ts';
import { firstLineOf } from '../models/index.ts';
import { plain } from '../sanitize/index.ts';

interface ToolWords {
  /** The argument that says what a call is about. */
  readonly key: string;
  readonly about: (what: string) => string;
  readonly alone: () => string;
}

/** Tierwise's own tools, as a user would say what they do. */
const TOOLS: ReadonlyMap<string, ToolWords> = new Map([
  ['run', { key: 'command', about: (what) => t('run {0}', what), alone: () => t('run a command') }],
  ['run_tests', alone(() => t('run tests'))],
  ['list', { key: 'path', about: (what) => t('list {0}', what), alone: () => t('list files') }],
  [
    'search',
    { key: 'pattern', about: (what) => t('search for {0}', what), alone: () => t('search the files') },
  ],
  ['symbols', { key: 'query', about: (what) => t('find {0}', what), alone: () => t('find a name') }],
  [
    'references',
    { key: 'name', about: (what) => t('find uses of {0}', what), alone: () => t('find uses of a name') },
  ],
  [
    'problems',
    { key: 'path', about: (what) => t('read problems in {0}', what), alone: () => t('read problems') },
  ],
  ['edit', { key: 'path', about: (what) => t('edit {0}', what), alone: () => t('edit a file') }],
  ['write', { key: 'path', about: (what) => t('write {0}', what), alone: () => t('write a file') }],
  ['delete_file', { key: 'path', about: (what) => t('delete {0}', what), alone: () => t('delete a file') }],
  ['move_file', { key: 'path', about: (what) => t('move {0}', what), alone: () => t('move a file') }],
  ['read', { key: 'path', about: (what) => t('read {0}', what), alone: () => t('read a file') }],
  ['plan', alone(() => t('update the plan'))],
  ['changes', alone(() => t('look at the changes'))],
  [
    'find_tools',
    { key: 'query', about: (what) => t('look for tools for {0}', what), alone: () => t('look for tools') },
  ],
  ['call_tool', { key: 'name', about: (what) => t('use {0}', what), alone: () => t('use a tool') }],
  ['done', alone(() => t('finish'))],
]);

function alone(words: () => string): ToolWords {
  return { key: '', about: words, alone: words };
}

/** What a tool does; one of others goes by its name. */
export function toolWords(name: string): string {
  return TOOLS.get(name)?.alone() ?? plain(name, MOST_WORDS);
}

/** What a call of a tool does, with what it is about. */
export function callWords({
  name,
  input,
}: {
  name: string;
  input: Readonly<Record<string, unknown>>;
}): string {
  const tool = TOOLS.get(name);
  const keys = tool ? [tool.key] : OF_OTHERS;
  const about = keys.map((key) => input[key]).find((value) => typeof value === 'string') ?? '';
  const line = plain(firstLineOf(about), MOST_WORDS).trim();
  if (line === '') return toolWords(name);
  return tool ? tool.about(line) : `${toolWords(name)} ${line}`;
}

/** What a call of another's tool is about, by the names that its arguments may have. */
const OF_OTHERS = ['command', 'line', 'path', 'file', 'from', 'query', 'pattern', 'text', 'name', 'symbol'];

const MOST_WORDS = 120;
