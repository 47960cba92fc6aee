import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { obstacle } from '../../src/agent/begin.ts';
import { docstring, editHere, refactor, tests } from '../../src/commands/edit/index.ts';
import { createSlashEdits } from '../../src/commands/slash.ts';
import { createProposals } from '../../src/proposals/index.ts';
import type { Notice, RequestService } from '../../src/requests/index.ts';
import { documents, showMenus } from '../../src/shell/index.ts';
import { echo, type Recorder, startRecorder } from '../recorder/recorder.ts';
import { editDeps, requestsThat, whole } from './answers.ts';
import { conversation, type Shown, startWorld, type World, type WorldOptions } from './chat/world.ts';
import { deleted, file, until } from './workspace.ts';

const FOLDER = 'cases';
const CODE = 'export const sum = (a: number, b: number) => a + b;\n';

/** What a case needs, and what is asked in it. */
interface Case {
  readonly name: string;
  readonly settings?: WorldOptions['settings'];
  /** Of the provider; left out: it answers. */
  readonly status?: number;
  /** Nothing listens where it should. */
  readonly isDown?: true;
  /** What is explained. */
  readonly about: () => Promise<vscode.Uri>;
  /** What VS Code says of itself meanwhile. */
  readonly workspace?: Readonly<Partial<Record<'isTrusted' | 'workspaceFolders', unknown>>>;
  /** The one sentence. */
  readonly says: RegExp;
  /** The button that mends it; null where there is nothing to mend. */
  readonly button: string | null;
}

const written = (name: string, content: string | Uint8Array) => async () => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await vscode.workspace.fs.writeFile(file(`${FOLDER}/${name}`), bytes);
  return file(`${FOLDER}/${name}`);
};
const code = written('code.ts', CODE);
const BINARY = Uint8Array.from({ length: 512 }, (_, i) => (i * 37) % 256);
const PNG = Uint8Array.from([
  0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa, 0, 0, 0, 0xd, 0x49, 0x48, 0x44, 0x52,
]);
const ANSWERED = /one: explaining|mid: explaining/;

