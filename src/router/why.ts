import { t } from '../l10n/index.ts';
import type { MoveCause, RouteReason } from './reasons.ts';
import type { Task } from './tasks.ts';
import type { Route } from './types.ts';

/** The reason that counted last, in a few words: what stands behind the tier in the line above an answer. */
export function formatWhy({ task, move, reasons }: Pick<Route, 'task' | 'move' | 'reasons'>): string {
  if (move) return causeInShort(move.cause);
  const read = reasons.find((why) => why.reason === 'read-as');
  // A second opinion that says the same has decided nothing.
  const counted = reasons.filter((why) => why.reason !== 'second-opinion' || why.tier !== read?.tier);
  return counted.map(inShort).findLast((words) => words !== null) ?? doing()[task];
}

const doing = (): Readonly<Record<Task, string>> => ({
  autocomplete: t('ghost text'),
  'next-edit': t('next edits'),
  docstring: t('documenting'),
  imports: t('imports'),
  'lint-fix': t('fixing lint'),
  rename: t('renaming'),
  'test-boilerplate': t('test skeletons'),
  'commit-message': t('commit message'),
  explain: t('explaining'),
  implement: t('implementing'),
  'unit-tests': t('testing'),
  review: t('reviewing'),
  'bug-fix': t('fixing a bug'),
  refactor: t('refactoring'),
  'multi-file-refactor': t('refactoring many files'),
  architecture: t('architecture'),
  debug: t('debugging'),
  security: t('security'),
  performance: t('performance'),
  chat: t('a question'),
  'second-opinion': t('second opinion'),
});

/** Null: it did not decide. */
function inShort(why: RouteReason): string | null {
  switch (why.reason) {
    case 'chosen':
    case 'limit-reached':
      return causeInShort(why);
    case 'found-in-prompt':
    case 'read-as':
    case 'tier-of-task':
      return doing()[why.task];
    case 'model-set':
    case 'tier-set':
      return t('{0}, by setting', doing()[why.task]);
    case 'too-many-tokens':
      return t('much context');
    case 'too-many-files':
      return t('many files');
    case 'learnt':
      return t('learnt from what you kept');
    case 'aside':
      return t('to compare');
    case 'second-opinion':
      return why.followed ? t('second opinion') : null;
    case 'trajectory':
      return why.done ? causeInShort(why.cause) : null;
    case 'subtask':
      return why.done ? t('a small request of its client') : null;
    case 'no-wish':
      return t('no words of the user');
    case 'stays':
      return t('same conversation');
    case 'tier-unusable':
      return t('no {0} model is available', why.tier);
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
      return t('you chose it');
    case 'limit-reached':
      return t('a limit is reached');
    case 'harder-task':
      return doing()[cause.task];
    case 'failed-checks':
      return cause.count === 2
        ? t('{0} failed its check twice', cause.tier)
        : t('{0} failed its check {1} times', cause.tier, cause.count);
    case 'stuck':
      return t('the agent was stuck');
    case 'over':
      return t('back to where it was');
    default:
      return t('its last model cannot go on');
  }
}
