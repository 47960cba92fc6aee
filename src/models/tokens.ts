/** Tokens that a chat format adds for each message (role, separators), and once to prime the answer. */
const PER_MESSAGE = 4;
const PER_CHAT = 3;

/** An estimate of the tokens of a text. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Tokens of a chat: its texts, and what the chat format adds. */
export function estimateMessagesTokens(messages: readonly { readonly content: string }[]): number {
  return messages.reduce((sum, message) => sum + PER_MESSAGE + estimateTokens(message.content), PER_CHAT);
}
