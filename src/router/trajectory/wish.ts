/** What clients put around what a user wrote. */
const WRAPPERS = ['userRequest', 'user_query', 'task'];

/** What clients add in the user's name: no wish of theirs. */
const ADDED = [
  'system-reminder',
  'task-notification',
  'environment_context',
  'environment_details',
  'user_instructions',
  'INSTRUCTIONS',
  'context',
  'attachments',
  'editorContext',
  'reminderInstructions',
  'reminder',
  'ide_selection',
  'ide_opened_file',
  'local-command-caveat',
  'local-command-stdout',
  'user-prompt-submit-hook',
  'session-start-hook',
  'bash-input',
  'bash-stdout',
  'bash-stderr',
  'new-diagnostics',
  'command-name',
  'command-message',
];

/** The beginnings of what clients say in the place of a conversation that has become too long. */
const COMPACTED = [
  'This session is being continued from a previous conversation',
  'Another language model started to solve this problem and produced a summary',
  'What did we do so far?',
  '<conversation-summary>',
  'The conversation history before this point was compacted',
];

/** What stands in the first wrapper that has an end; all of the text where there is none. */
export function unwrapped(text: string): string {
  const found = WRAPPERS.flatMap((name) => {
    const start = text.indexOf(`<${name}>`);
    const end = start < 0 ? -1 : text.indexOf(`</${name}>`, start);
    return end < 0 ? [] : [{ start, inside: text.slice(start + name.length + 2, end) }];
  });
  const [first] = found.sort((a, b) => a.start - b.start);
  return first?.inside ?? text;
}

/** Whether a message in the user's name has a word of theirs, and not only what the client adds. */
export function hasWish(text: string): boolean {
  return wishIn(text) !== '';
}

/** The user's own words in a message in their name; empty where all of it is what the client adds. */
export function wishIn(text: string): string {
  const inside = unwrapped(text);
  let rest = inside;
  for (const name of ADDED) rest = without(rest, `<${name}>`, `</${name}>`);
  rest = without(rest, '[Request interrupted', ']');
  return rest.trim();
}

export function isCompacted(text: string): boolean {
  const head = text.slice(0, 600);
  return COMPACTED.some((begin) => head.includes(begin));
}

function without(text: string, open: string, close: string): string {
  let rest = '';
  for (let from = 0; ; ) {
    const start = text.indexOf(open, from);
    const end = start < 0 ? -1 : text.indexOf(close, start);
    if (end < 0) return rest + text.slice(from);
    rest += text.slice(from, start);
    from = end + close.length;
  }
}
