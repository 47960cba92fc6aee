import { t } from '../l10n/index.ts';

/** `provider/model`, split at the first slash: `openrouter/deepseek/deepseek-v4-flash`. */
export type ModelRef = `${string}/${string}`;

export type ParsedModelRef =
  | { readonly ok: true; readonly provider: string; readonly model: string }
  /** `reason` is a clause that reads on after the reference: `"gpt-6" has no provider: write provider/model`. */
  | { readonly ok: false; readonly reason: string };

/** Provider ids become environment variables, setting keys and SQL values, so only plain characters are allowed. */
const PROVIDER_ID = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Control characters and white space never occur in a model's name, but they do in a setting that was pasted badly. */
const UNPRINTABLE = /[\s\p{Cc}]/u;

/**
 * Splits `provider/model` at its first slash; the model's part may contain more slashes. Accepts any text. Whether the
 * provider exists is for the caller to check.
 */
export function parseModelRef(text: string): ParsedModelRef {
  if (text === '') return { ok: false, reason: t('is empty: write provider/model') };
  if (UNPRINTABLE.test(text))
    return { ok: false, reason: t('has a space or an unprintable character in it') };
  const slash = text.indexOf('/');
  if (slash <= 0) return { ok: false, reason: t('has no provider: write provider/model') };
  const provider = text.slice(0, slash);
  const model = text.slice(slash + 1);
  if (!PROVIDER_ID.test(provider)) {
    return {
      ok: false,
      reason: t('has a provider id with other characters than letters, digits, ".", "_" and "-"'),
    };
  }
  if (model === '') return { ok: false, reason: t('has no model after the slash: write provider/model') };
  return { ok: true, provider, model };
}

/** Whether the text is a well-formed `provider/model`. */
export function isModelRef(text: string): text is ModelRef {
  return parseModelRef(text).ok;
}

/** The model's own name without provider and vendor: `claude-haiku-4-5`. Also of a model without its provider. */
export function modelName(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

export function providerOf(ref: ModelRef): string {
  return ref.slice(0, ref.indexOf('/'));
}
