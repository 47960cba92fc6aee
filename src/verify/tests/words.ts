import { inEnglish, listOf, t } from '../../l10n/index.ts';
import type { Need, Tampering, TamperKind, Verification, Why } from './types.ts';

/** So many names are said; the others are counted. */
const MOST_NAMES = 5;
/** Lines of one kind that a model is told. */
const MOST_TOLD = 40;

/** A verification in a sentence or two, in the user's language: what it stands on, and what was done to tests. */
export function formatVerification(verification: Verification): string {
  const { verdict, why, stillRed, flaky, added } = verification;
  const words = wordsOf(why);
  const more: string[] = [];
  if (verdict === 'verified' && stillRed.length > 0) {
    more.push(
      stillRed.length === 1
        ? t('1 test was red before and still is.')
        : t('{0} tests were red before and still are.', stillRed.length),
    );
  }
  const idle = added.filter(({ failsOnBase }) => failsOnBase === false).length;
  if (verdict === 'verified' && idle > 0) {
    more.push(
      idle === 1
        ? t('1 new test also passes without the change.')
        : t('{0} new tests also pass without the change.', idle),
    );
  }
  if (flaky.length > 0 && why.reason !== 'flaky') more.push(t('Flaky: {0}.', names(flaky)));
  const head =
    verdict === 'verified'
      ? t('Verified: {0}', words)
      : verdict === 'red'
        ? t('Red: {0}', words)
        : t('Not verified: {0}', words);
  return [head, ...more].join(' ');
}

/** The same for a model, in English, with what red tests say and what it must put back. Bounded; not masked. */
export function verificationForModel(verification: Verification): string {
  return inEnglish(() => {
    const { tampered, ran, said } = verification;
    const parts = [formatVerification(verification)];
    if (tampered.length > 0) parts.push(tampered.slice(0, MOST_TOLD).map(tamperingLine).join('\n'));
    const commands = new Map(
      ran.map(({ shown, folder }) => [`${shown} ${folder}`, folder === '' ? shown : `${shown} (${folder})`]),
    );
    if (commands.size > 0) parts.push(`Ran: ${[...commands.values()].slice(0, MOST_TOLD).join(', ')}`);
    if (verification.verdict !== 'verified' && said !== '') parts.push(said);
    return parts.join('\n\n');
  });
}

function wordsOf(why: Why): string {
  switch (why.reason) {
    case 'mended':
      return why.mended === 1
        ? t('{0} tests green, 1 of them was red.', why.green)
        : t('{0} tests green, {1} of them were red.', why.green, why.mended);
    case 'added':
      return why.added === 1
        ? t('{0} tests green, and 1 new test fails without the change.', why.green)
        : t('{0} tests green, and {1} new tests fail without the change.', why.green, why.added);
    case 'still-green':
      return why.green === 1
        ? t('1 test green as before, and it runs what changed.')
        : t('{0} tests green as before, and some run what changed.', why.green);
    case 'broken-tests':
      return t('tests failed that passed before: {0}.', names(why.names));
    case 'added-red':
      return t('new tests fail: {0}.', names(why.names));
    case 'wanted-red':
    case 'still-red':
      return t('tests still fail: {0}.', names(why.names));
    case 'new-errors':
      return why.kind === 'lint'
        ? t('new lint errors: {0}', why.errors.slice(0, MOST_NAMES).join('\n'))
        : t('new type errors: {0}', why.errors.slice(0, MOST_NAMES).join('\n'));
    case 'stopped-running':
      return t('{0} ended with an error that no test tells of.', why.shown);
    case 'undeclared':
      return t(
        'it needs packages that are installed here only, and that no manifest names: {0}.',
        names(why.names),
      );
    case 'no-change':
      return t('nothing changed.');
    case 'no-tests':
      return t('no tests were found for what changed.');
    case 'cannot-run':
      return t('{0} could not run.', why.shown);
    case 'nothing-green':
      return t('no test passes, neither before nor now.');
    case 'needs':
      return t(
        'these tests need {0}: {1}.',
        listOf(why.needs.map((need) => needs()[need])),
        names(why.names),
      );
    case 'tampered':
      return listOf(why.tampered.slice(0, MOST_NAMES).map(tamperingLine));
    case 'untouched':
      return why.paths.length === 0
        ? t('no test touches this.')
        : t('no test touches {0}.', names(why.paths));
    case 'only-own-tests':
      return t('the new tests also pass without the change: {0}.', names(why.names));
    case 'flaky':
      return t('these tests pass and fail by chance: {0}.', names(why.names));
    case 'time-limit':
      return t('the time was up before all tests had run.');
    case 'cancelled':
      return t('stopped before the end.');
  }
}

function tamperingLine({ kind, path, test }: Tampering): string {
  return `${tampers()[kind]}: ${[path, test].filter((part) => part !== '' && part !== null).join(' › ')}`;
}

function tampers(): Readonly<Record<TamperKind, string>> {
  return {
    deleted: t('deleted test'),
    skipped: t('skipped test'),
    only: t('test that runs alone'),
    'returns-early': t('test that returns early'),
    weakened: t('test with fewer checks'),
    'expectation-changed': t('test with another expectation'),
    'tolerance-wider': t('test with another tolerance'),
    'errors-caught': t('test that catches errors'),
    mocked: t('test with a new mock'),
    'settings-changed': t('changed test settings'),
    'snapshot-changed': t('changed snapshot'),
  };
}

function needs(): Readonly<Record<Need, string>> {
  return {
    network: t('the network'),
    service: t('a service that is not running'),
    docker: 'Docker',
    display: t('a display or a browser'),
    dependency: t('something that is not installed'),
  };
}

function names(all: readonly string[]): string {
  const more = all.length - MOST_NAMES;
  const said = all.slice(0, MOST_NAMES);
  return more > 0 ? listOf([...said, t('{0} more', more)]) : listOf(said);
}
