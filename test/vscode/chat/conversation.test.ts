import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Attempt } from '../../../src/ledger/index.ts';
import { formatTokens, formatUsd } from '../../../src/router/index.ts';
import { md } from '../../../src/sanitize/index.ts';
import { echo, type Recorder, startRecorder } from '../../recorder/recorder.ts';
import { conversation, startWorld, type World } from './world.ts';

/** Thirty turns as they come: small ones, long ones, other tasks, other languages; none that asks for more than mid. */
const TURNS: readonly string[] = [
  'write a function that parses a price',
  'yes',
  'and now the tests',
  'explain the regex',
  'write a docstring for this',
  'commit message please',
  'do it',
  'rename x to total',
  'continue',
  'was macht die zweite Zeile?',
  'ok, add a currency',
  '?',
  'sort the imports',
  'no, the other way round',
  'make it shorter',
  'why?',
  'what does the third test check',
  'ajoute un commentaire',
  '继续',
  'remove the duplicated code',
  'fix the typo',
  `here is the file again:\n${'const price = parse(text);\n'.repeat(300)}`,
  'thanks',
  'handle null too',
  'as a one-liner',
  'how do I call it?',
  'add types',
  'convert to async',
  'review this',
  'good, bye',
];

/** What is hard for certain, whatever the classifier has learnt. */
const HARD = 'now this:\n\nWARNING: DATA RACE\nRead at 0x00c0000b4010 by goroutine 8:';

