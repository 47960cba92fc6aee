import { NAMED } from './named.ts';
import { type Rule, word } from './rule.ts';
import { SERVICES } from './services.ts';

/** A word with the beginning of a key is one if it has a digit or a capital letter. */
const KEY = String.raw`(?=[a-z_-]{0,60}[A-Z\d])[\w-]`;

/** The first letters of a number of two digits or more in base64. */
const NUMBERS = Array.from({ length: 90 }, (_, i) =>
  btoa(`${i + 10}0`)
    .slice(0, 3)
    .toLowerCase(),
);

/** Words that stand where a secret would. */
const PLACEHOLDER =
  '^(?:pass(?:word|wd|phrase)?|pwd|pw|secrets?|token|key|string|none|null|undefined|true|false|required|optional|hidden|redacted|masked|x+|\\*+|\\.+|-+|_+)$|^(?:your|my|the|some|an?|example|sample|dummy|fake|test|change)[_-]|example|placeholder|changeme|xxxx|\\*\\*\\*';

const PARTS =
  '(?:server|host|data source|user id|userid|uid|user|username|database|initial catalog|endpoint|driver|port|account)';

/** As in a line of a shell, a `.env` file, or a log: `export DB_PASSWORD=…`. */
const ASSIGNED = String.raw`=(?:"([^\s"$\\<{(]{6,200})"|'([^\s'$\\<{(]{6,200})'|([^\s"'$\\/.~<>{}()[\],;&|=*?-][^\s"'$\\<>{}()[\],;&|]{5,200}))(?![\w(.[])`;

/**
 * Forms that gitleaks has not, or has for whole files and not for what is left of a key: a prompt holds excerpts, and the
 * end of a key that was cut off is no excuse to send the rest.
 */
