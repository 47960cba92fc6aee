import { withoutPrompt } from '../../../src/gateway/promptWords.ts';
import { endOf } from '../../../src/gateway/providers/ends.ts';
import { lacksInsert, providerError, retryAfter } from '../../../src/gateway/providers/errors.ts';
import { eventsIn } from '../../../src/gateway/providers/eventStream.ts';
import { markedPrompt, supportsFim } from '../../../src/gateway/providers/fimMarkers.ts';
import { readModels } from '../../../src/gateway/providers/models.ts';
import { readChunks } from '../../../src/gateway/providers/openaiChunks.ts';
import { lessonIn, windowIn } from '../../../src/gateway/providers/refusals.ts';
import {
  fitting,
  refusedNames,
  refusesHistory,
  refusesSeals,
} from '../../../src/gateway/providers/relayFit.ts';
import { profileOf } from '../../../src/gateway/providers/settings.ts';
import { createAnswerReader, tellApart } from '../../../src/gateway/providers/thoughts.ts';
import { collectToolCalls } from '../../../src/gateway/providers/toolCalls.ts';
import { wholeAsEvents } from '../../../src/gateway/providers/whole.ts';
import { createRedact } from '../../../src/gateway/redact.ts';
import {
  estimateTokens,
  factsOf,
  isSameModel,
  isTextOnly,
  parseModelRef,
} from '../../../src/models/index.ts';
import { parsePrices } from '../../../src/models/priceData.ts';
import { readTrajectory, subtaskOf } from '../../../src/router/index.ts';
import { createSecretMarks, isSecretFile, maskSecrets } from '../../../src/secrets/index.ts';
import { readRequest } from '../../../src/wires/index.ts';
import { requestFor } from '../../unit/gateway/harness.ts';
import { drain, type Row, tried } from './row.ts';

const profile = profileOf('openai', {});
const SENT = {
  model: 'x',
  stream: true,
  temperature: 0,
  max_tokens: 10,
  messages: [{ role: 'system', content: 'x' }],
};
/** What stands around a piece of an answer in a stream: so long a stream has a piece for each of these. */
const FRAME = 60;

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += FRAME) pieces.push(text.slice(at, at + FRAME));
  return pieces;
}

