import { type Failure, failure } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';

/**
 * What VS Code says when a model of another extension gives no answer: `LanguageModelError` has a code, and the extension
 * its own words for the rest (code.visualstudio.com/api/extension-guides/ai/language-model, “error handling”).
 */
export function failureOfEditor(error: unknown): Failure {
  const words = wordsOf(error);
  const more = { detail: words };
  if (/off_topic|content.?filter|filtered/i.test(words)) {
    return failure('content-policy', t('it declined to answer'), more);
  }
  if (/quota|premium requests|allowance/i.test(words)) {
    return failure('payment', t('what its subscription includes is used up'), more);
  }
  if (/rate.?limit|too many requests/i.test(words)) {
    return failure('rate-limit', t('it gets too many requests'), more);
  }
  if (
    /context (?:length|window)|too many tokens|(?:prompt|request|message|input).{0,30}too (?:long|large)/i.test(
      words,
    )
  ) {
    return failure('context-too-long', t('the request is too long for it'), more);
  }
  const code = codeOf(error);
  if (code === 'NoPermissions') {
    return failure('forbidden', t('you have not let Tierwise use it in VS Code'), more);
  }
  if (code === 'Blocked') return failure('forbidden', t('VS Code blocks it for Tierwise now'), more);
  if (code === 'NotFound') return failure('bad-request', t('VS Code has no such model now'), more);
  return failure('server', t('the extension that it belongs to failed'), more);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** With the causes, where the extension's own words are. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const own = [codeOf(error), error.message].filter(Boolean).join(': ');
  return error.cause instanceof Error ? `${own} (${wordsOf(error.cause)})` : own;
}
