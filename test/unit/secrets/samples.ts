/** Letters and digits like a key's, always the same ones. */
function word(length: number, alphabet: string): string {
  let state = 12_345;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return alphabet[Math.floor(state / 65_536) % alphabet.length] ?? '';
  }).join('');
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const HEX = '0123456789abcdef';
const MIXED = `${UPPER}${UPPER.toLowerCase()}0123456789`;

const lines = (count: number) => Array.from({ length: count }, () => word(64, MIXED)).join('\n');
const pem = (kind: string, body: string, newline = '\n') =>
  [`-----BEGIN ${kind}-----`, ...body.split('\n'), `-----END ${kind}-----`].join(newline);

/** One of each form, put together here so that nobody's scanner takes this file for a leak. */
export const SECRETS: Readonly<Record<string, string>> = {
  'RSA key': pem('RSA PRIVATE ' + 'KEY', lines(12)),
  'PKCS 8 key': pem('PRIVATE ' + 'KEY', `${lines(3)}\n${word(20, MIXED)}==`),
  'OpenSSH key': pem('OPENSSH PRIVATE ' + 'KEY', lines(6)),
  'encrypted key': pem(
    'EC PRIVATE ' + 'KEY',
    `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0A\n\n${lines(3)}`,
  ),
  'PGP key': pem('PGP PRIVATE ' + 'KEY BLOCK', `Version: 1\n\n${lines(3)}`),
  'key in JSON': pem('PRIVATE ' + 'KEY', lines(3), '\\n'),
  'AWS key id': `AKIA${word(16, UPPER)}`,
  'AWS session key id': `ASIA${word(16, UPPER)}`,
  'GitHub token': `ghp_${word(36, MIXED)}`,
  'GitHub app token': `ghs_${word(36, MIXED)}`,
  'GitHub fine-grained token': `github_pat_${word(22, MIXED)}_${word(59, MIXED)}`,
  'GitLab token': `glpat-${word(20, MIXED)}`,
  'OpenAI key': `sk-${word(48, MIXED)}`,
  'OpenAI project key': `sk-proj-${word(40, MIXED)}_${word(30, MIXED)}-${word(60, MIXED)}`,
  'Anthropic key': `sk-ant-api03-${word(40, MIXED)}-${word(50, MIXED)}AA`,
  'OpenRouter key': `sk-or-v1-${word(64, HEX)}`,
  'DeepSeek key': `sk-${word(32, HEX)}`,
  'Groq key': `gsk_${word(52, MIXED)}`,
  'xAI key': `xai-${word(80, MIXED)}`,
  'Hugging Face token': `hf_${word(34, MIXED)}`,
  'Google key': `AIza${word(35, MIXED)}`,
  'Google key with a dash at its end': `AIza${word(34, MIXED)}-`,
  'Google client secret': `GOCSPX-${word(28, MIXED)}`,
  'Slack bot token': `xoxb-${word(12, HEX)}-${word(24, MIXED)}`,
  'Stripe live key': `sk_live_${word(24, MIXED)}`,
  'Stripe test key': `rk_test_${word(24, MIXED)}`,
  'Shopify token': `shpat_${word(32, HEX)}`,
  'SendGrid key': `SG.${word(22, MIXED)}.${word(43, MIXED)}`,
  'DigitalOcean token': `dop_v1_${word(64, HEX)}`,
  'npm token': `npm_${word(36, MIXED)}`,
  'PyPI token': `pypi-${word(100, MIXED)}`,
  'JSON web token': [`eyJ${word(30, MIXED)}`, `eyJ${word(60, MIXED)}`, word(43, MIXED)].join('.'),
};

/** Secrets that only the words before them give away; those words stay. */
export const SECRETS_BY_NAME: readonly (readonly [string, string])[] = [
  ['aws_secret_access_key = ', word(40, MIXED)],
  ['"awsSecretKey": "', word(40, MIXED)],
  ['DefaultEndpointsProtocol=https;AccountKey=', `${word(86, MIXED)}==`],
  ['https://hooks.slack.com/services/', `T${word(9, UPPER)}/B${word(9, UPPER)}/${word(24, MIXED)}`],
];

