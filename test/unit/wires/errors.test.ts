import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { type ErrorKind, errorBody, WIRES, type Wire } from '../../../src/wires/index.ts';

/** What each kind is to an SDK: the names of its classes, and the status. */
const KINDS: Readonly<Record<ErrorKind, readonly [Anthropic: string, OpenAI: string, status: number]>> = {
  invalid: ['BadRequestError', 'BadRequestError', 400],
  unauthorized: ['AuthenticationError', 'AuthenticationError', 401],
  payment: ['BadRequestError', 'BadRequestError', 400],
  forbidden: ['BadRequestError', 'BadRequestError', 400],
  'not-found': ['NotFoundError', 'NotFoundError', 404],
  'too-large': ['ContentTooLargeError', 'APIError', 413],
  'unsupported-type': ['APIError', 'APIError', 415],
  'context-full': ['BadRequestError', 'BadRequestError', 400],
  'content-policy': ['BadRequestError', 'BadRequestError', 400],
  'rate-limit': ['RateLimitError', 'RateLimitError', 429],
  server: ['InternalServerError', 'InternalServerError', 500],
  overloaded: ['OverloadedError', 'InternalServerError', 503],
  timeout: ['GatewayTimeoutError', 'InternalServerError', 504],
};

const kinds = Object.keys(KINDS).filter((kind): kind is ErrorKind => kind in KINDS);
const PASSING = new Set<ErrorKind>(['rate-limit', 'server', 'overloaded', 'timeout']);

/** The error of an official SDK that asked for a stream or not, and how many requests it sent. */
async function asked(wire: Wire, stream: boolean, reply: () => Response) {
  let requests = 0;
  const fetch = async (): Promise<Response> => {
    requests++;
    return reply();
  };
  const openai = new OpenAI({ apiKey: 'x', fetch, maxRetries: 1, logLevel: 'off' });
  const anthropic = new Anthropic({ apiKey: 'x', fetch, maxRetries: 1, logLevel: 'off' });
  const ask = {
    messages: () => anthropic.messages.create({ model: 'm', max_tokens: 1, messages: [], stream }),
    chat: () => openai.chat.completions.create({ model: 'm', messages: [], stream }),
    responses: () => openai.responses.create({ model: 'm', input: 'x', stream }),
  };
  try {
    const answer: AsyncIterable<unknown> | object = await ask[wire]();
    if (Symbol.asyncIterator in answer) for await (const _ of answer);
    return { error: null, requests };
  } catch (error) {
    return { error, requests };
  }
}

function field(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}

const className = (error: unknown): string | null => (error instanceof Error ? error.constructor.name : null);

describe('An error', () => {
  for (const wire of WIRES) {
    for (const stream of [false, true]) {
      it(`has the class, the message and the request id of its kind in the SDK of ${wire}, ${stream ? 'streamed' : 'whole'}`, async () => {
        for (const kind of kinds) {
          const { status, headers, body } = errorBody(wire, {
            kind,
            message: 'Words of it.',
            requestId: 'req_1',
          });
          const inHeaders = { ...headers, 'retry-after-ms': '1' };
          const { error, requests } = await asked(
            wire,
            stream,
            () => new Response(body, { status, headers: inHeaders }),
          );
          const [inAnthropic, inOpenAi, usual] = KINDS[kind];
          assert.equal(className(error), wire === 'messages' ? inAnthropic : inOpenAi, kind);
          assert.equal(status, wire === 'messages' && kind === 'overloaded' ? 529 : usual);
          assert.match(String(field(error, 'message')), /Words of it\./);
          assert.equal(field(error, 'requestID'), 'req_1');
          assert.equal(requests, PASSING.has(kind) ? 2 : 1, `${kind} is asked again where that may help`);
        }
      });
    }

    it(`ends a stream of ${wire} as an error of the SDK, with its message`, async () => {
      for (const kind of kinds) {
        const { frame } = errorBody(wire, { kind, message: 'Words of it.', requestId: 'req_1' });
        const { error } = await asked(
          wire,
          true,
          () => new Response(frame, { headers: { 'content-type': 'text/event-stream' } }),
        );
        assert.equal(className(error), 'APIError', kind);
        assert.match(String(field(error, 'message')), /Words of it\./);
      }
    });
  }

  it('keeps the status and the code of the upstream where they are given', () => {
    const error = {
      kind: 'rate-limit',
      message: 'm',
      code: 'slow_down',
      status: 420,
      requestId: 'r',
    } as const;
    const { status, body } = errorBody('chat', error);
    assert.deepEqual([status, JSON.parse(body).error.code], [420, 'slow_down']);
  });

  it('that asking again cannot mend is not asked again by the SDKs, whatever status the upstream gave it', async () => {
    for (const wire of WIRES) {
      const { status, headers, body } = errorBody(wire, {
        kind: 'payment',
        message: 'm',
        status: 429,
        requestId: 'r',
      });
      const { requests } = await asked(wire, true, () => new Response(body, { status, headers }));
      assert.equal(requests, 1, wire);
    }
  });

  it('of a full window is told to a Responses client in the stream, where Codex reads it and makes room', () => {
    const error = { kind: 'context-full', message: 'm', requestId: 'r' } as const;
    assert.deepEqual(
      WIRES.map((wire) => errorBody(wire, error).inStream),
      [false, false, true],
    );
    assert.match(errorBody('responses', error).frame, /"code":"context_length_exceeded"/);
  });

  it('that only the user can mend has the code after which Codex shows its user the words alone', () => {
    const codeOn = (wire: Wire, kind: ErrorKind) =>
      JSON.parse(errorBody(wire, { kind, message: 'm', requestId: 'r' }).body).error.code;
    assert.deepEqual(
      (['payment', 'forbidden', 'invalid', 'content-policy', 'context-full'] as const).map((kind) =>
        codeOn('responses', kind),
      ),
      ['invalid_prompt', 'invalid_prompt', 'invalid_prompt', 'invalid_prompt', 'context_length_exceeded'],
    );
    assert.equal(codeOn('chat', 'payment'), 'budget_reached');
  });

  it('that asking again cannot mend has the code of a failed answer that Codex takes for final', () => {
    for (const kind of kinds.filter((one) => one !== 'context-full')) {
      const { frame } = errorBody('responses', { kind, message: 'm', requestId: 'r' });
      const failed = JSON.parse(frame.split('\n\n')[1]?.split('data: ')[1] ?? '');
      assert.equal(failed.response.error.code === 'invalid_prompt', !PASSING.has(kind), kind);
    }
  });
});
