/** Names of the clients whose user agents are known: the ledger, the limits by caller and the picker have these. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/^claude-(?:cli|code)\b/i, 'Claude Code'],
  [/^codex/i, 'Codex'],
  [/\bopencode\b/i, 'opencode'],
  [/\baider\b/i, 'aider'],
  [/\bcontinue\b/i, 'Continue'],
  [/^(?:GitHubCopilotChat|vscode)/i, 'VS Code'],
];
const MOST_NAME = 40;

/** What a client calls itself; `unknown` where it says nothing that can be read. `given`: what our own lines say. */
export function clientOf(userAgent: string, given = ''): string {
  if (/^[\w .-]{1,40}$/.test(given)) return given;
  const known = KNOWN.find(([form]) => form.test(userAgent));
  if (known) return known[1];
  const word = /^[A-Za-z0-9][\w.-]*/.exec(userAgent.trim())?.[0] ?? '';
  return word === '' ? 'unknown' : word.slice(0, MOST_NAME);
}