/** What stands in ordinary code and looks a little like a key. */
export const ORDINARY: readonly string[] = [
  'const total = items.reduce((sum, { price, count }) => sum + price * count, 0);',
  '.sk-folding-cube .sk-cube-grid-container-wrapper { animation: sk-foldCubeAngle 2.4s infinite; }',
  '<div class="sk-circle12 sk-child-of-the-loading-indicator-1"></div>',
  'const id = "550e8400-e29b-41d4-a716-446655440000";',
  'resolved: "https://registry.npmjs.org/zod/-/zod-4.1.12.tgz"',
  `integrity: "sha512-${word(86, MIXED)}=="`,
  `commit ${word(40, HEX)}`,
  `const image = "data:image/png;base64,${word(200, MIXED)}";`,
  'if (pem.startsWith("-----BEGIN PRIVATE KEY-----")) return parse(pem);',
  'pem.replace("-----BEGIN RSA PRIVATE KEY-----", "").replace("-----END RSA PRIVATE KEY-----", "")',
  'const PEM = /-----BEGIN PRIVATE KEY-----[\\s\\S]+-----END PRIVATE KEY-----/;',
  `-----BEGIN CERTIFICATE-----\n${lines(4)}\n-----END CERTIFICATE-----`,
  `-----BEGIN PUBLIC KEY-----\n${lines(2)}\n-----END PUBLIC KEY-----`,
  `ssh-rsa ${word(120, MIXED)} me@example.com`,
  'const key = process.env.OPENAI_API_KEY ?? "";',
  'headers: { Authorization: "Bearer " + token }',
  'export OPENAI_API_KEY=sk-...',
  'ANTHROPIC_API_KEY="sk-ant-your-key-here"',
  'mongodb://localhost:27017/shop',
  'ASIAN_PACIFIC_REGIONS = ["ap-southeast-1", "ap-northeast-1"]',
  'const AKIA_PREFIX = "AKIA";',
  'task-management-sk-localisation-strings-for-slovakia-2024.json',
  'import npm_package_version from "./npm_package_version.js";',
  'const hf_transformer_model_name_or_path = args.model;',
  'def test_sk_live_mode_is_refused_without_a_flag(): ...',
  'SELECT id, password_hash FROM users WHERE email = $1',
  'eyJ is how a base64 object begins',
  'for (let i = 0; i < 1e6; i++) sum += table[i & 0xff] ^ (i >>> 8);',
  'aws_secret_access_key = os.environ["AWS_SECRET_ACCESS_KEY"]',
  'const SG = await import("./SG.module.js");',
  'print("xoxo, your test suite")',
  'fn pypi_index_url() -> &\'static str { "https://pypi.org/simple" }',
];

const BASIC = btoa(`deploy:${word(20, MIXED)}`);

