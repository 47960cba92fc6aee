import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inEnglish, languageTag, quoted, setLanguage, t } from '../../../src/l10n/index.ts';

describe('A text for the user', () => {
  afterEach(() => setLanguage('en'));

  it('is English without any set-up', () => {
    assert.equal(t('Show Log'), 'Show Log');
    assert.equal(t('{0} of {1}', 2, 'three'), '2 of three');
  });

  it('is in the language that was set, and its places may be in another order', () => {
    setLanguage('de', { '{0} of {1}': 'von {1} {0}' });
    assert.equal(t('{0} of {1}', 2, 3), 'von 3 2');
    assert.equal(t('Show Log'), 'Show Log');
    assert.equal(languageTag(), 'de');
  });

  it('shows its values as they are: places and patterns within them mean nothing', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, two) => {
        assert.equal(t('{0} {1}', one, two), `${one} ${two}`);
        assert.equal(t('{0}', `{0}{1}$&${one}`), `{0}{1}$&${one}`);
      }),
    );
  });

  it('cites with the quotes of the language', () => {
    assert.equal(quoted('work'), '“work”');
    setLanguage('fr', { '“{0}”': '« {0} »' });
    assert.equal(quoted('work'), '« work »');
  });

  it('is not taken from what every object has', () => {
    setLanguage('de', {});
    assert.equal(t('constructor'), 'constructor');
  });

  it('is English for a model or the ledger, and in the language again after that', () => {
    setLanguage('de', { Discard: 'Verwerfen' });
    assert.equal(
      inEnglish(() => t('Discard')),
      'Discard',
    );
    assert.equal(t('Discard'), 'Verwerfen');
    assert.throws(() =>
      inEnglish(() => {
        throw new Error('made no words');
      }),
    );
    assert.equal(t('Discard'), 'Verwerfen');
  });
});