async function* chunksOf(text: string): AsyncGenerator<unknown> {
  for (const content of piecesOf(text)) yield { choices: [{ index: 0, delta: { content } }] };
  yield { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
}

function read(model: string, pieces: readonly string[]): void {
  const reader = createAnswerReader(model, new Set());
  for (const piece of pieces) reader.push(piece);
  reader.finish();
}

/** An agent's conversation with the text in all of its places. */
function agentWith(text: string) {
  const calls = ['Bash', 'Edit', 'Read'].map((name) => ({
    id: name,
    name,
    input: { command: text, path: text },
  }));
  return [
    { role: 'user', content: text },
    { role: 'assistant', content: text, toolCalls: calls },
    ...calls.map(({ id }) => ({ role: 'tool', callId: id, content: text }) as const),
    { role: 'user', content: `<context>${text}` },
  ] as const;
}

/** What a server sends, and names of models. */
export const GATEWAY_ROWS: readonly Row[] = [
  {
    name: 'an answer, at once',
    covers: ['gateway/providers/thoughts', 'gateway/providers/answerOutline'],
    run: (text) => read('x', [text]),
  },
  {
    name: 'what an agent has done',
    covers: ['router/trajectory/read', 'router/trajectory/subtask'],
    run: (text) => [readTrajectory(agentWith(text)), subtaskOf(agentWith(text), 0, null)],
  },
  {
    name: 'an answer, bit by bit',
    covers: ['gateway/providers/thoughts', 'gateway/providers/answerOutline'],
    run: (text) => read('x', piecesOf(text)),
  },
  {
    name: 'thoughts, bit by bit',
    covers: ['gateway/providers/thoughts'],
    run: (text) => read('x', ['<think>', ...piecesOf(text)]),
  },
  {
    name: 'an answer of a model that always thinks',
    covers: ['gateway/providers/thoughts'],
    run: (text) => read('deepseek-r1', piecesOf(text)),
  },
  {
    name: 'an answer of gpt-oss',
    covers: ['gateway/providers/thoughts'],
    run: (text) => read('gpt-oss', [`analysis${'W'}`, ...piecesOf(text)]),
  },
  {
    name: 'a stream',
    covers: ['gateway/providers/eventStream'],
    run: (text) => drain(eventsIn(new Response(text))),
  },
  {
    name: 'a stream of one event',
    covers: ['gateway/providers/eventStream'],
    run: (text) =>
      drain(eventsIn(new Response(`data: {"choices":[{"delta":{"content":${JSON.stringify(text)}}}]}\n\n`))),
  },
  {
    name: 'a stream of lines of JSON',
    covers: ['gateway/providers/eventStream'],
    run: (text) => drain(eventsIn(new Response(`{"a":\n${text}`))),
  },
  {
    name: 'events of OpenAI',
    covers: ['gateway/providers/openaiChunks', 'gateway/providers/thoughts'],
    run: (text) => drain(tellApart(readChunks(chunksOf(text), null), 'x', new Set())),
  },
  {
    name: 'a tool’s arguments, bit by bit',
    covers: ['gateway/providers/toolCalls'],
    run: (text) =>
      tried(() => {
        const calls = collectToolCalls();
        for (const piece of piecesOf(text)) calls.add({ index: 0, name: 'a', arguments: piece });
        calls.finish();
      }),
  },
  {
    name: 'a whole answer',
    covers: ['gateway/providers/whole'],
    run: (text) => wholeAsEvents({ type: 'message', content: [{ type: 'text', text }], stop_reason: text }),
  },
  {
    name: 'an error',
    covers: ['gateway/providers/errors', 'gateway/providers/refusals', 'gateway/providers/relayFit'],
    run: (text) => {
      if (!profile) return;
      const options = {
        key: 'sk-0123456789abcdef',
        headers: {},
        profile,
        learnt: { of: () => [], learn: () => undefined, contextTokens: () => null },
      };
      for (const status of [400, 402, 404, 503]) {
        const error = Object.assign(new Error('x'), { status, error: { message: text, type: text } });
        providerError(error, options);
        lacksInsert(error);
        lessonIn(status, { error: { message: text } }, SENT, []);
      }
      windowIn(text);
      const read = readRequest('chat', SENT);
      if (read.ok) {
        const names = new Set(refusedNames(text, read.request));
        fitting({ api: 'openai', body: {} }, text, read.request, names, text);
        refusesHistory(text, read.request);
      }
      refusesSeals(text);
      windowIn([text.split(' ')]);
      retryAfter(new Headers({ 'retry-after': text.replace(/[^ -~]/g, '').slice(0, 16_000) }));
    },
  },
  {
    name: 'a key in a text of a provider',
    covers: ['gateway/redact', 'gateway/failures'],
    run: (text) => createRedact(['sk-proj-0123456789abcdefghijABCDEFGHIJ'])(text),
  },
  {
    name: 'words of the prompt in a text of a provider',
    covers: ['gateway/promptWords'],
    run: (text) => [
      withoutPrompt(text, requestFor(['open/x'], { prompt: 'What does the fox do?' })),
      withoutPrompt(text.slice(0, 1_000), requestFor(['open/x'], { prompt: text })),
    ],
  },
  {
    name: 'the word at an end',
    covers: ['gateway/providers/ends', 'wires/ends'],
    run: (text) => endOf(text, text),
  },
  {
    name: 'a list of models',
    covers: ['gateway/providers/models'],
    run: (text) =>
      readModels({
        data: text
          .split('')
          .slice(0, 100_000)
          .map((id) => ({ id, context_length: text })),
      }),
  },
  {
    name: 'the name of a model',
    covers: [
      'gateway/providers/fimMarkers',
      'models/alias',
      'models/families',
      'models/facts',
      'models/reference',
      'models/priceEntry',
      'models/secondList',
    ],
    run: (text) => [
      supportsFim(text),
      isSameModel('openai/gpt-5', text),
      isTextOnly(`openai/${text}`),
      parseModelRef(text),
      factsOf(`openai/${text}`, new Date()),
    ],
  },
  {
    name: 'a hole',
    covers: ['gateway/providers/fimMarkers'],
    run: (text) =>
      markedPrompt('qwen2.5-coder', {
        prefix: text,
        suffix: text,
        path: text,
        language: 'typescript',
        context: [],
        stop: [],
        singleLine: false,
      }),
  },
  {
    name: 'an address',
    covers: ['gateway/providers/settings'],
    run: (text) => profileOf('x', { x: { kind: 'openai', baseUrl: `https://a.b/${text}` } }),
  },
  { name: 'a list of prices', covers: ['models/priceData'], run: (text) => tried(() => parsePrices(text)) },
  {
    name: 'tokens',
    covers: ['models/tokens', 'models/pretokens', 'models/characters'],
    run: (text) => estimateTokens(text),
  },
  {
    name: 'secrets',
    covers: [
      'secrets/mask',
      'secrets/find',
      'secrets/anchors',
      'secrets/armour',
      'secrets/encoded',
      'secrets/parts',
      'secrets/rule',
      'secrets/rules',
    ],
    run: (text) => maskSecrets(text),
  },
  {
    name: 'marks of secrets',
    covers: ['secrets/marks'],
    run: (text) => {
      const marks = createSecretMarks();
      marks.of('sk-proj-0123456789abcdefghijABCDEFGHIJ');
      return [marks.hide(text), marks.reveal(text)];
    },
  },
  { name: 'names of files of secrets', covers: ['secrets/files'], run: (text) => isSecretFile(text) },
];
