import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { echo, type Recorder, startRecorder } from '../../recorder/recorder.ts';
import { startWorld, type World } from './world.ts';

const { User, Assistant } = vscode.LanguageModelChatMessageRole;

type Request = vscode.LanguageModelChatRequestMessage;

const EDIT = {
  name: 'replace_string_in_file',
  description: 'Replaces a text.',
  inputSchema: { type: 'object', properties: {} },
};

function said(role: vscode.LanguageModelChatMessageRole, ...content: unknown[]): Request {
  return { role, content, name: undefined } as unknown as Request;
}

const wish = (text: string) =>
  said(User, new vscode.LanguageModelTextPart(`<userRequest>${text}</userRequest>`));

describe('An agent through the language models that does not get on', () => {
  let recorder: Recorder;
  let world: World;
  beforeEach(async () => {
    recorder = await startRecorder((body, calls) =>
      body.messages.length > 40
        ? echo(body, calls)
        : {
            calls: [
              {
                id: `call_${calls}`,
                name: EDIT.name,
                arguments: `{"filePath":"a.ts","oldString":"${calls}"}`,
              },
            ],
          },
    );
  });
  afterEach(async () => {
    world.stop();
    await recorder.stop();
  });

  const begin = (trajectory: 'observe' | 'act') => {
    world = startWorld({ url: recorder.url, settings: { 'routing.trajectory': trajectory } });
  };
  const models = () => recorder.journal.map(({ model }) => model);

  /** One request of the agent, and the result of the call that it is answered with. */
  async function turn(messages: Request[], result: string, id = 'auto'): Promise<void> {
    const parts: vscode.LanguageModelResponsePart[] = [];
    const options = {
      tools: [EDIT],
      toolMode: vscode.LanguageModelChatToolMode.Auto,
      requestInitiator: 'acme.agent',
    };
    const token = new vscode.CancellationTokenSource().token;
    // As after a reload: what is not stored is forgotten.
    const list = world.languageModels();
    await list.respond({ id, messages, options }, { report: (part) => parts.push(part) }, token);
    const [call] = parts;
    assert.ok(call instanceof vscode.LanguageModelToolCallPart);
    messages.push(
      said(Assistant, call),
      said(
        User,
        new vscode.LanguageModelToolResultPart(call.callId, [new vscode.LanguageModelTextPart(result)]),
      ),
    );
  }

  const MISSED = 'Error: Could not find matching text to replace in /project/a.ts.';

  it('is observed: it stays, and what would have been done is recorded and shown', async () => {
    begin('observe');
    const messages = [wish('explain this and mend it')];
    for (let i = 0; i < 6; i++) await turn(messages, MISSED);
    assert.deepEqual([...new Set(models())], ['one']);
    const asked =
      /the agent is stuck: 3 edits did not land: it would be premium, open\/large, were “Routing: Trajectory” set to act; open\/large reads the/;
    assert.ok(
      world.why().some((line) => asked.test(line)),
      world.why().join('\n'),
    );
    const [latest] = world.ledger.recent(1);
    const note = world.ledger.trajectoryOf(latest?.requestId ?? '');
    const { move, cause, count, done, tier, model } = note ?? {};
    assert.deepEqual(
      { move, cause, count, done, tier, model },
      {
        move: 'tier',
        cause: 'missed-edits',
        count: 3,
        done: false,
        tier: 'premium',
        model: 'open/large',
      },
    );
    const [sum, ...more] = world.ledger.trajectories(0, Date.now() + 1);
    assert.deepEqual([sum?.move, sum?.count, sum?.conversations, more.length], ['tier', 1, 1, 0]);
    assert.ok((sum?.rereadUsd ?? 0) > 0);
  });

  it('is raised where the user lets it, once and with the reason, and goes back with a new wish', async () => {
    begin('act');
    const messages = [wish('explain this and mend it')];
    const whys: string[] = [];
    for (let i = 0; i < 5; i++) {
      await turn(messages, i < 4 ? MISSED : 'The file was edited successfully.');
      whys.push(world.why().join('\n'));
    }
    assert.deepEqual(models(), ['one', 'one', 'one', 'large', 'large']);
    assert.match(
      whys[3] ?? '',
      /moves from open\/one to open\/large: the agent is stuck: 3 edits did not land/,
    );
    assert.match(whys[3] ?? '', /open\/large reads the .* tokens so far without cache, for about \$/);
    assert.doesNotMatch(whys[4] ?? '', /moves from/);
    messages.push(said(Assistant, new vscode.LanguageModelTextPart('Done.')), wish('Now the README.'));
    await turn(messages, 'fine');
    assert.equal(models().at(-1), 'one');
    assert.match(world.why().join('\n'), /moves from open\/large to open\/one: there is a new wish/);
    const sums = world.ledger.trajectories(0, Date.now() + 1);
    assert.deepEqual(
      sums.map(({ move, done, count }) => [move, done, count]),
      [
        ['down', true, 1],
        ['tier', true, 1],
      ],
    );
  });

  it('is raised from the tier that was picked, and never from a model that was', async () => {
    begin('act');
    const [mid, named] = [[wish('mend it')], [wish('mend it')]];
    for (let i = 0; i < 4; i++) {
      await turn(mid, MISSED, 'mid');
      await turn(named, MISSED, 'open/one');
    }
    assert.deepEqual(models(), ['one', 'one', 'one', 'one', 'one', 'one', 'large', 'one']);
    assert.match(world.why().join('\n'), /but open\/one was chosen by name, and stays/);
  });

  it('is no matter where a client asks for a title: that goes to cheap', async () => {
    begin('observe');
    const system = new vscode.LanguageModelTextPart(
      'You are an expert in crafting pithy titles for chatbot conversations.',
    );
    const messages = [
      said(3 as vscode.LanguageModelChatMessageRole, system),
      wish('Find the race condition.'),
    ];
    const options = { tools: [], toolMode: vscode.LanguageModelChatToolMode.Auto };
    const token = new vscode.CancellationTokenSource().token;
    await world
      .languageModels()
      .respond({ id: 'auto', messages, options }, { report: () => undefined }, token);
    assert.deepEqual(models(), ['small']);
  });
});
