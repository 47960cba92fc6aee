/**
 * The words of a line of Markdown, without what it writes around them: headings, lists, quotes, emphasis, links and code.
 * Its signs are no longer Markdown then, and for a place that shows text they are as foreign as before.
 */
export function wordsOfMarkdown(line: string): string {
  return (
    line
      .replace(/^\s*(?:#{1,6}\s|[-*+]\s|>\s?|\d{1,3}[.)]\s)/, '')
      // Within code they are no links.
      .replace(/`[^`]*`|!?\[(`?[^\][`]*`?)\]\([^()\s]*\)/g, (all: string, name?: string) => name ?? all)
      // One after the other: what stands between two signs may be what keeps them apart.
      .replaceAll('`', '')
      .replace(/_{2,}/g, '')
      .replace(/\*{2,}/g, '')
      .replace(/(^|\s)\*(?=\S)|(?<=\S)\*(?=\s|$)/g, '$1')
  );
}