export const FORMS: readonly Rule[] = [
  word(
    'aws-key-id',
    ['akia', 'asia', 'abia', 'acca'],
    '(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  ),
  {
    id: 'aws-secret',
    anyCase: true,
    heads: ['awssecre', 'aws_secr', 'aws-secr', 'secretac', 'secret_a'],
    expression: String.raw`(?:aws[_-]?)?secret[_-]?(?:access[_-]?)?key["']?\s{0,3}[=:]\s{0,3}["']?([A-Za-z0-9/+]{40})(?![\w/+=])`,
  },
  {
    id: 'aws-session',
    anyCase: true,
    heads: ['sessiont', 'session_', 'security'],
    expression: String.raw`(?:session|security)[_-]?token["']?\s{0,3}[=:]\s{0,3}["']?([A-Za-z0-9/+%]{100,2000}={0,2})`,
  },
  {
    id: 'signed-address',
    anyCase: true,
    heads: ['&sig=', '?sig=', ';sig=', 'x-amz-', 'x-goog-'],
    expression: String.raw`(?:[?&;]sig|X-(?:Amz|Goog)-(?:Signature|Security-Token))=([\w%/+=-]{32,2000})`,
  },
  {
    id: 'azure-key',
    anyCase: true,
    heads: ['accountk', 'sharedac', 'accesske'],
    expression: String.raw`(?:AccountKey|SharedAccessKey|AccessKey|SharedAccessSignature)["']?\s{0,3}[=:]\s{0,3}["']?([A-Za-z0-9+/]{40,200}={0,2})`,
  },
  word(
    'github',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    'gh[pousr]_(?=[A-Za-z]{0,60}\\d)[A-Za-z0-9]{12,255}',
  ),
  word('github-pat', ['github_p'], 'github_pat_(?=[A-Za-z_]{0,60}\\d)\\w{20,255}'),
  word(
    'gitlab',
    ['glpat-', 'gldt-', 'glrt-', 'glft-', 'glsoat-', 'glptt-', 'glcbt-', 'gloas-'],
    `gl(?:pat|dt|rt|ft|soat|ptt|cbt|oas)-${KEY}{16,300}(?:\\.[a-z\\d]{2}\\.[a-z\\d]{7,12})?`,
  ),
  // OpenAI, Anthropic, OpenRouter, DeepSeek. A run without dashes and a digit tell a key from a name in CSS.
  word('sk', ['sk-'], String.raw`(?<!-)sk-(?=[\w-]{0,99}[A-Za-z0-9]{16})(?=[\w-]{0,99}\d)[\w-]{24,500}`),
  word(
    'sk-named',
    ['sk-ant-a', 'sk-proj-', 'sk-svcac', 'sk-admin', 'sk-or-v1'],
    `sk-(?:ant-(?:api|admin|sid|oat)\\d\\d|proj|svcacct|admin|or-v1)-${KEY}{12,500}`,
  ),
  word(
    'model-keys',
    ['gsk_', 'xai-', 'pplx-', 'r8_', 'csk-', 'fw_', 'tgp_v1_', 'nvapi-', 'jina_', 'lsv2_'],
    `(?:gsk_|xai-|pplx-|r8_|csk-|fw_|tgp_v1_|nvapi-|jina_|lsv2_(?:pt|sk)_)(?=[A-Za-z]{0,60}\\d)[A-Za-z0-9_-]{20,255}`,
  ),
  word('hugging-face', ['hf_'], 'hf_(?=[A-Za-z0-9]{0,40}[A-Z])[A-Za-z0-9]{20,60}(?![\\w])'),
  word('google-key', ['aiza'], 'AIza(?=[A-Za-z_-]{0,35}\\d)[\\w-]{16,35}(?![\\w-])'),
  word('google-secret', ['gocspx-'], 'GOCSPX-[\\w-]{16,40}'),
  word('google-token', ['ya29.'], 'ya29\\.[\\w.-]{16,2000}'),
  { id: 'google-refresh', heads: ['1//0'], expression: '1//0[\\w-]{24,255}', isWord: true },
  {
    id: 'gcp-key-id',
    anyCase: true,
    heads: ['private_'],
    expression: String.raw`private_key_id["']{0,2}\s{0,3}[=:]\s{0,3}["']?([a-f0-9]{40})(?!\w)`,
  },
  word(
    'slack',
    ['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xoxe.', 'xapp-'],
    `(?:xox[abeoprs](?:\\.xox[bp])?|xapp)-${KEY}{10,400}`,
  ),
  {
    id: 'slack-hook',
    heads: ['hooks.sl'],
    expression: String.raw`hooks\.slack\.com\\?/(?:services|workflows|triggers)\\?/(T\w{8,20}\\?/[AB]?\w{8,20}\\?/\w{16,60})`,
  },
  {
    id: 'discord-hook',
    anyCase: true,
    heads: ['discord.', 'discorda'],
    expression: String.raw`discord(?:app)?\.com\\?/api\\?/webhooks\\?/(\d{15,22}\\?/[\w-]{30,100})`,
  },
  word('discord-bot', NUMBERS, '[MNO][\\w-]{22,26}\\.[\\w-]{6}\\.[\\w-]{27,40}(?![\\w-])'),
  word(
    'stripe',
    ['sk_live_', 'sk_test_', 'sk_prod_', 'rk_live_', 'rk_test_', 'rk_prod_'],
    '[rs]k_(?:live|test|prod)_(?=[A-Za-z]{0,60}\\d)[A-Za-z0-9]{12,255}',
  ),
  word('stripe-hook', ['whsec_'], 'whsec_(?=[A-Za-z+/]{0,60}\\d)[A-Za-z0-9+/]{12,255}={0,2}'),
  word('shopify', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{16,64}(?!\\w)'),
  word('sendgrid', ['sg.'], 'SG\\.[\\w-]{22}\\.[\\w-]{16,43}(?![\\w-])'),
  word('digital-ocean', ['dop_v1_', 'doo_v1_', 'dor_v1_'], 'do[opr]_v1_[a-f0-9]{16,64}(?!\\w)'),
  word('npm', ['npm_'], 'npm_(?=[A-Za-z]{0,40}\\d)[A-Za-z0-9]{20,60}(?!\\w)'),
  word('pypi', ['pypi-age', 'pypi-'], `pypi-(?=[\\w-]{0,99}[A-Za-z0-9]{24})[\\w-]{40,1000}`),
  word('docker', ['dckr_pat', 'dckr_oat'], 'dckr_[po]at_[\\w-]{12,100}'),
  word('vault', ['hvs.', 'hvb.', 'hvr.'], `hv[sbr]\\.${KEY}{16,400}`),
  word(
    'twilio-key',
    Array.from('0123456789abcdef', (char) => `sk${char}`),
    'SK[a-f0-9]{32}(?![\\w])',
  ),
  {
    id: 'twilio-token',
    anyCase: true,
    heads: ['twilio', 'auth_tok', 'authtoke'],
    expression: String.raw`(?:twilio[\w .-]{0,30}|auth_?token)["']?\s{0,3}[=:,]\s{0,3}["']?([a-f0-9]{32})(?!\w)`,
  },
  word('mailgun', ['key-'], 'key-[a-f0-9]{32}(?!\\w)'),
  { id: 'mailchimp', heads: ['-us'], back: 32, expression: '[a-f0-9]{32}-us\\d{1,2}(?!\\w)', isWord: true },
  ...[8, 9, 10].map(
    (back): Rule => ({
      id: 'telegram',
      heads: [':aa'],
      back,
      // In an address `bot` stands before it.
      expression: `(?<!\\d)\\d{${back}}:AA[\\w-]{33}(?![\\w-])`,
    }),
  ),
  word('firebase', ['aaaa'], 'AAAA[\\w-]{7}:[\\w-]{60,200}'),
  ...SERVICES,
  // A token without its signature, or cut in it, is one still.
  word('jwt', ['eyj'], String.raw`(?<!-)eyJ[\w-]{10,4000}\.eyJ[\w-]{10,8000}(?:\.[\w-]{0,4000}){0,3}`),
  {
    id: 'wireguard',
    anyCase: true,
    heads: ['privatek', 'preshare'],
    expression: String.raw`(?:PrivateKey|PresharedKey)\s{0,3}=\s{0,3}([A-Za-z0-9+/]{43}=)`,
  },
  {
    id: 'putty',
    heads: ['private-'],
    expression: String.raw`Private-Lines: \d+(?:\r?\n|\\n)((?:[ -]?[A-Za-z0-9+/=]{1,77}(?:\r?\n|\\n)){1,200})`,
  },

  // What its name gives away.
  {
    id: 'address',
    heads: ['://'],
    expression: String.raw`:\/\/[^\s/?#@:"'<>${'`'}\\{}$()[\]]{0,100}:([^\s/?#@"'<>${'`'}{}$()\\]{3,255})@(?=[\w[%])`,
    allowed: [PLACEHOLDER, '^[%:]'],
  },
  {
    id: 'authorization',
    anyCase: true,
    heads: ['authoriz'],
    expression: String.raw`authorization["'\]]{0,2}\s{0,3}[:=,]\s{0,3}["'${'`'}]?(?:(?:basic|bearer|token|apikey|key|digest)\s{1,3})?((?=[^\s\d"']{0,99}\d)[\w.~+/=:-]{8,4000})(?![\w(])`,
    allowed: [PLACEHOLDER],
  },
  {
    id: 'bearer',
    anyCase: true,
    heads: ['bearer'],
    expression: String.raw`bearer\s{1,3}((?=[^\s\d"']{0,99}\d)[\w.~+/=-]{16,4000})(?![\w(])`,
    allowed: [PLACEHOLDER],
    entropy: 2.8,
    isWord: true,
  },
  {
    id: 'cookie',
    anyCase: true,
    heads: ['cookie'],
    expression: String.raw`cookie["']?\s{0,3}:\s{1,3}["']?((?:[\w.-]{1,60}=[^\s;"',]{0,1000};?[ ]?){1,40})`,
    allowed: ['^(?![^=]{0,60}=[^;]{8})', '[<{$(]'],
  },
  {
    id: 'netrc',
    anyCase: true,
    heads: ['machine', 'default'],
    expression: String.raw`(?:machine\s{1,9}\S{1,255}|default)\s{1,9}login\s{1,9}\S{1,255}\s{1,9}password\s{1,9}(\S{3,255})`,
    isWord: true,
  },
  {
    id: 'npmrc',
    anyCase: true,
    heads: ['_authtok', '_auth', '_passwor', 'npmautht'],
    isWord: true,
    expression: String.raw`(?:_(?:authToken|auth|password)|npmAuthToken)["']?\s{0,3}[=:]\s{0,3}["']?([^\s"'$<{(]{8,2000})`,
    allowed: [PLACEHOLDER, '^[A-Za-z_.-]+$'],
  },
  {
    id: 'connection-string',
    anyCase: true,
    heads: ['password', 'pwd', 'accesske', 'clientse'],
    // With another of its parts near, before or behind it: alone it is an assignment of a program.
    expression: String.raw`(?=(?:password|pwd|AccessKey|ClientSecret)\s?=)(?:(?<=${PARTS}\s?=[^\r\n]{1,80})|(?=[^\r\n]{1,80};\s?${PARTS}\s?=))(?:password|pwd|AccessKey|ClientSecret)\s?=\s?([^\s;="'<>{}$()][^;"'\r\n<>{}$()]{2,200})`,
    // The arguments of a call are no part of one.
    allowed: [PLACEHOLDER, '^None\\b|^[^,]{1,80},\\s{1,4}\\w{1,40}='],
    isWord: true,
  },
  {
    id: 'environment-password',
    heads: ['password', 'passwd', 'passphra', 'pwd', 'secret'],
    expression: `(?:PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET)(?:_[A-Z]{1,12})?${ASSIGNED}`,
    allowed: [PLACEHOLDER],
  },
  {
    id: 'environment-key',
    heads: [
      'token',
      'api_key',
      'apikey',
      'access_k',
      'accesske',
      'private_',
      'auth_key',
      'secret_k',
      'encrypti',
      'signing_',
    ],
    expression: `(?:TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|AUTH_KEY|SECRET_KEY(?:_BASE)?|ENCRYPTION_KEY|SIGNING_KEY)${ASSIGNED}`,
    allowed: [PLACEHOLDER, '^[A-Za-z_.:/-]+$', '^\\d+$', '^.{1,11}$'],
  },
  {
    id: 'named-password',
    anyCase: true,
    heads: ['password', 'passwd', 'passphra'],
    expression: String.raw`pass(?:word|wd|phrase)["']?\s{0,3}(?:[:=]|=>|:=)\s{0,3}(?:"((?=[^"\s]{0,99}\d)[^"\s\\<{$()]{8,200})"|'((?=[^'\s]{0,99}\d)[^'\s\\<{$()]{8,200})')`,
    allowed: [PLACEHOLDER],
  },
  {
    id: 'curl-user',
    heads: ['curl', '--user', '--proxy-'],
    expression: String.raw`(?:curl\b[^\r\n]{0,400}?\s-u|--(?:proxy-)?user)[ =]{1,3}["']?[\w.@+-]{1,100}:([^\s"'$<{]{6,200})`,
    allowed: [PLACEHOLDER],
  },
  // As in YAML, without quotes: a value that no name in code looks like.
  {
    id: 'plain-password',
    anyCase: true,
    heads: ['password', 'passwd', 'passphra'],
    expression: String.raw`pass(?:word|wd|phrase):[ \t]{1,3}((?=\S{0,99}\d)(?=\S{0,99}[^\w\s.,;])[^\s"'<>{}$()[\],;#][^\s"'<>{}$()[\],;]{5,200})(?=[ \t]{0,9}(?:[\r\n#]|$))`,
    allowed: [PLACEHOLDER],
  },
  {
    id: 'mysql-password',
    heads: ['mysql', 'mariadb'],
    expression: String.raw`(?:mysql|mariadb)[\w-]{0,12} [^\r\n]{0,300}?-p((?=\S{0,99}\d)[^\s"'$<{=-][^\s"'$<{]{5,200})`,
    allowed: [PLACEHOLDER],
  },
  { id: 'django', heads: ['django-i'], expression: String.raw`django-insecure-([^\s"'<]{20,100})` },
  word('mapbox', ['sk.eyj'], String.raw`sk\.eyJ[\w-]{10,400}\.[\w-]{10,100}`),
  {
    id: 'docker-auth',
    heads: ['"auth"'],
    expression: String.raw`"auth"\s{0,3}:\s{0,3}"([A-Za-z0-9+/]{8,2000}={0,2})"`,
  },
  {
    id: 'kubeconfig',
    anyCase: true,
    heads: ['client-k'],
    expression: String.raw`client-key-data["']?:\s{1,3}["']?([A-Za-z0-9+/]{20,8000}={0,2})`,
  },
  ...NAMED,
];