/** More kinds of secrets as they stand in files: the text before, the secret, and the text behind it. */
export const IN_PLACE: readonly (readonly [name: string, before: string, secret: string, after: string])[] = [
  ['password of a database', 'DATABASE_URL=postgres://shop:', word(14, MIXED), '@db.example.com:5432/shop'],
  ['password of a queue', 'amqps://worker:', `${word(9, MIXED)}%21`, '@mq.internal/vhost'],
  ['password in the address of a cache', 'redis://:', word(12, MIXED), '@cache:6379/0'],
  ['password of a repository', 'git clone https://ci:', word(18, MIXED), '@git.example.com/shop.git'],
  ['Stripe hook', 'secret: "', `whsec_${word(32, MIXED)}`, '"'],
  [
    'Slack app token',
    "token = '",
    `xapp-1-A${word(10, UPPER)}-${word(12, '0123456789')}-${word(64, HEX)}`,
    "'",
  ],
  ['Google token', 'token: ', `ya29.${word(80, MIXED)}`, '\n'],
  ['Google refresh token', '"refresh_token": "', `1//0${word(60, MIXED)}`, '"'],
  ['Docker token', 'docker login -p ', `dckr_pat_${word(27, MIXED)}`, ' docker.io'],
  ['Vault token', 'VAULT_TOKEN=', `hvs.${word(95, MIXED)}`, '\n'],
  ['Vault batch token', 'export VAULT_TOKEN=', `hvb.${word(140, MIXED)}`, '\n'],
  ['old Vault token', 'token "', `s.${word(24, MIXED)}`, '"'],
  ['Azure storage', 'BlobEndpoint=https://x;AccountKey=', `${word(86, MIXED)}==`, ';EndpointSuffix=core'],
  ['Azure queue', 'SharedAccessKeyName=root;SharedAccessKey=', `${word(43, MIXED)}=`, '"'],
  ['Azure client', 'client_secret = "', `abc8Q~${word(34, MIXED)}`, '"'],
  ['SQL Server', '"Server=db;Database=shop;User Id=sa;Password=', 'p4ss.word!X', ';Encrypt=true"'],
  ['header with a token', 'Authorization: Bearer ', word(40, MIXED), '\n'],
  ['header with a password', "'Authorization': 'Basic ", BASIC, "'"],
  ['cookie', 'Cookie: ', `session=${word(32, MIXED)}`, '\r\n'],
  ['curl', 'curl -sS -u admin:', word(12, MIXED), ' https://example.com'],
  ['.netrc', 'machine api.example.com login me password ', word(16, MIXED), '\n'],
  ['.npmrc', '//registry.npmjs.org/:_authToken=', `npm_${word(36, MIXED)}`, '\n'],
  ['.npmrc of a company', '//npm.example.com/:_authToken=', word(30, MIXED), '\n'],
  ['Docker configuration', '{"auths": {"docker.io": {"auth": "', BASIC, '"}}}'],
  ['Twilio key', 'const sid = "', `SK${word(32, HEX)}`, '"'],
  ['Twilio token', 'TWILIO_AUTH_TOKEN=', word(32, HEX), '\n'],
  ['Telegram bot', 'bot = "', `1234567890:AA${word(33, MIXED)}`, '"'],
  ['Telegram bot in an address', 'https://api.telegram.org/bot', `1234567890:AA${word(33, MIXED)}`, '/getMe'],
  ['password in YAML', '  password: ', 'Tr0ub4dor&3xyz', '\n  user: app'],
  ['password of MySQL', 'mysql -uroot -p', 'S3cretPassw0rd', ' shop < dump.sql'],
  ['Django', "SECRET_KEY = 'django-insecure-", `${word(48, MIXED)}#x`, "'"],
  ['Mapbox', 'token: "', `sk.eyJ1${word(60, MIXED)}.${word(22, MIXED)}`, '"'],
  [
    'Discord bot',
    'client.login("',
    `${btoa('234567890123456789')}.${word(6, MIXED)}.${word(38, MIXED)}`,
    '")',
  ],
  ['Mailgun', 'key: "', `key-${word(32, HEX)}`, '"'],
  ['Mailchimp', 'key: "', `${word(32, HEX)}-us12`, '"'],
  ['GitLab runner', 'token = "', `glrt-${word(20, MIXED)}`, '"'],
  ['Atlassian', 'token: ', `ATATT3${word(186, MIXED)}`, '\n'],
  ['Databricks', 'token = ', `dapi${word(32, HEX)}`, '\n'],
  ['Grafana', 'token: "', `glsa_${word(32, MIXED)}_${word(8, HEX)}`, '"'],
  ['Linear', 'LINEAR=', `lin_api_${word(40, MIXED)}`, '\n'],
  ['Figma', 'figma: ', `figd_${word(40, MIXED)}`, '\n'],
  ['Notion', 'notion = "', `ntn_${word(46, '0123456789')}`, '"'],
  ['PlanetScale', 'password: "', `pscale_pw_${word(43, MIXED)}`, '"'],
  ['Postman', 'key = "', `PMAK-${word(24, HEX)}-${word(34, HEX)}`, '"'],
  ['age', '# private\n', `AGE-SECRET-KEY-1${word(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`, '\n'],
  ['WireGuard', '[Interface]\nPrivateKey = ', `${word(43, MIXED)}=`, '\n'],
  [
    'Slack hook',
    'https://hooks.slack.com/services/',
    `T${word(9, UPPER)}/B${word(9, UPPER)}/${word(24, MIXED)}`,
    '"',
  ],
  ['password of an environment', 'export MYSQL_PASSWORD=', `${word(10, MIXED)}!`, '\n'],
  ['signed address', 'https://x.blob.core.windows.net/c/f?sv=2022&sig=', `${word(43, MIXED)}%3D`, '&se=2030'],
  ['AWS session', 'aws_session_token = ', word(200, MIXED), '\n'],
  [
    'SSH2 key',
    '',
    `---- BEGIN SSH2 ENCRYPTED PRIVATE ${'KEY'} ----\n${lines(4)}\n---- END SSH2 ENCRYPTED PRIVATE ${'KEY'} ----`,
    '\n',
  ],
  ['PuTTY key', 'Public-Lines: 1\nAAAA\nPrivate-Lines: 2\n', `${lines(2)}\n`, 'Private-MAC: 00'],
  [
    'OpenVPN key',
    '',
    `-----BEGIN OpenVPN Static key V1-----\n${Array.from({ length: 16 }, () => word(32, HEX)).join('\n')}\n-----END OpenVPN Static key V1-----`,
    '\n',
  ],
  ['kubeconfig', '    client-key-data: ', btoa(pem('EC PRIVATE ' + 'KEY', lines(3))), '\n'],
];

/** Ways to write the same. */
export const ENCODED: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'in base64': (text) => btoa(`config: ${text}`),
  'in base64 of addresses': (text) => Buffer.from(`{"token":"${text}"}`).toString('base64url'),
  'in hexadecimal digits': (text) => Buffer.from(text).toString('hex'),
  'percent by percent': (text) => Array.from(Buffer.from(text), (byte) => `%${byte.toString(16)}`).join(''),
  'in a query': encodeURIComponent,
  'in JSON': (text) => JSON.stringify({ value: text }),
  'in JSON of JSON': (text) => JSON.stringify(JSON.stringify({ value: text })),
  'with an escape': (text) => `${text.slice(0, 9)}\\u00${text.charCodeAt(9).toString(16)}${text.slice(10)}`,
  'with another escape': (text) => `${text.slice(0, 7)}\\x${text.charCodeAt(7).toString(16)}${text.slice(8)}`,
  'in two pieces': (text) => `${text.slice(0, 15)}' +\n  '${text.slice(15)}`,
  'over two lines': (text) => `${text.slice(0, 15)}\\\n${text.slice(15)}`,
  'behind a line end': (text) => `KEY=1\\n${text}\\nEND`,
  'in the colours of a terminal': (text) => `\u001B[32m${text}\u001B[0m`,
};
