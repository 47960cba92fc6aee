import type { Related } from '../context/index.ts';
import { t } from '../l10n/index.ts';
import { formatTokens } from '../router/index.ts';

type Source = Related['snippets'][number]['source'];
type LeftOutReason = Related['leftOut'][number]['reason'];

/** A place that went along with ghost text, or did not, in words. */
export interface RelatedRow {
  readonly wasSent: boolean;
  readonly name: string;
  readonly words: string;
}

export function relatedRows({ snippets, leftOut }: Related): RelatedRow[] {
  const sent = snippets.map(({ path, source, tokens }) => ({
    wasSent: true,
    name: shownPath(path),
    words: t('{0}, {1} tokens', sources()[source], formatTokens(tokens)),
  }));
  const left = leftOut.map(({ what, reason, path }) => ({
    wasSent: false,
    name: path === null ? sourceNamed(what) : shownPath(path),
    words: t('left out: {0}', reasons()[reason]),
  }));
  return [...sent, ...left];
}

/** VS Code gives what lies outside the workspace as a whole path, of which the name says enough. */
function shownPath(path: string): string {
  return /^(?:\/|\\|[a-z]:)/i.test(path)
    ? path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    : path;
}

function sourceNamed(what: string): string {
  const known: Readonly<Record<string, string>> = sources();
  const id = what.replaceAll(' ', '-');
  return Object.hasOwn(known, id) ? (known[id] ?? what) : what;
}

const sources = (): Readonly<Record<Source, string>> => ({
  edit: t('code to be changed'),
  declaration: t('declaration'),
  implementation: t('implementation'),
  reference: t('reference'),
  import: t('import'),
  name: t('the same name'),
  similar: t('similar code'),
  'recent-edit': t('recent edit'),
});

const reasons = (): Readonly<Record<LeftOutReason, string>> => ({
  'secret-file': t('may hold secrets'),
  ignored: t('ignored by the project'),
  outside: t('outside the workspace'),
  'too-large': t('too large'),
  unreadable: t('cannot be read'),
  shown: t('in the prompt already'),
  duplicate: t('the same as another place'),
  limit: t('no room left'),
  time: t('took too long'),
  failed: t('could not be found'),
  cancelled: t('you went on typing'),
});
