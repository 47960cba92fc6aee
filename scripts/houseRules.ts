import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser';

// The house: which room may import which. `npm run lint` enforces it, test/unit/house.test.ts breaks each rule once,
// and `npm run house` draws it in CONTRIBUTING.md.

/** The rooms from the top down, with what each is for. A room may import those on lower floors, and none on its own. */
const HOUSE_PLAN: readonly Readonly<Record<string, string>>[] = [
  { extension: 'what VS Code loads: registers the shell and the commands, then loads the app' },
  { commandTable: 'every command: its id, title, when it is offered, and what it runs' },
  { app: 'the composition root: puts everything together' },
  {
    commands: 'the commands of the editor: explain, edit, review, rename, commit message, keys, routes',
    completion: 'ghost text: when to ask, what to show, what was kept',
    nextEdits: 'the change after this one: what follows from an edit, proven or guessed',
    chat: '`@tierwise` in the Chat view, and the language models in VS Code’s picker',
    agent:
      'whole tasks: tools, a tree of their own, a journal from which they go on, verification, the next tier',
    spend: 'status bar, spend view, budgets as the user sees them, exports',
    tiers: 'the editor of the tiers’ models',
    endpoint:
      'the address on this machine where other programs reach the models: its server, its answers, their set-up',
  },
  { proposals: 'a change that waits for the user’s word: preview, decisions, writing, undo' },
  { workbench: 'all that is said to the user, and what VS Code’s own views do without an API' },
  {
    requests: 'routes and answers a request; its notices, its lines of text, its prices, its session',
    settings: 'settings and keys, checked; the router’s policy made of them',
  },
  {
    context: 'what a prompt is made of: files, retrieval, conventions',
    verify: 'what says that a change is good: the checks of an answer, and new problems',
  },
  { edits: 'what an answer does to files: reading it, locating its places, planning the change' },
  { gateway: 'every call of a model: attempts, retries, limits of time, circuit breakers, the providers' },
  {
    ledger: 'the record of every attempt, and the budgets that are reserved in it',
    router: 'decides: task, tier and chain of models, with the reasons',
    sanitize:
      'text from elsewhere, made so that showing it does nothing: plain, escaped, or Markdown of what is harmless',
    wires:
      'what Anthropic Messages, OpenAI Chat Completions and OpenAI Responses say, and how one is turned into another',
  },
  {
    models: 'what is known of models: prices, windows, tokens',
    processes: 'every program that is run: commands in a sandbox, our own git, what is killed after them',
    shell: 'what VS Code must find at once; imports next to nothing, so that activation reads nothing else',
  },
  { storage: 'files that only the user may read' },
  { secrets: 'what a secret looks like, which files hold some, and the marks that stand for them' },
  { l10n: 'a text for the user in the language of the editor' },
];

/** The names of the rooms, from the top floor down. */
export const FLOORS: readonly (readonly string[])[] = HOUSE_PLAN.map((floor) => Object.keys(floor));

/** What each room is for. */
export const ROOMS: ReadonlyMap<string, string> = new Map(
  HOUSE_PLAN.flatMap((floor) => Object.entries(floor)),
);

/** What is started: by VS Code, and by us as threads. */
const ENTRIES = '^src/(?:extension|verify/(?:typescript|syntax)/worker)\\.ts$';

/** These run in plain Node. */
const WITHOUT_VSCODE = [
  'requests',
  'edits',
  'gateway',
  'ledger',
  'router',
  'sanitize',
  'models',
  'processes',
  'storage',
  'secrets',
  'l10n',
];

/** A room is a folder of src, or one of the files beside them. */
const room = (names: readonly string[]): string => `^src/(?:${names.join('|')})(?:/|\\.ts$)`;

const upwards = FLOORS.slice(1).map(
  (floor, i): IForbiddenRuleType => ({
    name: `not-upwards-from-${floor.join('-')}`,
    comment: 'Imports run downwards: what a lower room needs of a higher one is handed to it.',
    severity: 'error',
    from: { path: room(floor) },
    to: { path: room(FLOORS.slice(0, i + 1).flat()) },
  }),
);