const CASES: readonly Case[] = [
  {
    name: 'no key',
    settings: {
      'tiers.cheap': ['openai/gpt-5-mini'],
      'tiers.mid': ['openai/gpt-5-mini'],
      'tiers.premium': [],
    },
    about: code,
    says: /This needs a (?:mid|cheap) model, and there is no API key for any of its providers \(OpenAI\)\./,
    button: 'Set OpenAI API Key',
  },
  {
    name: 'a wrong key',
    settings: { 'tiers.cheap': [], 'tiers.mid': ['open/one'], 'tiers.premium': [] },
    status: 401,
    about: code,
    says: /No answer from one: .*key/,
    button: 'Set open API Key',
  },
  {
    name: 'a budget that is reached, and that stops',
    settings: { 'budget.perRequestUsd': 0.000001, 'budget.onLimit': 'stop' },
    about: code,
    says: /it could cost \$[\d.]+, over the limit of/,
    button: 'Change Limits',
  },
  {
    name: 'a budget that is reached, and a no to its question',
    settings: { 'budget.perRequestUsd': 0.000001 },
    about: code,
    says: /Nothing was asked, and nothing was spent\./,
    button: null,
  },
  {
    name: 'a server that is down',
    settings: { 'tiers.cheap': [], 'tiers.mid': ['open/one'], 'tiers.premium': [] },
    isDown: true,
    about: code,
    says: /No answer from one: /,
    button: 'Check Address',
  },
  {
    name: 'an empty file',
    about: written('empty.ts', '\n\n'),
    says: /empty\.ts is empty: there is nothing to explain\./,
    button: 'Open Another File',
  },
  {
    name: 'a binary file',
    about: written('data.bin', BINARY),
    says: /data\.bin (?:is not a text file|cannot be read as text)\./,
    button: 'Open Another File',
  },
  {
    name: 'a picture',
    about: written(
      'logo.bmp',
      Uint8Array.from([0x42, 0x4d, 0, 1, 2, 0xff, 0xfe, 0, 0, 0, 0x36, 0, 0, 0, 0x28]),
    ),
    says: /logo\.bmp is a picture of a kind that models do not read\./,
    button: 'Open Another File',
  },
  {
    name: 'a huge file',
    about: written('huge.csv', '2026-11-22,4711,42,COF-250,3,paid\n'.repeat(120_000)),
    says: /huge\.csv (?:has about [\d.]+[kM] tokens, more than|cannot be read)/,
    button: 'Explain the Part at the Cursor',
  },
  {
    name: 'a file of secrets',
    about: written('.env', 'TOKEN=x'),
    says: /\.env is a file of secrets, so nothing of it is sent\./,
    button: 'Open Another File',
  },
  {
    name: 'a file that is gone',
    about: async () => file(`${FOLDER}/gone.ts`),
    says: /gone\.ts cannot be read as text\./,
    button: 'Open Another File',
  },
  {
    name: 'a read-only file, which can be read',
    about: async () => {
      const uri = await written('read-only.ts', CODE)();
      await chmod(uri.fsPath, 0o444);
      return uri;
    },
    says: ANSWERED,
    button: null,
  },
  {
    name: 'a file without a name',
    about: async () => (await vscode.workspace.openTextDocument({ content: CODE })).uri,
    says: ANSWERED,
    button: null,
  },
  {
    name: 'a cell of a notebook',
    about: async () => {
      const cells = [
        { cell_type: 'code', source: ['1 + 1'], metadata: {}, outputs: [], execution_count: null },
      ];
      const uri = await written(
        'n.ipynb',
        JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
      )();
      return (await vscode.workspace.openNotebookDocument(uri)).cellAt(0).document.uri;
    },
    says: ANSWERED,
    button: null,
  },
  {
    name: 'no folder',
    about: async () => (await vscode.workspace.openTextDocument({ content: CODE })).uri,
    workspace: { workspaceFolders: undefined },
    says: ANSWERED,
    button: null,
  },
  {
    name: 'several folders',
    about: code,
    workspace: { workspaceFolders: 'two' },
    says: ANSWERED,
    button: null,
  },
  {
    name: 'a folder that is not trusted: its instructions are not followed',
    about: async () => {
      await written('AGENTS.md', 'Obey.')();
      return code();
    },
    workspace: { isTrusted: false },
    says: /^(?![\s\S]*AGENTS\.md)[\s\S]*explaining/,
    button: null,
  },
];

/** While VS Code says something else of itself. */
async function meanwhile<Value>(
  said: NonNullable<Case['workspace']>,
  run: () => Promise<Value>,
): Promise<Value> {
  const names = Object.keys(said);
  // What VS Code itself says is asked for before.
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const two = [folder, { uri: file('src'), name: 'two', index: 1 }];
  const own = names.map((name) => Object.getOwnPropertyDescriptor(vscode.workspace, name));
  for (const [i, name] of names.entries()) {
    Object.defineProperty(vscode.workspace, name, {
      ...own[i],
      get: () => (Reflect.get(said, name) === 'two' ? two : Reflect.get(said, name)),
    });
  }
  try {
    return await run();
  } finally {
    for (const [i, name] of names.entries()) {
      const before = own[i];
      if (before) Object.defineProperty(vscode.workspace, name, before);
    }
  }
}

/** A folder that VS Code has from an extension, as that of a repository on GitHub. */
function repositoryOnTheWeb(path: string, text: string): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const bytes = new TextEncoder().encode(text);
  const isFile = (uri: vscode.Uri) => uri.path === path;
  const found = (uri: vscode.Uri) => {
    if (!isFile(uri) && !path.startsWith(uri.path)) throw vscode.FileSystemError.FileNotFound(uri);
    const type = isFile(uri) ? vscode.FileType.File : vscode.FileType.Directory;
    return { type, ctime: 0, mtime: 1, size: bytes.length };
  };
  const refuse = (uri: vscode.Uri) => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  return vscode.workspace.registerFileSystemProvider('vscode-vfs', {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: found,
    readDirectory: () => [],
    readFile: (uri) => {
      if (!isFile(uri)) throw vscode.FileSystemError.FileNotFound(uri);
      return bytes;
    },
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  });
}

const noProposals = () =>
  createProposals({
    ask: async () => undefined,
    inform: async () => undefined,
    confirm: async () => false,
    log: () => undefined,
    kept: null,
  });

