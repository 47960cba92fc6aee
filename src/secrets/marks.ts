import { findParts } from './parts.ts';

/**
 * The secrets of one prompt and the marks that stand for them in its texts: a secret has the same mark in all of them, and
 * two never share one. An answer is written with the marks; what becomes of it has the secrets again.
 */
export interface SecretMarks {
  /** The mark of a secret, a new one where it is the first time. */
  readonly of: (secret: string) => string;
  /** The secrets that have a mark, in the order in which they got it. */
  readonly secrets: () => readonly string[];
  /** The text with marks in place of these secrets, and of what is there of one that was cut short. */
  readonly hide: (text: string) => string;
  /** The text with the secrets in place of their marks, and the first mark that stands for none; null without one. */
  readonly reveal: (text: string) => { readonly text: string; readonly unknown: string | null };
}

/** Marks, and what models make of them. Code that looks like one is masked as a secret is, and so comes back as it was. */
export const MARK =
  /(?:[<«‹＜]|&(?:amp;)?(?:lt|#60|#x3c);|\\[ux](?:00)?3c|%3c)[\s/]*secret(?:[\s_:#="'-]|%20|\b(?:id|n|key|number)\b){0,12}\d+["'\s\\/]*(?:[>»›＞]|&(?:amp;)?(?:gt|#62|#x3e);|\\[ux](?:00)?3e|%3e)|\[secret \d+\]|\{secret \d+\}/gi;

/** A mark as it is made. */
export const OWN_MARK = /<secret \d+>/g;
/** How it begins: what a model has bent of it is not to be inserted into a file either. */
export const OWN_MARK_START = '<secret';

/**
 * @param taken whether a mark stands in one of the texts already, for something else
 * @param earlier the mark that a secret had before a restart; null where it had none
 */
export function createSecretMarks(
  taken: (mark: string) => boolean = () => false,
  earlier: (secret: string) => string | null = () => null,
): SecretMarks {
  const marks = new Map<string, string>();
  const secrets = new Map<string, string>();
  const of: SecretMarks['of'] = (found) => {
    const secret = found.replaceAll('\r\n', '\n');
    const known = marks.get(secret);
    if (known !== undefined) return known;
    const had = earlier(secret);
    let mark = had ?? (/^<secret \d+>$/.test(secret) ? secret : `<secret ${marks.size + 1}>`);
    for (let number = 1; secrets.has(mark) || (mark !== secret && mark !== had && taken(mark)); number++)
      mark = `<secret ${number}>`;
    marks.set(secret, mark);
    secrets.set(mark, secret);
    return mark;
  };
  return {
    of,
    secrets: () => [...marks.keys()],
    hide(text) {
      const hidden = [...marks.keys()].filter((secret) => !secret.match(MARK));
      let out = '';
      let at = 0;
      for (const { span, secret } of findParts(hidden)(text)) {
        out += `${text.slice(at, span[0])}${of(secret)}`;
        at = span[1];
      }
      return out + text.slice(at);
    },
    reveal: (text) => {
      let unknown: string | null = null;
      const revealed = text.replace(MARK, (found) => {
        const secret = secrets.get(found);
        if (secret === undefined) unknown ??= found;
        return secret ?? found;
      });
      return { text: revealed, unknown };
    },
  };
}