const sideways = FLOORS.filter((floor) => floor.length > 1).map(
  (floor): IForbiddenRuleType => ({
    name: `apart-${floor.join('-')}`,
    comment:
      'Rooms of one floor do not import one another: what two of them need lives one floor down, and app.ts joins them.',
    severity: 'error',
    from: { path: `^src/(${floor.join('|')})/` },
    to: { path: room(floor), pathNot: '^src/$1/' },
  }),
);

export const HOUSE: IConfiguration = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'What ties two files together, types included, belongs into the lower one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...upwards,
    ...sideways,
    {
      name: 'rooms-have-a-floor',
      comment: 'A new room takes its place in FLOORS.',
      severity: 'error',
      from: { pathNot: room(FLOORS.flat()) },
      to: {},
    },
    {
      name: 'by-the-face',
      comment: 'A folder’s index.ts is its face: import that.',
      severity: 'error',
      from: { path: '^src/([^/]+)(?:/|\\.ts$)' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'by-the-inner-face',
      comment: 'So is that of a folder within a room.',
      severity: 'error',
      from: { path: '^src/([^/]+)/[^/]+$' },
      to: { path: '^src/$1/[^/]+/', pathNot: '/index\\.ts$' },
    },
    {
      name: 'by-the-face-next-door',
      comment: 'And of the folder beside it.',
      severity: 'error',
      from: { path: '^src/([^/]+)/([^/]+)/' },
      to: { path: '^src/$1/[^/]+/', pathNot: ['/index\\.ts$', '^src/$1/$2/'] },
    },
    {
      name: 'vscode-above',
      comment: 'What decides and what calls models runs in plain Node.',
      severity: 'error',
      from: { path: room(WITHOUT_VSCODE) },
      to: { path: ['^vscode$', '/@types/vscode/'] },
    },
    {
      name: 'sdks-in-providers',
      comment: 'Only gateway/providers talks to the SDKs: call gateway.run.',
      severity: 'error',
      from: { pathNot: '^src/gateway/providers/' },
      to: { path: ['^(?:openai|@anthropic-ai/sdk)(?:/|$)', 'node_modules/(?:openai|@anthropic-ai/sdk)/'] },
    },
    {
      name: 'database-in-ledger',
      comment: 'Only the ledger opens the database.',
      severity: 'error',
      from: { pathNot: '^src/ledger/' },
      to: { path: '^(?:node:)?sqlite$' },
    },
    {
      name: 'agent-without-vscode',
      comment:
        'The agent’s folders run in plain Node, so that tasks can be killed in tests; its files above touch VS Code.',
      severity: 'error',
      from: { path: '^src/agent/[^/]+/' },
      to: { path: ['^vscode$', '/@types/vscode/'] },
    },
    {
      name: 'programs-in-processes',
      comment: 'Only the room processes starts programs; the battery asks the system for its state.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/processes/', '^src/completion/battery\\.ts$'] },
      to: { path: '^(?:node:)?child_process$' },
    },
    {
      name: 'shipped-only',
      comment: 'What is shipped imports nothing of tests and scripts, and no package for development.',
      severity: 'error',
      from: {},
      to: { path: ['^(?:test|scripts)/', '^media/'] },
    },
    {
      name: 'no-dev-packages',
      severity: 'error',
      from: {},
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: ['^vscode$', '/@types/vscode/'],
      },
    },
    {
      name: 'nothing-unused',
      comment: 'Nothing that is started leads to this file.',
      severity: 'error',
      from: { path: ENTRIES },
      to: { path: '^src/', pathNot: ENTRIES, reachable: false },
    },
  ],
  // TypeScript 7 has no programming interface yet, so swc reads the files; types are imports as well.
  options: { parser: 'swc', tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
};
