import type OpenAI from 'openai';
import type { ProviderProfile } from './profiles.ts';

type WireMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam;

/** The fields of a request in OpenAI's form in which APIs differ. */
interface Request {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly tools?: readonly unknown[];
}

/** Where an API that is called OpenAI-compatible differs from OpenAI's, with the page that says so. */
const DIALECTS: Readonly<Partial<Record<NonNullable<ProviderProfile['api']>, (request: Request) => object>>> =
  {
    // ai.google.dev/gemini-api/docs/thought-signatures: Gemini 3 refuses a call without its signature, and takes this one
    // for calls that come from elsewhere, as those of another window.
    google: ({ model, messages }) =>
      /^gemini-[3-9]/.test(model) ? { messages: messages.map((message) => withSignatures(message)) } : {},
    // api-docs.deepseek.com/guides/thinking_mode: with tools its thoughts must be sent back in all later turns, and they
    // are not kept between turns.
    deepseek: ({ messages, tools }) =>
      tools || messages.some(({ role }) => role === 'tool') ? { thinking: { type: 'disabled' } } : {},
  };

/** The fields of a request that have to be different for that API. */
export function inDialect({ api }: ProviderProfile, request: Request): object {
  return (api && DIALECTS[api]?.(request)) ?? {};
}

const SIGNATURE = { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } };

function withSignatures(message: WireMessage): WireMessage {
  if (message.role !== 'assistant' || !message.tool_calls) return message;
  return { ...message, tool_calls: message.tool_calls.map((call) => ({ ...SIGNATURE, ...call })) };
}

/**
 * Models that answer 400 to any temperature but their own: OpenAI's reasoning models (developers.openai.com/api/docs/
 * guides/reasoning) and Claude from Opus 4.7 on (platform.claude.com/docs/en/about-claude/models/migration-guide). Matched
 * against the last part of the name, since a gateway may put other parts before it.
 */
const NO_TEMPERATURE = /^(?:o\d|gpt-[5-9](?!\.?\d*-chat)|claude-(?:opus-4[.-][7-9]|[a-z]+-[5-9]))/;

export function takesTemperature(model: string): boolean {
  return !NO_TEMPERATURE.test(model.slice(model.lastIndexOf('/') + 1));
}
