import type { CommitDiff, CommitFacts, DiffFile, MessageStyle } from './types.ts';

/** A change as it stands in a prompt: each file with its counts, and its part of the diff where there is room. */
export function diffText({ files, more }: Pick<CommitDiff, 'files' | 'more'>): string {
  const parts = files.map(fileText);
  if (more > 0) parts.push(`And ${more} more ${more === 1 ? 'file' : 'files'}.`);
  return parts.join('\n');
}

const LEFT: Readonly<Record<DiffFile['left'], string>> = {
  none: '',
  cut: ', in part',
  limit: ', too long to show',
  'lock-file': ', a lock file',
  generated: ', generated',
  binary: ', binary',
  'secret-file': ', a file of secrets',
};

function fileText({ path, from, status, added, removed, text, left }: DiffFile): string {
  const counts = added + removed === 0 ? '' : `, +${added} -${removed}`;
  const where = from === null ? '' : ` from ${from}`;
  const head = `${path} (${status}${where}${counts}${LEFT[left]})`;
  return text === '' ? head : `${head}:\n${fenced(text)}`;
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${text}\n${fence}`;
}

/** Messages that are shown as samples: enough to see a habit, few enough not to be copied from. */
const MOST_SAMPLES = 8;

/** A longer body shows no more of a habit than its beginning. */
const MOST_SAMPLE_CHARS = 500;

/** How messages are written in this repository, and its last ones, for a prompt; empty where there is none yet. */
export function messageStyleText({ messages, style, ticket }: Omit<CommitFacts, 'diff'>): string {
  if (style === null) return '';
  const samples = messages
    .slice(0, MOST_SAMPLES)
    .map((message) => fencedMessage(message.trim().slice(0, MOST_SAMPLE_CHARS).trim()));
  return [
    'How messages are written in this repository:',
    ...styleLines(style, ticket).map((line) => `- ${line}`),
    'Its last messages, newest first:',
    ...samples,
  ].join('\n');
}

function fencedMessage(message: string): string {
  return fenced(message).replace(/^(`+)diff/, '$1');
}

function styleLines(style: MessageStyle, ticket: string | null): string[] {
  const lines = [PREFIXES[style.prefix](style)];
  if (style.ticket !== null) {
    const known = ticket === null ? 'only if the ticket is known' : `here ${ticket}`;
    lines.push(`the ticket stands at the ${style.ticket} of the subject (${known})`);
  }
  if (style.language !== null) lines.push(`in ${LANGUAGES[style.language] ?? style.language}`);
  lines.push(
    `the subject ${style.capitalized ? 'begins with a capital letter' : 'begins in lower case'}, ends ${style.period ? 'with' : 'without'} a full stop, and has at most about ${style.subjectChars} characters`,
  );
  if (style.mood !== null) {
    lines.push(style.mood === 'imperative' ? 'in the imperative ("add")' : 'in the past tense ("added")');
  }
  lines.push(bodyLine(style.body));
  if (style.trailers.length > 0) lines.push(`with trailers: ${style.trailers.join(', ')}`);
  return lines;
}

const PREFIXES: Readonly<Record<MessageStyle['prefix'], (style: MessageStyle) => string>> = {
  conventional: ({ prefixes, scopes }) =>
    `conventional commits, with the types ${prefixes.join(', ')}${scopes.length > 0 ? ` and scopes such as ${scopes.join(', ')}` : ', without scopes'}`,
  area: ({ prefixes }) => `the subject begins with the area and a colon, such as ${prefixes.join(', ')}`,
  gitmoji: ({ prefixes }) => `the subject begins with an emoji, such as ${prefixes.join(' ')}`,
  none: () => 'the subject has no prefix',
};

const LANGUAGES: Readonly<Record<string, string>> = {
  en: 'English',
  de: 'German',
  fr: 'French',
  es: 'Spanish',
  pt: 'Portuguese',
  it: 'Italian',
  nl: 'Dutch',
  zh: 'Chinese',
  ja: 'Japanese',
  ko: 'Korean',
};

/** Shares of messages with a body from which on it is the rule, and below which it is the exception. */
const MOSTLY = 0.6;
const RARELY = 0.2;

function bodyLine(share: number): string {
  if (share >= MOSTLY) return 'a body after a blank line says why';
  return share < RARELY ? 'the subject alone, without a body' : 'a body only where the subject cannot say it';
}
