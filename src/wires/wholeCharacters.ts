/** Half of a character as JSON text has it: pairs stand there as they are. */
const HALF = /\\ud[89a-f]/i;

/**
 * JSON text without halves of characters, which clients leave where they cut a text: “no low surrogate in string” is what
 * Anthropic and OpenAI answer to one, in this turn and in all that follow.
 */
export function wholeCharacters(value: unknown): string {
  const text = JSON.stringify(value);
  if (!HALF.test(text)) return text;
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'string' ? whole(one) : one));
}

/** Arguments of a call are a JSON text within a text. */
function whole(text: string): string {
  const plain = text.toWellFormed();
  if (!HALF.test(plain)) return plain;
  try {
    return JSON.stringify(JSON.parse(plain), (_key, one: unknown) =>
      typeof one === 'string' ? one.toWellFormed() : one,
    );
  } catch {
    return plain;
  }
}
