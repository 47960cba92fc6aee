const PARTNER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Whether a text closes all brackets that it opens, and no other. Strings count too: rough, and good enough to choose by. */
export function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const char of text) {
    if ('([{'.includes(char)) open.push(char);
    else if (PARTNER[char] !== undefined && open.pop() !== PARTNER[char]) return false;
  }
  return open.length === 0;
}