function slashDeps(requests: RequestService) {
  return { ...editDeps(requests, noProposals(), []), threads: { show: () => undefined } };
}

/** Ways to ask for something that spends, beside `/explain`: in the chat, and by commands that change code. */
const ASKING: Readonly<Record<string, (world: World, uri: vscode.Uri) => Promise<Said>>> = {
  'a question in the chat': async ({ participant }, value) =>
    saidIn(await conversation(participant).ask('What is it?', { references: [{ id: 'case', value }] })),
  '/refactor in the chat': async ({ participant }, value) =>
    saidIn(
      await conversation(participant).ask('Add a comment.', {
        command: 'refactor',
        references: [{ id: 'case', value }],
      }),
    ),
  'Edit Here…': (world, uri) => saidBy(world, uri, editHere),
  'Refactor…': (world, uri) => saidBy(world, uri, refactor),
  'Generate Docs': (world, uri) => saidBy(world, uri, docstring),
  'Write Tests': (world, uri) => saidBy(world, uri, tests),
};

interface Said {
  readonly sentences: readonly string[];
  readonly buttons: readonly string[];
}

function saidIn({ text, buttons }: Shown): Said {
  const sentences = text.split('\n').filter((line) => line.includes('$(warning)'));
  return { sentences, buttons: buttons.map(({ title }) => title) };
}

async function saidBy({ requests }: World, uri: vscode.Uri, run: typeof refactor): Promise<Said> {
  const notices: Notice[] = [];
  const deps = {
    ...editDeps(requests, noProposals(), []),
    notify: (notice: Notice) => void notices.push(notice),
  };
  await run(deps, { uri, scope: 'file', instruction: 'Add a comment.' });
  return {
    sentences: notices.map(({ message }) => message),
    buttons: notices.flatMap(({ buttons }) => buttons.map(({ title }) => title)),
  };
}

/** Cases in which nobody answers, whatever is asked for. */
const UNANSWERED = new Set([
  'no key',
  'a wrong key',
  'a budget that is reached, and that stops',
  'a server that is down',
]);

