/**
 * How VS Code makes something of a text, as it stands in its own code (MIT, 1.120 to 1.139): `base/common/linkedText.ts`,
 * which reads notifications, progress and validation messages, and `base/browser/ui/iconLabel/iconLabels.ts`, which reads
 * labels, status bar texts and rendered Markdown. `test/vscode/telling.test.ts` holds them against the host.
 */
export const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
export const ICON = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/g;

/** The addresses that a notification makes links of. It puts spaces for line breaks first. */
export function linksIn(message: string): string[] {
  return [...message.replace(/(\r\n|\n|\r)/gm, ' ').matchAll(LINK)].map(([, , href = '']) => href);
}

/** The names of the icons that a label draws. */
export function iconsIn(label: string): string[] {
  return [...label.matchAll(ICON)].flatMap(([, isEscaped, name = '']) => (isEscaped ? [] : [name]));
}
