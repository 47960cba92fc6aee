/** Less is no line of its own: a closing bracket is shown together with what comes after it. */
const LEAST_CHARS = 4;

/** The end of the first line of a text that has something on it; null while it may still go on. */
export function lineEnd(text: string, done: boolean): number | null {
  let at = 0;
  for (;;) {
    const next = text.indexOf('\n', at);
    if (next < 0) return done ? text.length : null;
    if (text.slice(0, next).trim().length >= LEAST_CHARS) return next;
    at = next + 1;
  }
}

/** The end of the lines of a text that are complete; null when there is none. */
export function completeLines(text: string): number | null {
  const at = text.lastIndexOf('\n');
  return at >= 0 && text.slice(0, at).trim().length >= LEAST_CHARS ? at : null;
}
