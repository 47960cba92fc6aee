import type { MoveCause, RouteReason } from './reasons.ts';
import type { Task } from './tasks.ts';
import type { Route } from './types.ts';

/** The reason that counted last, in a few words: what stands behind the tier in the line above an answer. */
export function formatWhy({ task, move, reasons }: Pick<Route, 'task' | 'move' | 'reasons'>): string {
  if (move) return causeInShort(move.cause);
  const read = reasons.find((why) => why.reason === 'read-as');
  // A second opinion that says the same has decided nothing.
  const counted = reasons.filter((why) => why.reason !== 'second-opinion' || why.tier !== read?.tier);
  return counted.map(inShort).findLast((words) => words !== null) ?? DOING[task];
}

const DOING: Readonly<Record<Task, string>> = {
  autocomplete: 'ghost text',
  docstring: 'documenting',
  imports: 'imports',
  'lint-fix': 'mending lint',
  rename: 'renaming',
  'test-boilerplate': 'test skeletons',
  'commit-message': 'commit message',
  explain: 'explaining',
  implement: 'implementing',
  'unit-tests': 'testing',
  review: 'reviewing',
  'bug-fix': 'fixing a bug',
  refactor: 'refactoring',
  'multi-file-refactor': 'refactoring many files',
  architecture: 'architecture',
  debug: 'debugging',
  security: 'security',
  performance: 'performance',
  chat: 'a question',
  'second-opinion': 'second opinion',
};

/** Null: it did not decide. */
function inShort(why: RouteReason): string | null {
  switch (why.reason) {
    case 'chosen':
    case 'limit-reached':
      return causeInShort(why);
    case 'found-in-prompt':
    case 'read-as':
    case 'tier-of-task':
      return DOING[why.task];
    case 'model-set':
    case 'tier-set':
      return `${DOING[why.task]}, by setting`;
    case 'too-many-tokens':
      return 'much context';
    case 'too-many-files':
      return 'many files';
    case 'learnt':
      return 'learnt from what you kept';
    case 'aside':
      return 'to compare';
    case 'second-opinion':
      return why.followed ? 'second opinion' : null;
    case 'trajectory':
      return why.done ? causeInShort(why.cause) : null;
    case 'subtask':
      return why.done ? 'a small request of its client' : null;
    case 'stays':
      return 'same conversation';
    case 'tier-unusable':
      return `no ${why.tier} model can be used`;
    case 'so-far':
    case 'not-raised':
    case 'cannot-stay':
    case 'unreadable':
    case 'none-usable':
    case 'none-set':
      return null;
  }
}

function causeInShort(cause: MoveCause): string {
  switch (cause.reason) {
    case 'chosen':
      return 'you chose it';
    case 'limit-reached':
      return 'a limit is reached';
    case 'harder-task':
      return DOING[cause.task];
    case 'failed-checks':
      return 'answers failed their checks';
    case 'stuck':
      return 'the agent did not get on';
    case 'over':
      return 'back to where it was';
    default:
      return 'its last model cannot go on';
  }
}
