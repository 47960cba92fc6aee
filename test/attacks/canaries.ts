import { IN_PLACE, SECRETS } from '../unit/secrets/samples.ts';

/** All forms of secrets in `test/unit/secrets/samples.ts`, as they stand in files. */
const CANARIES: readonly { readonly name: string; readonly secret: string; readonly line: string }[] = [
  ...Object.entries(SECRETS).map(([name, secret]) => ({ name, secret, line: `value: "${secret}"` })),
  ...IN_PLACE.map(([name, before, secret, after]) => ({ name, secret, line: `${before}${secret}${after}` })),
];

/** Each on lines of its own. */
export const CANARY_LINES: readonly string[] = CANARIES.map(({ line }) => line);

/** Those without line breaks, which fit into a message, a branch or a name. */
export const SHORT_LINES = CANARY_LINES.filter((line) => !line.trimEnd().includes('\n') && line.length < 300);

/** The names of those that a text has, in whole or 20 characters of it, however often it is escaped as JSON. */
export function canariesIn(text: string): string[] {
  const plain = withoutEscapes(text);
  return CANARIES.filter(({ secret }) => {
    const word = withoutEscapes(JSON.stringify(secret));
    const middle = Math.max(0, Math.floor(word.length / 2) - 10);
    return (
      plain.includes(word.slice(1, -1)) ||
      (word.length > 40 && plain.includes(word.slice(middle, middle + 20)))
    );
  }).map(({ name }) => name);
}

function withoutEscapes(json: string): string {
  return json.replace(/\\+[nrt]|\\+/g, '');
}
