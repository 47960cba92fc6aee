import { request } from 'node:http';
import * as z from 'zod';
import type { Tally } from './simulate.ts';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** A model behind a server: what it says to messages. */
export interface Chat {
  chat(messages: readonly ChatMessage[]): Promise<string>;
}

/** Questions about one change that a real model is asked, whoever asks: on a small machine each takes many seconds. */
export const MOST_CALLS = 2;

/** A window has no more. */
const MOST_TOKENS = 1_000;

const ANSWER = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
});

/** A server of OpenAI's form, asked so many times; after that, and where it fails, its answers are empty. */
export function chatAt(url: string, most: number, tally: Tally): Chat {
  return {
    async chat(messages) {
      if (tally.calls >= most) return '';
      tally.calls++;
      const body = { model: 'smollm2', messages, max_tokens: MOST_TOKENS, temperature: 0 };
      const answer = await posted(`${url}/v1/chat/completions`, JSON.stringify(body)).catch(() => '');
      const parsed = ANSWER.safeParse(answer === '' ? null : JSON.parse(answer));
      return parsed.data?.choices[0]?.message.content ?? '';
    },
  };
}

/** Without a limit of time, which fetch has. */
function posted(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const call = request(url, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}
