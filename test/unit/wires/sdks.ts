import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { AnswerReader, AnswerWriter, Json, Wire } from '../../../src/wires/index.ts';

type Message = Anthropic.Message;
type Completion = OpenAI.ChatCompletion;

const asked = { model: 'm', max_tokens: 1, messages: [{ role: 'user' as const, content: 'q' }] };

function answering(body: string, type: string): typeof fetch {
  return () => Promise.resolve(new Response(body, { headers: { 'content-type': type } }));
}

const common = { apiKey: 'k', maxRetries: 0 } as const;

/** What Anthropic's own SDK makes of a stream. */
export function messageOf(frames: string): Promise<Message> {
  const client = new Anthropic({ ...common, fetch: answering(frames, 'text/event-stream') });
  return client.messages.stream(asked).finalMessage();
}

/** What it makes of a whole answer. */
export function wholeMessageOf(json: unknown): Promise<Message> {
  const client = new Anthropic({ ...common, fetch: answering(JSON.stringify(json), 'application/json') });
  return client.messages.create(asked);
}

/**
 * What OpenAI's own SDK makes of a stream. Its helper knows calls of functions only, so calls of custom tools are put
 * together from the chunks as the SDK reads them.
 */
export async function completionOf(frames: string): Promise<Completion> {
  const client = new OpenAI({ ...common, fetch: answering(frames, 'text/event-stream') });
  if (!frames.includes('"custom"')) {
    const stream = client.chat.completions.stream({ ...asked, stream: true });
    let thoughts = '';
    // It puts no fields together that it does not know.
    stream.on('chunk', ({ choices }) => {
      thoughts += Reflect.get(choices[0]?.delta ?? {}, 'reasoning_content') ?? '';
    });
    const answer = await stream.finalChatCompletion();
    if (thoughts !== '') Reflect.set(answer.choices[0]?.message ?? {}, 'reasoning_content', thoughts);
    return answer;
  }
  const chunks = await client.chat.completions.create({ ...asked, stream: true });
  const message: OpenAI.ChatCompletionMessage = { role: 'assistant', content: null, refusal: null };
  const choice: OpenAI.ChatCompletion.Choice = { index: 0, logprobs: null, message, finish_reason: 'stop' };
  const calls: OpenAI.ChatCompletionMessageToolCall[] = [];
  const all: Completion = { id: '', model: '', created: 0, object: 'chat.completion', choices: [choice] };
  for await (const { choices, usage, id, model } of chunks) {
    const delta = choices[0]?.delta;
    if (delta?.content) message.content = (message.content ?? '') + delta.content;
    if (delta?.refusal) message.refusal = (message.refusal ?? '') + delta.refusal;
    const thoughts: unknown = Reflect.get(delta ?? {}, 'reasoning_content');
    const before: unknown = Reflect.get(message, 'reasoning_content') ?? '';
    if (typeof thoughts === 'string') Reflect.set(message, 'reasoning_content', `${before}${thoughts}`);
    for (const call of delta?.tool_calls ?? []) addCall(calls, call);
    choice.finish_reason = choices[0]?.finish_reason ?? choice.finish_reason;
    Object.assign(all, { id, model }, usage ? { usage } : {});
  }
  if (calls.length > 0) message.tool_calls = calls;
  return all;
}

function addCall(
  calls: OpenAI.ChatCompletionMessageToolCall[],
  { index, id = '', custom, function: called }: OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall,
): void {
  const known = calls[index];
  const [name, given] = [custom?.name ?? called?.name ?? '', custom?.input ?? called?.arguments ?? ''];
  if (known?.type === 'custom') known.custom.input += given;
  else if (known) known.function.arguments += given;
  else if (custom) calls[index] = { id, type: 'custom', custom: { name, input: given } };
  else calls[index] = { id, type: 'function', function: { name, arguments: given } };
}

export function wholeCompletionOf(json: unknown): Promise<Completion> {
  const client = new OpenAI({ ...common, fetch: answering(JSON.stringify(json), 'application/json') });
  return client.chat.completions.create(asked);
}

const question = { model: 'm', input: 'q' };

/** What OpenAI's own SDK makes of a stream of Responses. */
export function responseOf(frames: string): Promise<OpenAI.Responses.Response> {
  const client = new OpenAI({ ...common, fetch: answering(frames, 'text/event-stream') });
  return client.responses.stream(question).finalResponse();
}

export function wholeResponseOf(json: unknown): Promise<OpenAI.Responses.Response> {
  const client = new OpenAI({ ...common, fetch: answering(JSON.stringify(json), 'application/json') });
  return client.responses.create(question);
}

/** The frames of a stream, as a server of that wire writes them. */
export function framesOf(wire: Wire, events: readonly object[]): string {
  const named = (event: object) => (wire === 'chat' ? '' : `event: ${Reflect.get(event, 'type')}\n`);
  const frames = events.map((event) => `${named(event)}data: ${JSON.stringify(event)}\n\n`);
  return frames.join('') + (wire === 'chat' ? 'data: [DONE]\n\n' : '');
}

/** All that a writer makes of the events of a stream, in frames and whole. */
export function translated(
  reader: AnswerReader,
  events: readonly unknown[],
  writer: AnswerWriter,
): { readonly frames: string; readonly whole: Json | null } {
  const frames = events.flatMap((data) => reader.read(data).map((event) => writer.write(event)));
  frames.push(...reader.done().map((event) => writer.write(event)), writer.done());
  return { frames: frames.join(''), whole: writer.whole() };
}

/** The same for a whole answer. */
export function translatedWhole(reader: AnswerReader, json: unknown, writer: AnswerWriter): Json | null {
  for (const event of [...reader.whole(json), ...reader.done()]) writer.write(event);
  writer.done();
  return writer.whole();
}
