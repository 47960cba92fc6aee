/** Files that hold secrets by their very purpose, by their names: their contents never go into a prompt. */
const NAMES = [
  /^\.env(?:rc)?$|^\.env[._-]|\.env$|^\.(?:dev|prod|staging)\.vars$/,
  // Of tools that keep who they are logged in as.
  /^[._](?:netrc|npmrc|pypirc|pgpass|htpasswd|htdigest|git-credentials|dockercfg|vault-token|s3cfg|boto|passwd-s3fs|rhosts|esmtprc|msmtprc|muttrc|fetchmailrc|mbsyncrc|sentryclirc|databrickscfg|terraformrc|yarnrc(?:\.ya?ml)?|ftpconfig|my\.cnf|mylogin\.cnf|remote-sync\.json|credentials|secrets?)$/,
  /^(?:pgpass\.conf|terraform\.rc|credentials\.tfrc\.json|rclone\.conf|ngrok\.yml|wg\d{0,3}\.conf|sftp(?:-config)?\.json|auth\.json|kaggle\.json|robomongo\.json|settings-security\.xml|(?:sitemanager|recentservers|filezilla)\.xml|htpasswd|shadow)$/,
  /^\.[a-z]{1,20}_history$/,
  /^\.?vault[-_]?pass(?:word)?(?:\.txt)?$|^vault\.ya?ml$/,
  // Keys, and what keeps them.
  /^(?:identity|.{0,100}[-_.])?(?:id_)?(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/,
  /\.(?:pem|key|p8|p12|pfx|pkcs12|ppk|jks|jceks|bks|bcfks|keystore|keytab|kdbx?|psafe3|agilekeychain|keychain(?:-db)?|opvault|gpg|pgp|ovpn|tblk|snk|tfstate|tfvars|mobileprovision|provisionprofile|publishsettings|cscfg)$/,
  /\.(?:tfstate\.backup|tfvars\.json|pubxml\.user|ya?ml\.enc|json\.enc|env\.enc)$/,
  // What an application is configured with.
  /^(?:.{1,100}[-_.])?secrets?(?:[-_.].{1,100})?\.(?:json|ya?ml|toml|ini|env|properties|conf|cfg|xml|txt|csv|enc)$|^secrets?$/,
  /^(?:.{1,100}[-_.])?credentials?(?:\.(?:json|ya?ml|toml|ini|csv|xml|txt|db|properties|enc))?$/,
  /^(?:client_secrets?|service[-_.]?account|application_default_credentials|gcp[-_.]?key)(?:[-_.].{0,200})?\.json$|firebase-adminsdk.{0,100}\.json$/,
  /^passwords?\.(?:txt|csv|json|ya?ml|xml|kdb|md)$/,
  /^appsettings\..{1,100}\.json$|^local\.settings\.json$|^wp-config\.php$|^localsettings\.php$/,
  /^(?:keystore|key|signing)\.properties$|^google-services\.json$|^googleservice-info\.plist$/,
  /^kubeconfig(?:\.ya?ml)?$|\.kubeconfig$/,
];

/** The same by the folders that they are in, which are named from the left. */
const PATHS = [
  /(?:^|\/)\.(?:ssh|gnupg|kube|password-store|secrets)\/(?!.*\.pub$)/,
  /(?:^|\/)\.aws\/(?:credentials|config|sso\/|cli\/)/,
  /(?:^|\/)\.azure\/(?:accesstokens|msal_token_cache|service_principal|azureprofile)/,
  /(?:^|\/)\.docker\/config\.json$/,
  /(?:^|\/)\.config\/(?:gcloud|gh|hub|op|doctl|rclone|helm|containers)(?:\/|$)/,
  /(?:^|\/)gcloud\/(?:credentials|access_tokens|legacy_credentials)/,
  /(?:^|\/)\.(?:m2\/settings\.xml|gradle\/gradle\.properties|oci\/config|mc\/config\.json|snowsql\/config|ngrok2\/|gem\/credentials|cargo\/credentials)/,
];

/** Of what is in a folder of secrets; code there handles them and has none. */
const OF_SECRETS =
  /^[^.]{1,200}$|\.(?:json|ya?ml|toml|ini|env|properties|conf|cfg|xml|txt|csv|enc|key|crt|b64)$/;

/** What shows how such a file is to be written, with nothing in it. */
const TEMPLATE =
  /[-_.](?:example|sample|template|tmpl|tpl|dist|defaults?|schema)(?:\.\w{1,10})?$|^(?:example|sample|template)[-_.]/;

/** As Windows shortens long names: `ENV~1`, `CREDEN~1.JSO`, `SERVER~1.PEM`. */
const SHORT_NAME =
  /^(?:env|npmrc|_netrc|netrc|pypirc|pgpass|htpass|htdige|git-cr|gitcre|docker|vault|s3cfg|yarnrc|terraf|my|mylogi|secret|creden|kubeco|appset|locals|local|wp-con|wpconf|master|keysto|google|client|servic|id_ed2|id_ecd|passwo)~\d{1,3}(?:\.|$)|~\d{1,3}\.(?:pem|key|p12|pfx|ppk|jks|kdb|tfs|tfv|mob|ovp|env|gpg|pgp)$/;

/**
 * Whether a file's path, or the language that its document is shown in, says that it holds secrets: also in another
 * spelling that some file system takes for the same. Templates and code are none.
 */
export function isSecretFile(path: string, language: string | null = null): boolean {
  if (language === 'dotenv' || language === 'dotenv-vault') return true;
  const names = path.split(/[/\\]/).map(plainName);
  const name = names.at(-1) ?? '';
  if (SHORT_NAME.test(name)) return true;
  if (TEMPLATE.test(name)) return false;
  const isKept = names.slice(-4, -1).includes('secrets') && OF_SECRETS.test(name);
  return isKept || NAMES.some((form) => form.test(name)) || PATHS.some((form) => form.test(names.join('/')));
}

/** A name without what some file systems ignore: case, dots and spaces at its end, streams, and signs that nobody sees. */
function plainName(segment: string): string {
  const name = segment
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, '')
    .replace(/:.*$/s, '')
    .toLowerCase();
  let end = name.length;
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--;
  return name.slice(0, end);
}
