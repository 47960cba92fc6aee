import { isSecretFile } from '../../secrets/index.ts';
import { deleted, type Step, type Whole, written } from './never.ts';
import { targetOf } from './paths.ts';
import { gitCommand, hasOption, operands, SHELLS } from './programs.ts';
import type { Word } from './read.ts';
import type { Concern } from './types.ts';

/** So many are shown. */
const MOST = 12;

/** What the user should know of a line before it runs. */
export function concernsOf(whole: Whole): Concern[] {
  const all = whole.steps.flatMap((step) => [...ofPaths(step, whole), ...ofProgram(step)]);
  const seen = new Map(all.map((concern) => [JSON.stringify(concern), concern]));
  return [...seen.values()].slice(0, MOST);
}

function ofPaths(step: Step, { place }: Whole): Concern[] {
  const { name, args, command, base } = step;
  const gone = [
    ...deleted(step),
    ...(/^(?:rm|unlink|rmdir|del|erase|remove-item|ri)$/.test(name) ? operands(args) : []),
  ];
  const outside = [...args, ...written(command), ...(name === 'cd' ? operands(args) : [])].filter(
    (word) =>
      leadsOut(word) && ['outside', 'vast'].includes(targetOf(word, place, base).where) && !isOfSystem(word),
  );
  const secret = [...args, ...command.redirects.map(({ target }) => target)].filter(({ text }) =>
    isSecretFile(text.replace(/^[\w-]{1,40}=|^@/, '')),
  );
  return [
    ...gone.map(({ text }): Concern => ({ kind: 'deletes', path: text })),
    ...gone
      .filter(({ isOpen }) => isOpen)
      .map(({ text }): Concern => ({ kind: 'unreadable', program: `${name} ${text}` })),
    ...outside.map(({ text }): Concern => ({ kind: 'writes-outside', path: text })),
    ...secret.map(({ text }): Concern => ({ kind: 'reads-secrets', path: text })),
  ];
}

