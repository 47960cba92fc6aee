import type Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import type { Answer } from './pairs.ts';

/** What an answer says, whatever wire it came on. */
export interface Meaning {
  readonly text: string;
  readonly thoughts: string;
  readonly declined: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  readonly end: string;
  /** All input, and of it what was read from and written to the cache; all output, and of it the thoughts. */
  readonly usage: readonly (number | null)[];
}

/** Ends as the Chat wire can tell them apart. */
const ENDS: Readonly<Record<Anthropic.StopReason, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'declined',
  pause_turn: 'pause',
};

export function meaningOfMessage({ content, stop_reason, stop_details, usage }: Anthropic.Message): Meaning {
  const read = usage.cache_read_input_tokens ?? 0;
  const write = usage.cache_creation_input_tokens ?? 0;
  return {
    text: textIn(content),
    thoughts: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    declined: stop_details?.explanation ?? '',
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    end: stop_reason === null ? 'none' : ENDS[stop_reason],
    usage: [
      usage.input_tokens + read + write,
      read,
      write,
      usage.output_tokens,
      usage.output_tokens_details?.thinking_tokens ?? 0,
    ],
  };
}

/** Texts with a call between them stand apart where there is one text only. */
function textIn(content: readonly Anthropic.ContentBlock[]): string {
  let text = '';
  let isApart = false;
  for (const block of content) {
    if (block.type === 'tool_use') isApart = true;
    else if (block.type === 'text') {
      text += (isApart && text !== '' ? '\n\n' : '') + block.text;
      isApart = false;
    }
  }
  return text;
}

const FINISHES: Readonly<Record<string, string>> = {
  stop: 'stop',
  tool_calls: 'calls',
  function_call: 'calls',
  length: 'length',
  content_filter: 'declined',
};

export function meaningOfCompletion(answer: OpenAI.ChatCompletion | Answer): Meaning {
  const [choice] = answer.choices;
  const message = choice?.message;
  const { usage } = answer;
  const thoughts: unknown = Reflect.get(message ?? {}, 'reasoning_content');
  const declined = message?.refusal ?? '';
  return {
    text: message?.content ?? '',
    thoughts: typeof thoughts === 'string' ? thoughts : '',
    declined,
    calls: (message?.tool_calls ?? []).map((call) =>
      call.type === 'custom'
        ? { id: call.id, name: call.custom.name, input: call.custom.input }
        : { id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) },
    ),
    // OpenAI's models decline in a field of its own, under an ordinary end.
    end:
      declined !== '' && choice?.finish_reason === 'stop'
        ? 'declined'
        : (FINISHES[choice?.finish_reason ?? ''] ?? 'none'),
    usage: [
      usage?.prompt_tokens ?? null,
      usage?.prompt_tokens_details?.cached_tokens ?? 0,
      usage?.prompt_tokens_details?.cache_write_tokens ?? 0,
      usage?.completion_tokens ?? null,
      usage?.completion_tokens_details?.reasoning_tokens ?? 0,
    ],
  };
}

export function meaningOfResponse({
  output,
  status,
  incomplete_details,
  usage,
}: OpenAI.Responses.Response): Meaning {
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []));
  const declined = parts.map((part) => (part.type === 'refusal' ? part.refusal : '')).join('');
  const calls = output.flatMap((item) => {
    if (item.type === 'custom_tool_call') return [{ id: item.call_id, name: item.name, input: item.input }];
    if (item.type !== 'function_call') return [];
    return [{ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) }];
  });
  const whole = declined !== '' ? 'declined' : calls.length > 0 ? 'calls' : 'stop';
  const stopped = incomplete_details?.reason === 'content_filter' ? 'declined' : 'length';
  return {
    text: textOfItems(output),
    // Parts of a summary stand in paragraphs.
    thoughts: output
      .flatMap((item) =>
        item.type === 'reasoning' ? [item.summary.map((part) => part.text).join('\n\n')] : [],
      )
      .join(''),
    declined,
    calls,
    end: status === 'completed' ? whole : status === 'incomplete' ? stopped : 'none',
    usage: [
      usage?.input_tokens ?? null,
      usage?.input_tokens_details.cached_tokens ?? 0,
      usage?.input_tokens_details.cache_write_tokens ?? 0,
      usage?.output_tokens ?? null,
      usage?.output_tokens_details.reasoning_tokens ?? 0,
    ],
  };
}

/** As in `textIn`. */
function textOfItems(output: readonly OpenAI.Responses.ResponseOutputItem[]): string {
  let text = '';
  let isApart = false;
  for (const item of output) {
    if (item.type.endsWith('tool_call') || item.type === 'function_call') isApart = true;
    const said = item.type === 'message' ? item.content : [];
    for (const part of said) {
      if (part.type !== 'output_text') continue;
      text += (isApart && text !== '' ? '\n\n' : '') + part.text;
      isApart = false;
    }
  }
  return text;
}
