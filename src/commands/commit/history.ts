import { headOf } from '../../models/index.ts';
/** A commit that is there already. */
export interface Commit {
  readonly message: string;
  readonly authorEmail?: string | undefined;
}

/** Enough to see a habit, few enough not to be copied from. */
const MOST_SUBJECTS = 10;

/** A longer subject or body shows no more of a habit than its beginning. */
const MOST_EXAMPLE_CHARS = 500;

/** Nobody writes these: merges, reverts, releases and fixups. */
const MADE =
  /^(?:Merge (?:branch|pull request|remote|tag|commit)\b|Merged? .+ into |Revert "|fixup! |squash! |v?\d+\.\d+\.\d\S*$|Bump \S+ from |Release v?\d)/;

/**
 * How messages are written in a repository, shown by its last ones, for a prompt; empty where there is none yet. Those of
 * `author` come first: robots write in every repository, and teams do not write all alike.
 */
export function formatHistory(commits: readonly Commit[], author: string, branch: string | null): string {
  const written = commits.filter(({ message }) => message.trim() !== '' && !MADE.test(message.trim()));
  const isOwn = ({ authorEmail }: Commit) => author !== '' && authorEmail === author;
  const messages = [...written.filter(isOwn), ...written.filter((commit) => !isOwn(commit))]
    .slice(0, MOST_SUBJECTS)
    .map(({ message }) => message.trim());
  if (messages.length === 0) return '';
  return [
    'The subjects of this repository’s last commits. Write yours like them: in their language, with their prefix, case, mood, punctuation and length.',
    ...messages.map((message) => `- ${headOf(message.split(/\r?\n/)[0] ?? '', MOST_EXAMPLE_CHARS)}`),
    ...bodyLines(messages),
    ...(branch === null ? [] : [`The branch is ${branch}.`]),
    'A number of a ticket or a pull request that neither the branch nor the changes name is not known: leave it out.',
  ].join('\n');
}

/** Of the messages: what fewer do is an exception, and no example. */
const EXAMPLE_SHARE = 0.2;

/** Whether bodies are customary, and one of them as `git log` shows it: indented, so that its fences stay its own. */
function bodyLines(messages: readonly string[]): string[] {
  const [shortest, ...others] = messages
    .filter((message) => message.includes('\n'))
    .sort((a, b) => a.length - b.length);
  if (shortest === undefined) return ['None of them has a body.'];
  const count = others.length + 1;
  const line = `${count} of these ${messages.length} ${count === 1 ? 'has' : 'have'} a body`;
  if (count < EXAMPLE_SHARE * messages.length) return [`${line}.`];
  const example = headOf(shortest, MOST_EXAMPLE_CHARS).trim();
  return [`${line}, such as:`, example.replace(/^(?=.)/gm, '    ')];
}
