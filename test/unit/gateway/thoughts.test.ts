import assert from 'node:assert/strict';
import fc from 'fast-check';
import { after, before, describe, it } from 'mocha';
import { parseEdits } from '../../../src/edits/index.ts';
import type { GatewayEvent } from '../../../src/gateway/index.ts';
import { ENDS, HEADS, LONE_CLOSINGS, NEXT_TURNS, THOUGHTS } from '../../../src/gateway/providers/marks.ts';
import { createAnswerReader } from '../../../src/gateway/providers/thoughts.ts';
import type { ProviderEvent } from '../../../src/gateway/providers/types.ts';
import { expectOutcome, type Harness, HOLE, settingsFor, startHarness } from './harness.ts';
import { type PieceServer, startPieceServer } from './pieceServer.ts';

const CLAUDE = 'claude-haiku-4-5';
/** Its template opens its thoughts. */
const R1 = 'deepseek-r1:14b';

function told(events: readonly (ProviderEvent | GatewayEvent)[]): { text: string; thoughts: string } {
  let text = '';
  let thoughts = '';
  for (const event of events) {
    if (event.type === 'text') text += event.text;
    else if (event.type === 'thinking') thoughts += event.text;
    else if (event.type === 'thought-so-far') {
      thoughts += text;
      text = '';
    }
  }
  return { text, thoughts };
}

function read(pieces: readonly string[], model = CLAUDE) {
  const reader = createAnswerReader(model, new Set());
  return told([...pieces.flatMap((piece) => reader.push(piece)), ...reader.finish()]);
}

