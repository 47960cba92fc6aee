import { languageOf } from './language.ts';
import type { MessageStyle } from './types.ts';

/** Clearly more than half: a habit, not an accident. */
const HABIT = 0.6;

/** Prefixes and scopes that are told as samples. */
const MOST_NAMES = 8;

/** Nine of ten subjects stay within the length that is told: a single long one is no rule. */
const LENGTH_SHARE = 0.9;

/** The types of the Angular convention, which conventionalcommits.org builds on, and those that its linter adds. */
const CONVENTIONAL =
  /^(build|chore|ci|docs|feat|feature|fix|perf|refactor|revert|style|tests?|deps|release|wip|i18n)(?:\(([^)]+)\))?!?: /i;
/** A short word or path before a colon: `Bench: `, `net/http: `. */
const AREA = /^([\p{L}\p{N}][\p{L}\p{N} _./,*-]{0,30}): (?=\S)/u;
const EMOJI = /^(\p{Extended_Pictographic}\u{FE0F}?|:[a-z0-9_+-]+:)\s*/u;
const FORMS = { conventional: CONVENTIONAL, gitmoji: EMOJI, area: AREA } as const;

const TICKET_START = /^[[(]?(?:[A-Z][A-Z0-9]{1,9}-\d+|#\d+)[\])]?:?[\s-]+/;
const TICKET_END = /\s[[(]?(?:[A-Z][A-Z0-9]{1,9}-\d+|#\d+)[\])]?$/;

/**
 * What the last messages of a repository have in common; null where there are none. Merges, reverts, releases and fixups
 * do not count: nobody writes them.
 */
export function messageStyle(messages: readonly string[]): MessageStyle | null {
  const written = messages.map(partsOf).filter(({ subject }) => subject !== '' && !MADE.test(subject));
  if (written.length === 0) return null;
  const share = (holds: (message: Parts) => boolean) => written.filter(holds).length / written.length;

  const bare = written.map(({ subject }) => subject.replace(TICKET_START, '').replace(TICKET_END, ''));
  const prefix = prefixOf(bare);
  const matches = prefix === 'none' ? [] : bare.flatMap((subject) => [FORMS[prefix].exec(subject) ?? []]);
  const rest = prefix === 'none' ? bare : bare.map((subject) => subject.replace(FORMS[prefix], ''));
  const words = rest.flatMap((subject) => /\p{L}+/u.exec(subject) ?? []);
  return {
    of: written.length,
    prefix,
    prefixes: mostUsed(matches.flatMap(([, name]) => name ?? [])),
    scopes: prefix === 'conventional' ? mostUsed(matches.flatMap(([, , scope]) => scope ?? [])) : [],
    ticket:
      share(({ subject }) => TICKET_START.test(subject)) >= HABIT
        ? 'start'
        : share(({ subject }) => TICKET_END.test(subject)) >= HABIT
          ? 'end'
          : null,
    language: languageOf([...rest, ...written.map(({ body }) => body)].join('\n')),
    capitalized: words.filter((word) => /^\p{Lu}/u.test(word)).length * 2 > words.length,
    period: share(({ subject }) => /[.。]$/.test(subject)) >= HABIT,
    mood: moodOf(words),
    subjectChars: lengthOf(written.map(({ subject }) => subject.length)),
    body: share(({ body }) => body !== ''),
    trailers: [...new Set(written.flatMap(({ trailers }) => trailers))].filter(
      (name) => share(({ trailers }) => trailers.includes(name)) >= HABIT,
    ),
  };
}

/** The ticket that a branch is named after: of `feature/ABC-123-fix` or `123-fix`; null where there is none. */
export function ticketOf(branch: string): string | null {
  const key = /(?:^|[/_-])([A-Z][A-Z0-9]{1,9}-\d+)(?![\w.])/.exec(branch)?.[1];
  const number = /(?:^|\/)(?:issue-?|gh-?)?(\d{1,6})[-_]/i.exec(branch)?.[1];
  return key ?? (number === undefined ? null : `#${number}`);
}

const MADE =
  /^(?:Merge (?:branch|pull request|remote|tag|commit)\b|Merged? .+ into |Revert "|fixup! |squash! |v?\d+\.\d+\.\d+\S*$|Bump \S+ from |Release v?\d)/;

interface Parts {
  readonly subject: string;
  readonly body: string;
  readonly trailers: readonly string[];
}

const TRAILER = /^([A-Z][A-Za-z]+(?:-[A-Za-z]+)+): \S/;

function partsOf(message: string): Parts {
  const [subject = '', ...lines] = message.trim().split(/\r?\n/);
  const trailers = lines.flatMap((line) => TRAILER.exec(line)?.[1] ?? []);
  const body = lines.filter((line) => !TRAILER.test(line)).join('\n');
  return { subject: subject.trim(), body: body.trim(), trailers };
}

function prefixOf(subjects: readonly string[]): MessageStyle['prefix'] {
  const share = (form: RegExp) => subjects.filter((subject) => form.test(subject)).length / subjects.length;
  const found = (['conventional', 'gitmoji', 'area'] as const).find((name) => share(FORMS[name]) >= HABIT);
  return found ?? 'none';
}

function mostUsed(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_NAMES)
    .map(([name]) => name);
}

const IMPERATIVE =
  /^(?:add|allow|avoid|bump|change|check|clean|create|do|drop|enable|ensure|extract|fix|handle|implement|improve|introduce|keep|make|merge|move|prevent|read|refactor|remove|rename|replace|run|set|show|simplify|split|stop|support|test|update|upgrade|use|write)$/i;
const PAST =
  /^(?:added|allowed|avoided|bumped|changed|checked|cleaned|created|dropped|enabled|extracted|fixed|handled|implemented|improved|introduced|kept|made|merged|moved|prevented|refactored|removed|renamed|replaced|simplified|stopped|supported|tested|updated|upgraded|used|wrote)$/i;

/** Told by the verbs that subjects begin with most often in English; of another language there are none. */
function moodOf(words: readonly string[]): MessageStyle['mood'] {
  const share = (form: RegExp) => words.filter((word) => form.test(word)).length / words.length;
  return share(IMPERATIVE) >= HABIT ? 'imperative' : share(PAST) >= HABIT ? 'past' : null;
}

function lengthOf(lengths: readonly number[]): number {
  const sorted = lengths.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * LENGTH_SHARE) - 1] ?? 0;
}
