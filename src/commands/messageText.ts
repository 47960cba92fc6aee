/** The commit message in an answer: without a fence, quotes, or a sentence that announces it. */
export function messageIn(answer: string): string {
  const fenced = /^[^\n]{0,80}\n?```[a-z]*\n([\s\S]*?)\n?```\s*$/.exec(answer.trim())?.[1] ?? answer;
  const text = fenced
    .replace(/\r\n/g, '\n')
    .trim()
    .replace(/^(?:here(?:'s| is)[^\n:]*|commit message):\s*\n+/i, '');
  const quoted = /^(["'`])([\s\S]*)\1$/.exec(text)?.[2];
  return (quoted ?? text)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
