import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSecretFile } from '../../secrets/index.ts';

/** Where programs keep keys, sessions and histories, within the home folder. Start files are among them: many set keys there. */
const PLACES: readonly string[] = [
  ...`.ssh .gnupg .aws .azure .kube .docker .oci .password-store .secrets .config/gcloud .config/gh .config/hub
  .config/glab-cli .config/op .config/doctl .config/rclone .config/helm .config/containers .config/github-copilot
  .config/git .config/fish .config/direnv .config/nushell .config/configstore .config/netlify .config/heroku
  .config/stripe .config/sops .config/kilo .config/opencode .config/goose .netrc .npmrc .yarnrc .yarnrc.yml .pypirc
  .pgpass .my.cnf .git-credentials .gitconfig .cargo/credentials .cargo/credentials.toml .m2/settings.xml
  .m2/settings-security.xml .gradle/gradle.properties .gem/credentials .bundle/config .composer/auth.json
  .config/composer/auth.json .terraform.d .terraformrc .vault-token .databrickscfg .snowsql .boto .s3cfg .fly .vercel
  .netlify .heroku .supabase .wrangler .config/.wrangler .expo .claude .claude.json .codex .gemini .continue .aider.conf.yml
  .local/share/keyrings .local/share/kwalletd .local/share/opencode .local/share/code-server .local/share/fish
  .mozilla .thunderbird .config/google-chrome .config/chromium .config/BraveSoftware .config/microsoft-edge
  .config/Code .config/VSCodium .config/Cursor .config/Windsurf .vscode-server/data .vscode-server-insiders/data
  .cursor-server/data .bash_history .zsh_history .zsh_sessions .python_history .node_repl_history .psql_history
  .mysql_history .sqlite_history .lesshst .viminfo .bashrc .bash_profile .bash_login .bash_aliases .profile .zshrc
  .zshenv .zprofile .zlogin .kshrc .envrc .env .xprofile .pam_environment .1password .bitwarden
  Library/Keychains Library/Cookies Library/Mail Library/Messages`.split(/\s+/),
  ...[
    'Code - Insiders',
    'Google/Chrome',
    'Firefox',
    'BraveSoftware',
    'Microsoft Edge',
    'Code',
    'VSCodium',
    'Cursor',
  ].map((name) => `Library/Application Support/${name}`),
  '.config/Code - Insiders',
];

/** The places of a home folder that a command must not see: those that are known, and what is named as secrets are. */
export function secretPlaces(home: string): string[] {
  const named = ['', '.config'].flatMap((folder) =>
    namesIn(join(home, folder))
      .filter((name) => isSecretFile(`${folder}/${name}`))
      .map((name) => join(folder, name)),
  );
  return [...new Set([...PLACES, ...named])].map((place) => join(home, place));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