/** What is asked in the chat. Settings of a folder that is not trusted are in `test/unit/settings/defaults.test.ts`. */
describe('Each case has its one sentence, and the button that mends it', () => {
  let recorder: Recorder;
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await recorder.stop();
    await deleted(FOLDER);
  });

  async function explained({
    settings = {},
    status,
    isDown,
    about,
    workspace = {},
  }: Omit<Case, 'name' | 'says' | 'button'>): Promise<Shown> {
    recorder = await startRecorder((body, calls) => (status ? { status } : echo(body, calls)));
    if (isDown) await recorder.stop();
    const world = startWorld({ url: recorder.url, settings });
    try {
      const value = await about();
      return await meanwhile(workspace, () =>
        conversation(world.participant).ask('', {
          command: 'explain',
          references: [{ id: 'case', value }],
        }),
      );
    } finally {
      world.stop();
    }
  }

  for (const { name, says, button, ...one } of CASES) {
    it(name, async () => {
      const { text, buttons } = await explained(one);
      assert.match(text, says);
      const titles = buttons.map(({ title }) => title);
      if (button === null) assert.deepEqual(titles, []);
      else assert.ok(titles.includes(button), `${button}: ${titles.join(', ')}`);
      assert.equal(
        text.split('$(warning)').length - 1,
        /explaining/.test(String(says)) ? 0 : 1,
        'one sentence',
      );
    });
  }

  for (const { name, says, button, status, isDown, settings = {} } of CASES) {
    if (!UNANSWERED.has(name)) continue;
    for (const [way, ask] of Object.entries(ASKING)) {
      it(`${name}: ${way}`, async () => {
        recorder = await startRecorder((body, calls) => (status ? { status } : echo(body, calls)));
        if (isDown) await recorder.stop();
        const world: World = startWorld({
          url: recorder.url,
          settings,
          runEditCommand: (...given) => createSlashEdits(slashDeps(world.requests))(...given),
        });
        try {
          const { sentences, buttons } = await ask(world, await code());
          assert.equal(sentences.length, 1, sentences.join('\n'));
          assert.match(sentences[0] ?? '', says);
          assert.ok(button !== null && buttons.includes(button), `${button}: ${buttons.join(', ')}`);
        } finally {
          world.stop();
        }
      });
    }
  }

  for (const [prompt, isTold] of [
    ['/models', true],
    ['/test this function', true],
    ['/Fixx it', true],
    ['/domains are listed twice', false],
    ['/fixtures is empty, why?', false],
    ['/api returns 404, why?', false],
    ['/usr/bin/env: what is that?', false],
  ] as const) {
    it(`a slash command that is none, and what only looks like one: ${prompt}`, async () => {
      recorder = await startRecorder(echo);
      const world = startWorld({ url: recorder.url });
      try {
        const { text, buttons } = await conversation(world.participant).ask(prompt);
        const words = /has no command \/\w+, so nothing was asked\. It has \/explain, /;
        if (isTold) assert.match(text, words);
        else assert.doesNotMatch(text, words);
        assert.equal(recorder.journal.length === 0, isTold);
        if (isTold)
          assert.deepEqual(
            buttons.map(({ title }) => title),
            ['Ask as a Question'],
          );
      } finally {
        world.stop();
      }
    });
  }

  it('the editor’s menu goes by the same documents as the light bulb and ghost text, wherever a folder is', async () => {
    const { executeCommand } = vscode.commands;
    const set: unknown[] = [];
    Object.assign(vscode.commands, { executeCommand: async (...args: unknown[]) => void set.push(args) });
    const onTheWeb = [{ uri: vscode.Uri.parse('memfs:/shop'), name: 'shop', index: 0 }];
    try {
      const told = await meanwhile({ workspaceFolders: onTheWeb }, async () => {
        void showMenus();
        return documents();
      });
      const schemes = [told].flat().map((filter) => (typeof filter === 'string' ? filter : filter.scheme));
      assert.ok(schemes.includes('memfs') && schemes.includes('vscode-vfs'));
      assert.deepEqual(set, [['setContext', 'tierwise.documents', schemes]]);
      const [menu] = manifest.contributes.menus['editor/context'];
      assert.equal(menu?.when, 'resourceScheme in tierwise.documents');
    } finally {
      Object.assign(vscode.commands, { executeCommand });
    }
  });

  it('a repository on the web: it is explained, and has the light bulb and ghost text', async () => {
    const path = '/github/acme/shop/sum.ts';
    const registered = repositoryOnTheWeb(path, CODE);
    try {
      const uri = vscode.Uri.from({ scheme: 'vscode-vfs', authority: 'github', path });
      const { text } = await explained({ about: async () => uri });
      assert.match(text, ANSWERED);
      const document = await vscode.workspace.openTextDocument(uri);
      assert.ok(vscode.languages.match(documents(), document) > 0);
      await vscode.window.showTextDocument(document);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        new vscode.Range(0, 0, 0, 20),
      );
      assert.ok(actions.some(({ title }) => /Explain with Tierwise/.test(title)));
      const asked: string[] = [];
      const suggesting = vscode.languages.registerInlineCompletionItemProvider(documents(), {
        provideInlineCompletionItems: ({ uri: about }) => {
          asked.push(String(about));
          return [];
        },
      });
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      await until('ghost text to be asked for', async () => asked.includes(String(uri)));
      suggesting.dispose();
    } finally {
      registered.dispose();
    }
  });
});

/** Commands that change code, and what they are told where they would ask. */
const CHANGES = ['docstring', 'tests', 'implement', 'refactor', 'edit', 'fix', 'imports'];
/** Those that say nothing of an empty file before they look for what is to be mended, or are told what to write into it. */
const INTO_EMPTY = new Set(['edit', 'fix', 'imports']);

/** Those that the chat starts too. */
const SLASH = ['docstring', 'tests', 'refactor', 'fix', 'review'] as const;
const isSlash = (command: string): command is (typeof SLASH)[number] => SLASH.some((one) => one === command);

interface PlaceCase extends Pick<Case, 'name' | 'about' | 'says'> {
  readonly commands: readonly string[];
  /** What mends it; left out: another file. */
  readonly button?: string;
}

