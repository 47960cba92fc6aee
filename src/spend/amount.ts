/**
 * What is wrong with an amount that the user types for a limit; null where nothing is, and where nothing was changed: what the
 * settings have may be written in another way than people write amounts, as 1e-7.
 */
export function problemOfAmount(typed: string, now: string): string | null {
  const text = typed.trim();
  if (text === '' || text === now || /^(?:\d{1,7}(?:\.\d{1,6})?|\.\d{1,6})$/.test(text)) return null;
  return 'Write an amount in USD, such as 7.50, or nothing for no limit.';
}
