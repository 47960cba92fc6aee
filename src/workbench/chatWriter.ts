import * as vscode from 'vscode';
import type { Usage } from '../models/index.ts';
import type { Notice, NoticeButton } from '../requests/index.ts';
import { createMarkdownGuard, type Markdown, md, plain } from '../sanitize/index.ts';

/** What a turn shows in the Chat view. */
export interface ChatWriter {
  /** The next piece of what a model writes. What it has begun and is not known to be harmless waits for the rest. */
  model(text: string): void;
  /** Markdown of ours. Returns what was shown for it, with what it took to end the model's. */
  say(text: Markdown): string;
  /** A notice with its buttons, below the answer. */
  notice(notice: Notice): void;
  button(button: NoticeButton): void;
  progress(text: string): void;
  reference(place: vscode.Location): void;
  /** The tokens of the answer, for the ring that shows how full the context is; nothing where extensions may not tell. */
  usage(used: Pick<Usage, 'inputTokens' | 'outputTokens'>): void;
}

/** How long what a model wrote is as it is shown. */
export function shownChars(text: string): number {
  const guard = createMarkdownGuard();
  return guard.write(text).length + guard.interrupt().held.length;
}

/** VS Code joins all the pieces of Markdown in a turn and reads them as one, so one guard sees all of them. */
export function createChatWriter(stream: vscode.ChatResponseStream): ChatWriter {
  const guard = createMarkdownGuard();
  const show = (text: string) => {
    if (text !== '') stream.markdown(text);
  };
  const button = ({ title, command, arguments: args }: NoticeButton) =>
    stream.button({ title: plain(title), command, arguments: [...args] });
  return {
    model: (text) => show(guard.write(text)),
    say: ({ value }) => {
      const { held, between } = guard.interrupt(value);
      show(held);
      show(between + value);
      return between + value;
    },
    notice: ({ message, buttons }) => {
      show(guard.interrupt().held);
      // A part of its own: it alone has icons.
      stream.markdown(new vscode.MarkdownString(md`\n\n$(warning) ${message}\n\n`.value, true));
      for (const one of buttons) button(one);
    },
    button,
    progress: (text) => stream.progress(plain(text)),
    reference: (place) => stream.reference(place),
    usage: (used) => tellUsage(stream, used),
  };
}

/** Behind the proposal `chatParticipantAdditions` in VS Code 1.120 to 1.139: it is there, and throws for who may not use it. */
function tellUsage(
  stream: vscode.ChatResponseStream,
  { inputTokens, outputTokens }: Pick<Usage, 'inputTokens' | 'outputTokens'>,
): void {
  const usage: unknown = Reflect.get(stream, 'usage');
  if (typeof usage !== 'function') return;
  try {
    usage.call(stream, { promptTokens: inputTokens, completionTokens: outputTokens });
  } catch {
    // As before: the ring stays as it is.
  }
}