/** The text cut at these places. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [0, ...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, i) => text.slice(at[i], end));
}

const aPiece = fc.oneof(
  fc.constantFrom(...THOUGHTS.flat(), ...HEADS, ...ENDS, ...NEXT_TURNS, '<answer>', '</answer>', '<s>'),
  fc.constantFrom(
    '\n',
    ' ',
    '\n\n',
    '```\n',
    '`',
    'hm',
    'Hello',
    'analysisWe',
    'assistantfinal',
    '<',
    '<|',
    '</',
    '[',
    'a < b',
    '<<<<<<< SEARCH\n',
    '😀',
  ),
  fc.string({ maxLength: 8 }),
);
const anAnswer = fc.array(aPiece, { maxLength: 14 }).map((pieces) => pieces.join(''));

describe('The thoughts of a model', () => {
  for (const [open, ...closes] of THOUGHTS) {
    for (const close of closes.filter((mark) => !HEADS.includes(mark) || LONE_CLOSINGS.includes(mark))) {
      it(`between ${open} and ${close} are no part of its answer`, () => {
        for (const [one, other] of [
          [open, close],
          [open.toUpperCase(), close.toUpperCase()],
        ]) {
          assert.deepEqual(read([`\n ${one}\nhm\n${other}\n\nHello!\n`]), {
            text: 'Hello!\n',
            thoughts: '\nhm\n',
          });
        }
      });
    }
  }

  it('can come several times, and empty', () => {
    assert.equal(read(['<think></think>\n<think>hm</think>\n\nHello']).text, 'Hello');
  });

  it('in channels are told apart from what is for the user', () => {
    const harmony =
      '<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>commentary to=functions.read <|constrain|>json<|message|>{}<|call|><|start|>assistant<|channel|>final<|message|>four<|return|>';
    assert.equal(read([harmony]).text, 'four');
  });

  it('can have thoughts within them', () => {
    assert.equal(read(['<think>a <think>b</think> c</think>Hello']).text, 'Hello');
    assert.equal(read(['<think>Shall I write <think>?</think>Hello']).text, 'Hello');
  });

  it('can come between the parts of an answer, and after it', () => {
    assert.equal(read(['One.\n<think>hm</think>\nTwo.']).text, 'One.\nTwo.');
    assert.equal(read(['Hello\n<think>\nWas that right?']).text, 'Hello\n');
  });

  it('can be nothing but a mark', () => {
    for (const mark of ['<think/>', '<think />', '<THINK/>'])
      assert.equal(read([`${mark}\n\nHello`]).text, 'Hello');
  });

  it('in channels without their marks are told apart too', () => {
    assert.equal(read(['analysisWe need to greet.assistantfinalHello'], 'gpt-oss:20b').text, 'Hello');
    for (const text of ['analysis', 'Analysis of it', 'analysisWe', 'analysis.'])
      assert.equal(read([...text], 'gpt-oss:20b').text, text);
  });

  it('that do not end are no answer', () => {
    assert.deepEqual(read(['<think>hm, what']), { text: '', thoughts: 'hm, what' });
  });

  it('end at a closing mark alone, whoever the model is', () => {
    for (const model of [CLAUDE, R1]) {
      for (const close of LONE_CLOSINGS) {
        assert.deepEqual(read([`The diff adds a retry.\n${close}\n\nRetry`], model).text, 'Retry', close);
      }
    }
    assert.equal(read(['They want a greeting.</think>Hello'], R1).text, 'Hello');
    assert.equal(read(['</think>\n\nHello']).text, 'Hello');
    for (const before of ['a greeting.', 'a greeting', 'a greeting! '])
      assert.equal(read([`They want ${before}</think>\n\nHello`]).text, 'Hello');
  });

  it('of a model that is known for a closing mark alone are never shown as its answer, but for the first time', () => {
    const learnt = new Set<string>();
    const pieces = ['They want ', 'a greeting.\n', '</think>\n\n', 'Hello'];
    const ask = (model: string) => {
      const reader = createAnswerReader(model, learnt);
      return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.finish()];
    };
    const types = (events: readonly ProviderEvent[]) => [...new Set(events.map(({ type }) => type))];
    assert.deepEqual(types(ask(R1)), ['thinking', 'text']);
    assert.deepEqual(types(ask('unknown')), ['text', 'thought-so-far']);
    assert.deepEqual(types(ask('unknown')), ['thinking', 'text']);
  });

  it('are not expected in the text where the server tells them apart itself', () => {
    const reader = createAnswerReader(R1, new Set());
    reader.toldApart();
    assert.deepEqual(told(reader.push('Hello')), { text: 'Hello', thoughts: '' });
  });

  it('do not end at a mark that they quote', () => {
    assert.equal(read(['<think>Say `</think>` at the end.</think>Hello']).text, 'Hello');
  });

  it('that are spoken of are part of the answer', () => {
    for (const text of [
      'Models write <think> before and </think> after their thoughts.',
      'Use `<think>`:\n\n```\n<think>\nhm\n</think>\n```\n',
      'A template:\n```xml\n</think>\n```\nDone.',
      'src/a.md\n<<<<<<< SEARCH\nfirst\n</think>\n=======\nsecond\n>>>>>>> REPLACE\n',
      'Write <think> first.\n</think>\nAnd this after it.',
      '```html\n<think>\n```',
      'The mark is\n</think> which ends them.',
      'const open = "[THINK]";',
      'The mark </think> ends them, as in `hm</think>`.',
      '````md\n```\n<think>\n</think>\n```\n````\n',
      '<think> begins them.\n'.padStart(30, '> '),
      'One writes\n<think> before them.',
      '```md\n# T\n```ts\nx\n```\n<think>\n```\n',
      'const mark = "hm</think>Hello";',
    ]) {
      assert.deepEqual(read([text]), { text, thoughts: '' });
      assert.deepEqual(read([...text]), { text, thoughts: '' });
    }
  });
});

describe('The marks of a template', () => {
  it('are left out at the end of an answer, with what comes after them', () => {
    for (const end of ENDS) {
      assert.equal(read([`Hello!\n${end}`]).text, 'Hello!\n', end);
      assert.equal(read([`Hello!${end}\n${end} \n`]).text, 'Hello!', end);
    }
    for (const next of NEXT_TURNS)
      assert.equal(read([`Hello!<|im_end|>\n${next}user\nAnd?`]).text, 'Hello!', next);
  });

  it('end the answer where the model went on to speak for itself or its user', () => {
    for (const text of [
      'Hello!\n<|im_start|>user\nAnd?',
      'Hello!<|start_header_id|>user<|end_header_id|>\n\nAnd?',
      'Hello!<|im_end|>\nAnother answer',
      'Hello!<|endoftext|>Human: And?',
      'Hello!<|end|><|start|>assistant<|channel|>final<|message|>Hello!',
    ]) {
      assert.equal(read([text]).text.trim(), 'Hello!', text);
    }
  });

  it('are left out before an answer', () => {
    for (const head of HEADS) assert.equal(read([`${head}\n\nHello!`]).text, 'Hello!', head);
    assert.equal(read(['<think>hm</think>\n<answer>\n42\n</answer>\n']).text, '42\n');
  });

  it('stay where they are spoken of', () => {
    for (const text of [
      'Qwen ends its turns with <|im_end|>, Llama with <|eot_id|>.',
      'stop: ["<|im_end|>"]',
      '<p><s>old</s> new</p>',
      'It is <s>old</s>',
      '<answer>42</answer>',
      '```\n<|im_start|>user\n```',
      'Its prompt has <|im_start|>user in it.',
      '```\nHi<|im_end|>\n<|im_start|>user\n```\nSo.',
      'Each turn ends with `x<|im_end|>`\nand a line.',
    ]) {
      assert.equal(read([text]).text, text);
    }
  });

  it('are not waited for without end', () => {
    assert.equal(read([`Hello!${'\n</s>'.repeat(100_000)}`]).text, 'Hello!\n');
    assert.equal(read(Array.from({ length: 100_000 }, () => '</s>')).text, '');
    for (const text of [
      '<'.repeat(1_000_000),
      ' '.repeat(1_000_000),
      '</think'.repeat(100_000),
      '[<◁'.repeat(300_000),
    ]) {
      assert.equal(read([text]).text, text);
      assert.equal(
        read(
          cut(
            text,
            Array.from({ length: 1_000 }, (_, i) => i * 997),
          ),
        ).text,
        text,
      );
    }
  });
});

describe('Splitting an answer’s stream anywhere', () => {
  it('changes nothing', () => {
    const places = fc.array(fc.nat(), { maxLength: 12 });
    fc.assert(
      fc.property(anAnswer, places, fc.constantFrom(CLAUDE, R1, 'gpt-oss'), (text, at, model) => {
        const whole = read([text], model);
        assert.deepEqual(read(cut(text, at), model), whole);
        assert.deepEqual(read([...text], model), whole);
      }),
      { numRuns: 3_000 },
    );
  });

  it('changes nothing of an answer without marks, and leaves it as it is', () => {
    fc.assert(
      fc.property(
        fc.string().map((text) => text.replace(/[<[◁]/g, '(')),
        (text) => {
          assert.deepEqual(read([...text]), { text, thoughts: '' });
        },
      ),
    );
  });
});

describe('An answer with thoughts', () => {
  let server: PieceServer;
  let harness: Harness;
  before(async () => {
    server = await startPieceServer();
    harness = startHarness({ settings: settingsFor(server.url) });
  });
  after(async () => {
    harness.stop();
    await server.stop();
  });

  const TEXT = '<think>\nThey want a greeting.\n</think>\n\nHello!<|im_end|>';
  for (const model of ['open/qwen3', 'claude/qwen3'] as const) {
    it(`of ${model} is without them for every reader, streamed and whole`, async () => {
      for (const pieces of [[TEXT], [...TEXT], TEXT.split(/(?<=>)/)]) {
        server.says(pieces);
        const asked = await harness.ask([model]);
        assert.equal(expectOutcome(asked, 'ok').text, 'Hello!');
        assert.deepEqual(told(asked.events), { text: 'Hello!', thoughts: '\nThey want a greeting.\n' });
        // It was written, so it is paid for.
        assert.ok((asked.attempts[0]?.outputTokens ?? 0) >= 8);
      }
    });

    it(`of ${model} alone is no answer`, async () => {
      server.says(['<think>Hm.']);
      const asked = await harness.ask([model]);
      assert.equal(expectOutcome(asked, 'failed').failure.reason, 'empty');
      assert.notEqual(asked.attempts[0]?.outputTokens, 0);
    });

    it(`of ${model} has its edits, and none of its drafts`, async () => {
      const block = '<<<<<<< SEARCH\nold\n=======\nnew\n>>>>>>> REPLACE\n';
      server.says([...`<think>src/b.ts\n${block}</think>\nsrc/a.ts\n${block}`]);
      const { edits } = parseEdits(expectOutcome(await harness.ask([model]), 'ok').text);
      assert.deepEqual(edits, [{ kind: 'replace', path: 'src/a.ts', find: 'old\n', text: 'new\n' }]);
    });

    it(`of ${model} fills a hole that is asked for in words`, async () => {
      server.says(['<think>', 'A sum.', '</think>', '\n', 'a + b']);
      assert.equal(expectOutcome(await harness.ask([model], { hole: HOLE }), 'ok').text, 'a + b');
    });
  }

  const FIELDS: Readonly<Record<string, object>> = {
    reasoning_content: { reasoning_content: 'hm' },
    reasoning: { reasoning: 'hm' },
    'two of them': {
      reasoning: 'hm',
      reasoning_content: 'hm',
      reasoning_details: [{ type: 'reasoning.text', text: 'hm' }],
    },
    reasoning_details: { reasoning_details: [{ type: 'reasoning.summary', summary: 'hm' }] },
    reasoning_text: { reasoning_text: 'hm' },
    thinking: { thinking: 'hm' },
    'a part of the content': { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] },
  };
  for (const [name, delta] of Object.entries(FIELDS)) {
    it(`in ${name} is without them`, async () => {
      server.sends([{ delta }, { delta: { content: 'Hello!' } }, { delta: {}, finish_reason: 'stop' }]);
      const asked = await harness.ask(['open/x']);
      assert.deepEqual(told(asked.events), { text: 'Hello!', thoughts: 'hm' });
    });
  }
});