/** What a command says of its place before anybody is asked. */
const PLACES: readonly PlaceCase[] = [
  {
    name: 'an empty file',
    about: written('no-lines.ts', '\n'),
    says: /no-lines\.ts is empty, so no model was asked\.$/,
    commands: [...CHANGES.filter((command) => !INTO_EMPTY.has(command)), 'review'],
  },
  {
    name: 'a picture',
    about: written('logo.png', PNG),
    says: /logo\.png is a picture\. (?:Ask about it in the chat|Drag it into the chat to ask about it)\.$/,
    commands: [...CHANGES, 'review'],
    button: 'Ask in the Chat',
  },
  {
    name: 'a picture that no model reads',
    about: written('logo.ico', PNG),
    says: /logo\.ico is a picture of a kind that models do not read\.$/,
    commands: [...CHANGES, 'review'],
  },
  {
    name: 'a binary file',
    about: written('data.dat', BINARY),
    says: /data\.dat (?:is not a text file|cannot be read as text)\.$/,
    commands: [...CHANGES, 'review'],
  },
  {
    name: 'a huge file',
    about: written('vast.csv', '2026-11-22,4711,42,COF-250,3,paid\n'.repeat(120_000)),
    says: /vast\.csv has about [\d.]+[kM] tokens, more than the 100k that can be worked on in one piece\.$/,
    commands: [...CHANGES, 'review'],
    button: 'Select the Part at the Cursor',
  },
  {
    name: 'a read-only file',
    about: async () => {
      const uri = await written('locked.ts', CODE)();
      await chmod(uri.fsPath, 0o444);
      return uri;
    },
    says: /locked\.ts is read-only, so it cannot be changed\.$/,
    commands: CHANGES,
  },
  {
    name: 'a file of secrets',
    about: written('.env.local', 'TOKEN=x'),
    says: /\.env\.local is a file of secrets, so nothing of it is sent\.$/,
    commands: [...CHANGES, 'review'],
  },
  {
    name: 'a file that is gone',
    about: async () => file(`${FOLDER}/not-there.ts`),
    says: /not-there\.ts cannot be read as text\.$/,
    commands: [...CHANGES, 'review'],
  },
  {
    name: 'a file without an error',
    about: code,
    says: /No errors or warnings are shown in .*code\.ts\.$/,
    commands: ['fix'],
  },
  {
    name: 'a file whose imports are in order',
    about: code,
    says: /No missing, unused or unresolved import is shown in .*code\.ts\.$/,
    commands: ['imports'],
  },
];

/** What becomes of a change whose answer a check turns down. */
const TURNED_DOWN = [
  { name: 'does not parse', answer: 'export const sum = (', button: 'Show It Anyway' },
  { name: 'changes nothing', answer: CODE.trimEnd(), button: 'Why?' },
];

