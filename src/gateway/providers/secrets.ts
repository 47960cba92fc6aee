/** Takes secrets out of a text that goes into a message or the log. */
export type Hide = (text: string) => string;

/** A shorter word is no secret, and would be found in the middle of others. */
const SHORTEST = 6;

/** Servers like to quote the key that they refuse: whole, in part, or with stars in it. */
export function hiding(secrets: readonly (string | null)[]): Hide {
  const known = secrets.filter((secret) => secret !== null).filter((secret) => secret.length >= SHORTEST);
  return (text) =>
    known
      .reduce((rest, secret) => rest.replaceAll(secret, '(key)'), text)
      .replace(/\b(?:sk|pk|key|AIza|gsk|xai)[-_]?[\w*.-]{8,}/g, '(key)')
      .replace(/Bearer\s+\S+/gi, 'Bearer (key)');
}