/** It is written as a path that could leave the folder. */
function leadsOut({ text, isHome }: Word): boolean {
  return isHome || /^(?:\/|\.\.(?:[\\/]|$)|[a-z]:[\\/]|\$\{?HOME)|[\\/]\.\.(?:[\\/]|$)/i.test(text);
}

/** Nothing is there to be written, or it is a program. */
function isOfSystem({ text }: Word): boolean {
  return /^\/(?:dev\/(?:null|std\w{2,3}|zero|u?random|tty)|(?:usr\/)?(?:local\/)?s?bin\/[\w.-]{1,80})$|^\/[a-z?]$/i.test(
    text,
  );
}

const NETWORK = new Set(
  'curl wget http https xh aria2c ssh scp sftp rsync nc ncat netcat socat telnet ftp ping dig nslookup host invoke-webrequest iwr irm invoke-restmethod'.split(
    ' ',
  ),
);
const RUNNERS =
  /^(?:python[\d.]{0,6}|node|nodejs|deno|bun|perl|ruby|php|lua|rscript|osascript|tsx|ts-node|npx|bunx|pnpx|uvx|pipx|java|go|cargo|dotnet|swift|make|just|task|source|\.|eval)$/;
const MANAGERS: Readonly<Record<string, RegExp>> = {
  npm: /^(?:i|in|install|ci|add|update|up|upgrade|exec|init|create|x|link|uninstall|remove|rebuild|dedupe|audit)$/,
  pnpm: /^(?:i|install|add|update|up|dlx|create|remove|import|link|rebuild)$/,
  yarn: /^(?:install|add|upgrade|up|dlx|create|remove|link)$/,
  bun: /^(?:i|install|add|update|x|create|remove|link)$/,
  npx: /^/,
  bunx: /^/,
  pnpx: /^/,
  uvx: /^/,
  pip: /^(?:install|uninstall|download)$/,
  pip3: /^(?:install|uninstall|download)$/,
  pipx: /^(?:install|run|inject)$/,
  uv: /^(?:add|sync|pip|tool|remove|lock)$/,
  poetry: /^(?:install|add|update|remove|lock)$/,
  conda: /^(?:install|create|update|env)$/,
  cargo: /^(?:install|add|update|fetch)$/,
  go: /^(?:get|install)$/,
  gem: /^(?:install|update)$/,
  bundle: /^(?:install|update|add)$/,
  composer: /^(?:install|update|require|remove|create-project)$/,
  dotnet: /^(?:add|restore|tool)$/,
  apt: /^/,
  'apt-get': /^/,
  dnf: /^/,
  yum: /^/,
  pacman: /^/,
  brew: /^/,
  choco: /^/,
  winget: /^/,
  scoop: /^/,
  snap: /^/,
};
/** What others see of it cannot be taken back. */
const PUBLISHERS: Readonly<Record<string, RegExp>> = {
  npm: /^(?:publish|unpublish|deprecate|dist-tag|owner|access|login|adduser)$/,
  pnpm: /^publish$/,
  yarn: /^(?:publish|npm)$/,
  bun: /^publish$/,
  cargo: /^(?:publish|yank|login)$/,
  twine: /^upload$/,
  poetry: /^publish$/,
  uv: /^publish$/,
  gem: /^(?:push|yank)$/,
  dotnet: /^nuget$/,
  vsce: /^publish$/,
  ovsx: /^publish$/,
  docker: /^(?:push|login)$/,
  podman: /^(?:push|login)$/,
  gh: /^/,
  glab: /^/,
  hub: /^/,
  vercel: /^/,
  netlify: /^/,
  fly: /^/,
  flyctl: /^/,
  heroku: /^/,
  firebase: /^/,
  wrangler: /^/,
  terraform: /^(?:apply|destroy|import|state)$/,
  tofu: /^(?:apply|destroy|import|state)$/,
  pulumi: /^(?:up|destroy)$/,
  kubectl: /^/,
  helm: /^/,
  aws: /^/,
  az: /^/,
  gcloud: /^/,
  ansible: /^/,
  'ansible-playbook': /^/,
  mail: /^/,
  sendmail: /^/,
  mutt: /^/,
};
const REWRITES =
  /^(?:reset|rebase|filter-branch|filter-repo|stash|update-ref|reflog|gc|prune|replace|commit-tree|branch|tag|checkout|switch|restore|merge|cherry-pick|revert|am|clean|worktree|remote|config|submodule)$/;

function ofProgram({ name, args, command, isOpen }: Step): Concern[] {
  const [first] = operands(args);
  const verb = name === 'git' ? gitCommand(args).verb : (first?.text ?? '');
  const is = (table: Readonly<Record<string, RegExp>>): boolean =>
    table[name] !== undefined &&
    (table[name].test(verb) || operands(args).some(({ text }) => table[name]?.test(text)));
  const found: Concern['kind'][] = [];
  if (
    isOpen ||
    ((SHELLS.has(name) || name === 'eval') &&
      (command.readsFrom.length > 0 || args.some((word) => word.isOpen)))
  ) {
    found.push('unreadable');
  }
  if (SHELLS.has(name) || RUNNERS.test(name) || /^\.{0,2}[\\/]/.test(command.words[0]?.text ?? ''))
    found.push('runs-code');
  if (NETWORK.has(name) || (name === 'git' && /^(?:clone|fetch|pull|ls-remote|remote|submodule)$/.test(verb)))
    found.push('network');
  if (is(MANAGERS)) found.push('installs');
  if (is(PUBLISHERS) || (name === 'git' && verb === 'push')) found.push('publishes');
  const isAmend = verb === 'commit' && hasOption(args, '', '--amend');
  if (name === 'git' && (REWRITES.test(verb) || isAmend)) found.push('rewrites-history');
  return found.map((kind) => ({ kind, program: name === 'git' ? `git ${verb}` : name }) as Concern);
}