describe('Each case of a command that changes code has its one sentence, and the button that mends it', () => {
  const { showInformationMessage, showWarningMessage } = vscode.window;
  let told: { readonly message: string; readonly buttons: readonly string[] }[];
  beforeEach(() => {
    told = [];
    const tell = async (message: string, ...items: readonly { readonly title: string }[]) => {
      told.push({ message, buttons: items.map(({ title }) => title) });
      // With another button there is something to look at.
      return items.length === 1 ? items.find(({ title }) => title === 'Why?') : undefined;
    };
    Object.assign(vscode.window, { showInformationMessage: tell, showWarningMessage: tell });
  });
  afterEach(async () => {
    Object.assign(vscode.window, { showInformationMessage, showWarningMessage });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await deleted(FOLDER);
  });

  for (const { name, about, says, commands, button = 'Open File' } of PLACES) {
    for (const command of commands) {
      it(`${name}: ${command}`, async () => {
        const instruction = command === 'edit' ? { instruction: 'Add a comment.' } : {};
        const args = { uri: await about(), scope: 'file', ...instruction };
        await vscode.commands.executeCommand(`tierwise.${command}`, args);
        assert.equal(told.length, 1, JSON.stringify(told));
        assert.match(told[0]?.message ?? '', says);
        assert.deepEqual(told[0]?.buttons, [button]);
      });
    }
  }

  for (const { name, about, says, commands, button = 'Open File' } of PLACES) {
    for (const command of commands.filter(isSlash)) {
      it(`${name}, in the chat: /${command}`, async () => {
        const { requests } = requestsThat(() => assert.fail('nobody is asked'));
        const run = createSlashEdits(slashDeps(requests));
        const notices: Notice[] = [];
        const notify = (notice: Notice) => void notices.push(notice);
        const args = { uri: await about(), scope: 'file' as const };
        assert.equal(await run(command, args, { requests, notify }), null);
        assert.equal(notices.length, 1, JSON.stringify(notices));
        assert.match(notices[0]?.message ?? '', says);
        assert.deepEqual(
          notices[0]?.buttons.map(({ title }) => title),
          [button],
        );
        assert.deepEqual(told, []);
      });
    }
  }

  it('offers a copy of a read-only file', async () => {
    const uri = await written('shown.ts', CODE)();
    await chmod(uri.fsPath, 0o444);
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('tierwise.docstring', { scope: 'file' });
    assert.match(told[0]?.message ?? '', /shown\.ts is read-only, so it cannot be changed\.$/);
    assert.deepEqual(told[0]?.buttons, ['Save As…']);
    assert.ok((await vscode.commands.getCommands()).includes('workbench.action.files.saveAs'));
  });

  it('offers another file where one is open', async () => {
    await vscode.window.showTextDocument(await written('empty.ts', '\n')());
    await vscode.commands.executeCommand('tierwise.docstring', {});
    assert.match(told[0]?.message ?? '', /empty\.ts is empty/);
    assert.deepEqual(told[0]?.buttons, ['Open Another File']);
  });

  for (const { name, answer, button } of TURNED_DOWN) {
    it(`an answer that ${name}`, async () => {
      const uri = await written('asked.ts', CODE)();
      const { requests } = requestsThat(() => whole(`${FOLDER}/asked.ts`, answer));
      const proposals = createProposals({
        ask: async () => undefined,
        inform: async () => undefined,
        confirm: async () => false,
        log: () => undefined,
        kept: null,
      });
      try {
        const read: string[] = [];
        const showText = async (...[, text]: [title: string, text: string]) => void read.push(text);
        const deps = { ...editDeps(requests, proposals, []), showText };
        const { outcome } = await refactor(deps, { uri, scope: 'file', instruction: 'Add.' });
        assert.equal(outcome, 'rejected');
        assert.equal(told.length, 1, JSON.stringify(told));
        assert.match(
          told[0]?.message ?? '',
          /^The answer of small for “Refactor: .+” .+, so it is not used\.$/,
        );
        assert.ok(told[0]?.buttons.includes(button), told[0]?.buttons.join(', '));
        assert.equal(read.length, button === 'Why?' ? 1 : 0);
        assert.equal(vscode.window.activeTextEditor?.document.isUntitled ?? false, false);
      } finally {
        proposals.dispose();
      }
    });
  }
});

/** Where no task can begin, with what VS Code says of itself there. */
const NO_TASK = [
  {
    name: 'a folder that is not trusted',
    workspace: { isTrusted: false },
    says: /^Tasks run commands of the project, so they need a folder that you trust\.$/,
    button: 'Manage Workspace Trust',
  },
  {
    name: 'no folder',
    workspace: { workspaceFolders: undefined },
    says: /^Open a folder on this machine first: a task works on a copy of it\.$/,
    button: 'Open Folder',
  },
  {
    name: 'no folder on this machine',
    workspace: { workspaceFolders: [{ uri: vscode.Uri.parse('vscode-vfs://github/acme'), name: 'acme' }] },
    says: /^Open a folder on this machine first: a task works on a copy of it\.$/,
    button: 'Open Folder',
  },
] as const;

describe('Each case of a task that cannot begin has its one sentence, and the button that mends it', () => {
  for (const { name, workspace, says, button } of NO_TASK) {
    it(name, async () => {
      const told = await meanwhile(workspace, async () => obstacle());
      assert.match(told?.message ?? '', says);
      assert.deepEqual(
        told?.buttons.map(({ title }) => title),
        [button],
      );
      const known = await vscode.commands.getCommands();
      for (const { command } of told?.buttons ?? []) assert.ok(known.includes(command), command);
    });
  }

  it('it can begin in one folder that is trusted, and in several', async () => {
    assert.equal(obstacle(), null);
    assert.equal(await meanwhile({ workspaceFolders: 'two' }, async () => obstacle()), null);
  });
});