describe('A conversation in the Chat view', () => {
  let recorder: Recorder;
  let world: World;
  /** Models that are out of order at this moment. */
  const down = new Set<string>();

  beforeEach(async () => {
    down.clear();
    recorder = await startRecorder((body, calls) =>
      down.has(body.model) ? { status: 404 } : echo(body, calls),
    );
    world = startWorld({ url: recorder.url });
  });
  afterEach(async () => {
    world.stop();
    await recorder.stop();
  });

  const answers = () => recorder.journal.filter(({ status }) => status === 200);
  const rows = () =>
    world.ledger
      .recent(1_000)
      .filter(({ outcome }) => outcome === 'ok')
      .reverse();
  const footerOf = ({ model, inputTokens, outputTokens, costUsd }: Attempt) =>
    new RegExp(
      `\\*${model} · ${formatTokens(inputTokens ?? 0)} in.*, ${formatTokens(outputTokens ?? 0)} out .*\\${formatUsd(costUsd)}`,
    );

  it('of 30 mixed turns stays on the model that answered first, though it is first of nothing', async () => {
    down.add('one');
    const chat = conversation(world.participant);
    const footers: string[] = [];
    for (const [i, prompt] of TURNS.entries()) {
      const { text, outcome } = await chat.ask(prompt);
      assert.equal(outcome.outcome, 'ok', text);
      footers.push(text);
      // From now on the first models of the list work: nobody goes back to them.
      if (i === 0) down.clear();
    }
    assert.deepEqual(
      [...new Set(answers().map(({ model, path }) => `${model} ${path}`))],
      ['two /v1/messages'],
    );
    assert.deepEqual(
      [...new Set(rows().map(({ provider, model }) => `${provider}/${model}`))],
      ['claude/two'],
    );
    assert.equal(answers().length, TURNS.length);
    // Server, ledger and footer say the same of every turn.
    for (const [i, row] of rows().entries()) {
      const { inputTokens, outputTokens, cacheReadTokens } = answers()[i] ?? {};
      assert.partialDeepStrictEqual(row, { inputTokens, outputTokens, cacheReadTokens });
      assert.match(footers[i] ?? '', footerOf(row));
    }
  });

  it('goes on with its model after a restart', async () => {
    down.add('one');
    const before = conversation(world.participant);
    await before.ask('write a function that parses a price');
    down.clear();
    // A new window has nothing but what VS Code has kept: `conversation` stores results as JSON.
    const again = startWorld({ url: recorder.url });
    const after = conversation(again.participant, before.history());
    for (const prompt of TURNS.slice(1, 6)) await after.ask(prompt);
    again.stop();
    assert.deepEqual([...new Set(answers().map(({ model }) => model))], ['two']);
  });

  it('does not mind another one at the same time on another model', async () => {
    const one = conversation(world.participant);
    const other = conversation(world.participant);
    const tasks = [];
    for (let i = 0; i < 8; i++) {
      tasks.push(
        await Promise.all([one.ask(`small question ${i}`), other.ask(i === 0 ? HARD : `go on ${i}`)]),
      );
    }
    const sessions = Map.groupBy(rows(), ({ sessionId }) => sessionId);
    const models = [...sessions.values()].map((own) => [
      ...new Set(own.map(({ provider, model }) => `${provider}/${model}`)),
    ]);
    assert.deepEqual(models.toSorted(), [['open/large'], ['open/one']]);
    assert.equal(tasks.length, 8);
  });

  it('moves up when something harder is asked for, and says why and what that costs', async () => {
    const chat = conversation(world.participant);
    await chat.ask(`explain this:\n${'const price = parse(text);\n'.repeat(1_000)}`);
    const { text } = await chat.ask(HARD);
    assert.match(text, /^\*premium: debugging · large · /);
    assert.match(
      text,
      /> This conversation moves from one to large: “Debug”, a premium task, by “warning: data race”/,
    );
    assert.match(text, /reads the [\d.]+k tokens so far without cache, for about \$0\.0\d+/);
    await chat.ask('thanks');
    assert.equal(answers().at(-1)?.model, 'large');
  });

  it('whose provider dies in turn 7 goes on elsewhere, says so, and stays there', async () => {
    const chat = conversation(world.participant);
    for (let i = 1; i <= 6; i++) await chat.ask(`question ${i}`);
    down.add('one');
    const { text } = await chat.ask('question 7');
    assert.match(text, /> one gave up: its server does not know this model \(404\)\. Asking /);
    down.clear();
    await chat.ask('question 8');
    assert.deepEqual(
      answers().map(({ model }) => model),
      [...Array(6).fill('one'), 'two', 'two'],
    );
  });

  it('that is pinned to a model which is no longer set goes on with it; without its provider it moves and says why', async () => {
    down.add('one');
    const chat = conversation(world.participant);
    await chat.ask('hello');
    down.clear();
    const settings = { 'tiers.mid': ['open/one'] };
    const without = startWorld({ url: recorder.url, settings });
    const kept = conversation(without.participant, chat.history());
    await kept.ask('still there?');
    assert.equal(answers().at(-1)?.model, 'two');
    const providers = { open: { kind: 'openai', baseUrl: `${recorder.url}/v1` } };
    const gone = startWorld({
      url: recorder.url,
      settings: {
        providers,
        'tiers.cheap': ['open/small'],
        'tiers.mid': ['open/one'],
        'tiers.premium': ['open/large'],
      },
    });
    const moved = await conversation(gone.participant, chat.history()).ask('and now?');
    assert.match(moved.text, /moves from two to one: no provider “claude” is set up/);
    without.stop();
    gone.stop();
  });

  it('goes where the user says, with the price told before', async () => {
    const chat = conversation(world.participant);
    await chat.ask(`explain this:\n${'const price = parse(text);\n'.repeat(1_000)}`);
    const list = await chat.ask('', { command: 'model' });
    assert.match(list.text, /- \*\*mid\*\* · `open\/one` \(now\) · about \$/);
    // However many there are.
    const [button, ...others] = list.buttons;
    assert.deepEqual([button?.title, others], ['Choose a Model…', []]);
    assert.ok((await vscode.commands.getCommands()).includes(button?.command ?? ''), button?.command);
    const told = await chat.ask('claude/two', { command: 'model' });
    assert.match(
      told.text,
      /is with \*\*claude\/two\*\* instead of one\. two reads the .*k tokens so far without cache, for about \$/,
    );
    assert.equal(answers().length, 1, 'no model is asked for that');
    // The picker may still show the tier that was picked before.
    await chat.ask('go on');
    assert.equal(answers().at(-1)?.model, 'two');
    await chat.ask(HARD);
    assert.equal(answers().at(-1)?.model, 'two', 'a chosen model is kept');
    await chat.ask('auto', { command: 'model' });
    await chat.ask(HARD);
    assert.equal(answers().at(-1)?.model, 'large');
  });

  it('thinks as much as the user says, where its model can be told', async () => {
    const settings = {
      'tiers.mid': ['ollama/qwen3'],
      providers: {
        ollama: { baseUrl: `${recorder.url}/v1` },
        open: { kind: 'openai', baseUrl: `${recorder.url}/v1` },
      },
    };
    const thinks = startWorld({ url: recorder.url, settings });
    const chat = conversation(thinks.participant);
    const first = await chat.ask('write a function that parses a price');
    assert.match(first.text, /qwen3 \(medium effort\)/);
    const told = await chat.ask('high', { command: 'model' });
    assert.match(told.text, /From the next question on \*\*ollama\/qwen3\*\* thinks with high effort\./);
    for (const prompt of ['go on', 'and the tests']) {
      assert.match((await chat.ask(prompt)).text, /qwen3 \(high effort\)/);
    }
    await chat.ask('auto', { command: 'model' });
    assert.match((await chat.ask('thanks')).text, /qwen3 \(medium effort\)/);
    const small = await chat.ask('open/small low', { command: 'model' });
    assert.match(small.text, /is with \*\*open\/small\*\*.* It cannot be told how much to think\./);
    thinks.stop();
  });

  it('tells what it has cost, and why its model', async () => {
    const chat = conversation(world.participant);
    await chat.ask('hello');
    await chat.ask('go on');
    const spend = await chat.ask('', { command: 'spend' });
    const total = rows().reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
    assert.ok(spend.text.includes(`**${formatUsd(total)}**`), spend.text);
    assert.match(spend.text, /- \*\*one\*\* · \$[\d.]+ · 2 requests ·/);
    const why = await chat.ask('', { command: 'why' });
    assert.match(why.text, /\*\*open\/one\*\*[\s\S]*- this conversation stays on open\/one/);
    assert.match(why.text, /1\. \*\*one\*\* · Answered ·/);
  });

  it('tells the ring of the context what was used, and loses nothing where it may not', async () => {
    const { used, outcome, text } = await conversation(world.participant).ask('hello');
    const { inputTokens, outputTokens } = answers().at(-1) ?? {};
    assert.deepEqual(used, [{ promptTokens: inputTokens, completionTokens: outputTokens }]);
    assert.equal(outcome.outcome, 'ok');
    assert.match(text, /Answer 1 of/);
  });

  it('asks before a turn that is dear, and not again for the next one', async () => {
    world.stop();
    world = startWorld({ url: recorder.url, settings: { 'chat.warnAboveUsd': 0.02 } });
    const chat = conversation(world.participant);
    await chat.ask('hello');
    const paste = 'const price = parse(text);\n'.repeat(3_000);
    await chat.ask(`explain this:\n${paste}`);
    await chat.ask('and shorter');
    assert.equal(world.priceQuestions.length, 1);
    const refusing = startWorld({
      url: recorder.url,
      settings: { 'chat.warnAboveUsd': 0.02 },
      onPrice: 'stop',
    });
    const asked = answers().length;
    const { outcome } = await conversation(refusing.participant).ask(paste);
    assert.equal(outcome.outcome, 'refused');
    assert.equal(answers().length, asked);
    refusing.stop();
  });

  it('is summarised by a cheap model before the window is full, and stays on its model', async () => {
    world.stop();
    const sizes = { contextTokens: 8_000, inputUsd: 1, outputUsd: 5 };
    world = startWorld({
      url: recorder.url,
      settings: { models: { 'open/one': sizes, 'open/small': { ...sizes, contextTokens: 200_000 } } },
    });
    const chat = conversation(world.participant);
    let text = '';
    for (let i = 0; i < 14 && !text.includes('summarised'); i++) {
      ({ text } = await chat.ask(`part ${i}: ${'const price = parse(text);\n'.repeat(110)}`));
    }
    assert.match(
      text,
      /> The conversation is near the end of its model’s window: small summarised .*k tokens of it · \$/,
    );
    const summary = answers().at(-2);
    const next = answers().at(-1);
    assert.deepEqual([summary?.model, next?.model], ['small', 'one']);
    assert.ok((next?.inputTokens ?? 0) < (summary?.inputTokens ?? 0));
    assert.ok(JSON.stringify(next?.body).includes('What was said before, in short'));
    const sessions = new Set(rows().map(({ sessionId }) => sessionId));
    assert.equal(sessions.size, 1, 'the summary counts for the conversation');
    const size = next?.inputTokens ?? 0;
    await chat.ask('go on');
    assert.ok((answers().at(-1)?.inputTokens ?? 0) < size + 500, 'what was summarised is not sent again');
  });

  it('takes a paste of 2 MB, or says why not, and lives on', async () => {
    const chat = conversation(world.participant);
    const paste = 'x = compute(y) + 1\n'.repeat(110_000);
    const { outcome } = await chat.ask(`what is this?\n${paste}`);
    assert.equal(outcome.outcome, 'refused');
    assert.match(outcome.message ?? '', /its context of 200k tokens is too small/);
    assert.equal((await chat.ask('hello')).outcome.outcome, 'ok');
  });

  it('sends images to models that see, and only to them', async () => {
    world.stop();
    world = startWorld({
      url: recorder.url,
      settings: { 'tiers.mid': ['open/deepseek-v4-flash', 'claude/two'] },
    });
    const image = { id: 'image', value: { mimeType: 'image/png', data: async () => Uint8Array.of(1, 2, 3) } };
    const chat = conversation(world.participant);
    await chat.ask('hello');
    assert.equal(answers().at(-1)?.model, 'deepseek-v4-flash');
    const { text } = await chat.ask('what is in the picture?', { references: [image] });
    assert.match(text, /moves from deepseek-v4-flash to two: it cannot see images/);
    assert.ok(JSON.stringify(answers().at(-1)?.body).includes(Buffer.from([1, 2, 3]).toString('base64')));
  });

  it('trusts nothing in an answer: no command link works', async () => {
    await recorder.stop();
    recorder = await startRecorder(() => ({ text: '[click](command:workbench.action.quit)' }));
    world.stop();
    world = startWorld({ url: recorder.url });
    assert.equal((await conversation(world.participant).ask('hello')).trusted, false);
  });

  it('can be stopped in mid-answer, and goes on with the same model', async () => {
    down.add('one');
    const chat = conversation(world.participant);
    const cancel = new vscode.CancellationTokenSource();
    const stopped = await chat.ask('write much', {
      token: cancel.token,
      onText: (text) => void (text.startsWith('Answer') && cancel.cancel()),
    });
    assert.ok(['cancelled', 'ok'].includes(stopped.outcome.outcome), stopped.outcome.outcome);
    down.clear();
    await chat.ask('go on');
    assert.equal(answers().at(-1)?.model, 'two');
  });

  it('starts a command of the editor, counts it, and stops it with the turn', async () => {
    const asked: unknown[] = [];
    const signals = {
      contextTokens: 10,
      files: 1,
      selectionChars: 0,
      language: null,
      diagnostics: 0,
      prompt: null,
    };
    const own = {
      task: 'docstring',
      signals,
      pin: null,
      sessionId: null,
      tier: null,
      messages: [{ role: 'user', content: 'Document it.' }],
      tools: null,
    } as const;
    world.stop();
    world = startWorld({
      url: recorder.url,
      runEditCommand: async (command, request, { requests, notify }) => {
        asked.push([command, request]);
        if (command === 'fix') {
          notify({ message: 'No errors or warnings are shown in a.ts.', buttons: [] });
          return null;
        }
        const answer = requests.answer(own, await requests.route(own), new AbortController().signal);
        const result = await answer.result;
        return result.outcome === 'ok' ? md`The change is open.` : null;
      },
    });
    const chat = conversation(world.participant);
    const uri = vscode.Uri.file('/a.ts');
    const first = await chat.ask('in German', {
      command: 'docstring',
      references: [{ id: 'file', value: uri }],
    });
    assert.match(first.text, /^\*cheap: .+ · small · /);
    assert.match(first.text, /The change is open\.\n\n---\n\*small · .* in, .* out · <?\$/);
    assert.deepEqual(asked, [['docstring', { uri, scope: 'file', instruction: 'in German' }]]);
    const refused = await chat.ask('', { command: 'fix' });
    assert.match(refused.text, /No errors or warnings/);
    assert.equal(refused.outcome.outcome, 'refused');
    await chat.ask('write a function');
    const sessions = new Set(rows().map(({ sessionId }) => sessionId));
    assert.equal(sessions.size, 1, 'what a command spends counts for the conversation');
    const spend = await chat.ask('', { command: 'spend' });
    assert.match(spend.text, /- \*\*small\*\* · <?\$[\d.]+ · 1 request ·/);
    assert.match(spend.text, /- \*\*one\*\* · \$[\d.]+ · 1 request ·/);

    const cancel = new vscode.CancellationTokenSource();
    cancel.cancel();
    const calls = answers().length;
    const stopped = await chat.ask('', { command: 'tests', token: cancel.token });
    assert.equal(stopped.outcome.outcome, 'cancelled');
    assert.equal(answers().length, calls);
  });

  it('reviews what is not committed, where nothing is attached or selected, and else what is', async () => {
    world.stop();
    const started: string[] = [];
    world = startWorld({
      url: recorder.url,
      uncommitted: 'src/cart.ts (changed, +1 -0):\n+12: const tax = 0;',
      runEditCommand: async (command) => {
        started.push(command);
        return md`Done.`;
      },
    });
    const chat = conversation(world.participant);
    const { text } = await chat.ask('only the taxes', { command: 'review' });
    assert.match(text, /^\*mid: /);
    const sent = JSON.stringify(answers().at(-1)?.body);
    assert.match(sent, /Review these changes.*only the taxes.*\+12: const tax = 0;/);
    assert.deepEqual(started, []);
    await chat.ask('and the discounts?');
    assert.match(JSON.stringify(answers().at(-1)?.body), /\+12: const tax = 0;/);
    const value = vscode.Uri.file('/a.ts');
    await chat.ask('', { command: 'review', references: [{ id: 'file', value }] });
    assert.deepEqual(started, ['review']);
  });
});
