const BROKEN = 'wants a secret storage, a port or a start of VS Code that fails';
const GONE = 'is gone before a picture is taken of it';
const MEANWHILE = 'wants something to change while it is written: the tests of its part hold its words';
const OTHERS = 'has no words of its own but its buttons, and not all of them at once';

/** Places of `src` that no picture shows, each with the reason; `npm run pictures` fails at any other. */
export const UNSEEN: Readonly<Record<string, string>> = {
  'agent/questions.ts askQuestion inform': MEANWHILE,
  'agent/questions.ts askQuestion inform 2': MEANWHILE,
  'agent/review.ts resultOf warn': MEANWHILE,
  'agent/review.ts tellRefused warn': MEANWHILE,
  'agent/review.ts acceptRest inform 2': MEANWHILE,
  'agent/review.ts writeRest inform': MEANWHILE,
  'chat/turn.ts onlyRead notice': MEANWHILE,
  'chat/turn.ts onlySummarised notice': MEANWHILE,
  'commands/commit/commitMessage.ts offer inform': MEANWHILE,
  'commands/commit/git.ts pickRepository pickOne':
    'wants several repositories: test/vscode/commit looks at its rows',
  'commands/edit/refactor.ts planOf showProgress': GONE,
  'commands/edit/revive.ts keptProposals warn': 'wants a change that a version before this one has kept',
  'commands/setApiKey.ts notSaved notice': BROKEN,
  'commands/setApiKey.ts pickProvider notice': BROKEN,
  'endpoint/menu.ts showMenu warn': 'wants a container',
  'endpoint/menu.ts chooseClient warn': BROKEN,
  'endpoint/pastTerminals.ts watchTerminals warn':
    'wants a client at work in a terminal: test/e2e/terminals shows it',
  'endpoint/register.ts registerEndpoint warn': BROKEN,
  'endpoint/register.ts registerEndpoint warn 2': BROKEN,
  'extension.ts tellFailure notice': BROKEN,
  'commands/edit/run.ts offerAnyway warn': OTHERS,
  'commands/edit/newErrors.ts tellNewErrors ask': OTHERS,
  'nextEdits/model.ts createModel notify': MEANWHILE,
  'nextEdits/model.ts createModel notice': MEANWHILE,
  'proposals/choose.ts fileAtHand pickOne': 'is offered only while none of the files has the focus',
  'proposals/proposals.ts createProposals ask 2': OTHERS,
  'proposals/proposals.ts createProposals ask 3': MEANWHILE,
  'proposals/proposals.ts createProposals ask 4': MEANWHILE,
  'proposals/proposals.ts createProposals inform': OTHERS,
  'requests/notices.ts noticeOfCut notice 2': MEANWHILE,
  'spend/budgetQuestions.ts askAboutPrice choose':
    'wants a long conversation: test/e2e/conversation shows it',
  'spend/exportSpend.ts exportSpend showProgress': GONE,
  'tiers/fillTiers.ts fillTiers showProgress': GONE,
  'tiers/fillTiers.ts pickModel askForInput': 'wants a provider that takes a key and lists no models',
  'tiers/moveTiers.ts moveTiers showProgress': GONE,
};
