/** Letters and digits like a key's, always the same ones. */
function word(length: number, alphabet: string): string {
  let state = 12_345;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return alphabet[state % alphabet.length] ?? '';
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
