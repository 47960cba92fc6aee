import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import * as vscode from 'vscode';
import { documents } from '../../src/shell/index.ts';
import { echo, type Recorder, startRecorder } from '../recorder/recorder.ts';
import { conversation, type Shown, startWorld, type WorldOptions } from './chat/world.ts';
import { deleted, file } from './workspace.ts';

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
const ANSWERED = /one: explaining|mid: explaining/;

const CASES: readonly Case[] = [
  {
    name: 'no key',
    settings: { 'tiers.mid': ['openai/gpt-5-mini'], 'tiers.premium': [] },
    about: code,
    says: /This needs a mid model, and there is no API key for any of its providers \(OpenAI\)\./,
    button: 'Set OpenAI API Key',
  },
  {
    name: 'a wrong key',
    settings: { 'tiers.mid': ['open/one'], 'tiers.premium': [] },
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
    settings: { 'tiers.mid': ['open/one'], 'tiers.premium': [] },
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
    about: written(
      'data.bin',
      Uint8Array.from({ length: 512 }, (_, i) => (i * 37) % 256),
    ),
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

/**
 * What is asked in the chat. An edit of a read-only file is in `proposals.test.ts`, an answer that a check turned down in `edits.test.ts`,
 * and settings of a folder that is not trusted in `test/unit/settings/defaults.test.ts`.
 */
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
    } finally {
      registered.dispose();
    }
  });
});
