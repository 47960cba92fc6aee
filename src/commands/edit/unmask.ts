import type { Edit } from '../../edits/index.ts';
import type { Rejection } from '../../gateway/index.ts';
import { t } from '../../l10n/index.ts';
import { OWN_MARK, type SecretMarks } from '../../secrets/index.ts';

export type Unmasked =
  | { readonly ok: true; readonly edits: readonly Edit[] }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * The edits of an answer with the secrets in place of their marks. An answer with a mark that stands for nothing, or in
 * the name of a file, cannot be used: what would be written in its place is nobody's key.
 */
export function unmasked(edits: readonly Edit[], marks: SecretMarks): Unmasked {
  let unknown: string | null = null;
  const reveal = (text: string) => {
    const revealed = marks.reveal(text);
    unknown ??= revealed.unknown;
    return revealed.text;
  };
  const real = edits.map((edit) => {
    for (const path of edit.kind === 'move' ? [edit.path, edit.to] : [edit.path]) {
      unknown ??= path.match(OWN_MARK)?.[0] ?? null;
    }
    if (edit.kind === 'replace') return { ...edit, find: reveal(edit.find), text: reveal(edit.text) };
    return edit.kind === 'write' ? { ...edit, text: reveal(edit.text) } : edit;
  });
  return unknown === null ? { ok: true, edits: real } : { ok: false, rejection: strayMark(unknown) };
}

function strayMark(mark: string): Rejection {
  return {
    check: 'secrets',
    short: t('has a mark where a key belongs'),
    page: t('The answer has {0} in it, which stands for no key that the model was sent.', mark),
    detail: `${mark} stands for no key here. Write the marks exactly as they stand in the code that you were given, and only these.`,
  };
}

/** A rejection is sent to a model: it can quote what the edits have. */
export function hidden(rejection: Rejection, { hide }: SecretMarks): Rejection {
  const { short, detail, page } = rejection;
  return {
    ...rejection,
    ...{ short: hide(short), detail: hide(detail) },
    ...(page === undefined ? {} : { page: hide(page) }),
  };
}
