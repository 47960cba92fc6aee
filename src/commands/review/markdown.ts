/** What a model wrote is Markdown to read, and no more: no picture is loaded, no link runs a command, no HTML counts. */
export function asComment(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/!(?=\[)/g, '\\!')
    .replace(/\]\(\s*(?!https:)[^)\s]*[^)]*\)/gi, ']')
    .replace(/<(?=[a-z/!])/gi, '&lt;');
}
