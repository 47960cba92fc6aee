import { type Rule, word } from './rule.ts';

/** What keys of services begin with that gitleaks has not, or has with other letters behind it. */
const PREFIXES: readonly string[] = [
  ...['figd_', 'sbp_', 'sb_secret_', 'phx_', 'npg_', 'napi_', 'mlsn.', 'CFPAT-', 'ATBB', 'ATCTT3', 'ATATT3'],
  ...['sq0csp-', 'sq0atp-', 'perm:', 'ntn_', 'secret_', 'pat-na1-', 'pat-eu1-', 'lin_api_', 'lin_oauth_'],
  ...['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_', 'rubygems_', 'tfp_', 'NRAK-', 'NRII-', 'glsa_', 'glc_'],
  ...[
    'pul-',
    'vercel_',
    'vcp_',
    'vck_',
    'vca_',
    'vci_',
    'vcr_',
    'sntrys_',
    'sntryu_',
    'nfp_',
    'cfut_',
    'cfat_',
    'cfk_',
  ],
  ...['tskey-api-', 'tskey-auth-', 'tskey-client-', 'tskey-scim-', 'tskey-webhook-', 'HRKU-', 'fo1_', 'rnd_'],
  ...[
    'pcsk_',
    'tvly-',
    'e2b_',
    'rpa_',
    'AQ.Ab8RN6',
    'bedrock-api-key-',
    'amzn.mws.',
    'GOOG1',
    'sk-lf-',
    'wandb_v1_',
  ],
  ...[
    'xsmtpsib-',
    'pdl_live_',
    'pdl_sdbx_',
    'pdl_ntfset_',
    'access-production-',
    'access-sandbox-',
    'shpua_',
    'atkn_',
  ],
  ...['dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.', 'hcaik_', 'hcbik_', 'hcxik_', 'IGQV'],
  ...[
    'sqp_',
    'squ_',
    'sqa_',
    'CCIPAT_',
    'CCIPRJ_',
    'bkua_',
    'bkct_',
    'depot_org_',
    'depot_project_',
    'crsr_',
  ],
  ...[
    'retool_',
    'dbtc_',
    'dbtu_',
    'mdb_sa_sk_',
    'FLWSECK-',
    'FLWSECK_TEST-',
    'AGE-SECRET-KEY-PQ-1',
    'sk_org_live_',
  ],
  ...[
    'AQVN',
    'y0_',
    'unkey_',
    'tr_prod_',
    'tr_dev_',
    'signkey-prod-',
    'signkey-test-',
    'testsk_',
    'polar_oat_',
  ],
  ...[
    'RGAPI-',
    'packagist_ort_',
    'packagist_uat_',
    'xoxd-',
    'xoxc-',
    'ghs_',
    'glagent-',
    'glimt-',
    'glffct-',
    'voyage-',
  ],
  ...['apify_api_', 'sgamp_user_'],
];

/** Those that other words begin with, too. */
const SHORT_PREFIXES: readonly string[] = [
  ...[
    'AKID',
    'LTAI',
    'EAAB',
    'EAAG',
    'EAAA',
    'dose',
    'pcu_',
    'ctp_',
    'fc-',
    'pa-',
    'ak-',
    'as-',
    're_',
    'key_',
    'st.',
  ],
  ...['sdk-', 'api-', 'mob-', 'cio', 'oy2'],
];

const UUID = '[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}';

/** Letters of both kinds and digits in one run of this length, more digits and letters of one kind, or an id. */
const random = (run: number): string =>
  `(?=[\\w.-]{0,40}(?:(?=[a-z\\d]{0,20}[A-Z])(?=[A-Z\\d]{0,20}[a-z])(?=[A-Za-z]{0,20}\\d)[A-Za-z\\d]{${run}}|(?=[a-f]{0,15}\\d)[a-f\\d]{20}|(?=[A-Z]{0,15}\\d)[A-Z\\d]{20}|(?=[a-z]{0,15}\\d)[a-z\\d]{24}|${UUID}))`;

const byPrefix = (id: string, prefixes: readonly string[], run: number): Rule => ({
  id,
  heads: prefixes.map((prefix) => prefix.toLowerCase()),
  expression: `(?:${prefixes.map((prefix) => prefix.replaceAll('.', '\\.')).join('|')})${random(run)}[\\w.=+/%-]{${run + 4},1000}`,
  isWord: true,
  entropy: 3,
});

/** Keys that are told by what stands within them, so many characters from their beginning. */
const MARKED: readonly (readonly [mark: string, back: number, before: string, after: string])[] = [
  ['JQQJ99', 52, '[A-Za-z\\d]', '[A-Za-z\\d]{20,40}'],
  ['AZDO', 76, '[A-Za-z\\d]', '[A-Za-z\\d]{4}'],
  ['AzFu', 44, '[\\w-]', '[\\w-]{6,8}={0,2}'],
  ['AzSe', 42, '[A-Za-z\\d]', '[A-Za-z\\d]{6}'],
  ['+ASt', 76, '[A-Za-z\\d+/]', '[A-Za-z\\d+/]{6}={0,2}'],
  ['+ACR', 42, '[A-Za-z\\d+/]', '[A-Za-z\\d+/]{6}'],
  ['ACDb', 76, '[A-Za-z\\d+/]', '[A-Za-z\\d+/]{6}={0,2}'],
  ['+AEh', 33, '[A-Za-z\\d+/]', '[A-Za-z\\d+/]{6}={0,2}'],
];

const byMark: Rule[] = MARKED.map(([mark, back, before, after]) => ({
  id: mark,
  heads: [mark.toLowerCase()],
  back,
  expression: `${before}{${back}}${mark.replace('+', '\\+')}${after}(?![A-Za-z\\d])`,
  entropy: 3.5,
}));

/** Addresses that are all that one needs: what stands behind the name of the service. */
const HOOKS = String.raw`(?:hooks\.zapier\.com/hooks/catch/|infura\.io/v3/|alchemy\.com/v2/|hook\.\w{2,4}\.make\.com/|maker\.ifttt\.com/trigger/[\w-]{1,60}/with/key/|api\.day\.app/)`;

/** Keys of services that have a form of their own. */
export const SERVICES: readonly Rule[] = [
  byPrefix('prefix', PREFIXES, 10),
  byPrefix('short-prefix', SHORT_PREFIXES, 16),
  ...byMark,
  word(
    'elevenlabs',
    ['sk_'],
    String.raw`sk_(?:[a-f\d]{48}|(?=[A-Za-z]{0,20}\d)(?=[a-z\d]{0,20}[A-Z])[A-Za-z\d]{27})(?!\w)`,
  ),
  {
    id: 'braintree',
    heads: ['access_token$'],
    expression: String.raw`access_token\$\w{6,12}\$\w{12,20}\$[a-f\d]{32}`,
  },
  word('adyen', ['aqe'], String.raw`AQE[A-Za-z\d+/-]{60,160}=-[\w!-~]{8,40}`),
  word('clickup', ['pk_'], String.raw`pk_\d{6,10}_[A-Z\d]{32}`),
  word('razorpay', ['rzp_live_', 'rzp_test_'], String.raw`rzp_(?:live|test)_[A-Za-z\d]{14}(?!\w)`),
  {
    id: 'twitter-bearer',
    heads: ['aaaaaaaaaaaaaaaa'],
    expression: String.raw`A{16,24}(?=[A-Za-z]{0,40}\d)[\w%/+=-]{60,200}`,
    isWord: true,
    entropy: 3.5,
  },
  word('k3s', ['k10'], String.raw`K10[a-f\d]{64}::\w{2,20}:[\w.]{16,64}`),
  { id: 'convex', heads: ['|eyj'], expression: String.raw`\|(eyJ[\w=+/-]{40,400})`, entropy: 3.5 },
  {
    id: 'hook',
    heads: ['hooks.za', 'infura.io', 'alchemy.com', 'hook.', 'maker.ifttt', 'api.day.app'],
    expression: String.raw`${HOOKS}((?=[^\s"']{0,60}\d)[\w/-]{12,100})`,
  },
  // What a password is kept as lets it be guessed.
  {
    id: 'hash',
    heads: [
      '$2a$',
      '$2b$',
      '$2y$',
      '$apr1$',
      '$1$',
      '$5$',
      '$6$',
      '$y$',
      '$argon2',
      '$pbkdf2',
      '$scrypt$',
      '$7$',
    ],
    expression: String.raw`\$(?:2[aby]|apr1|[1567y]|argon2(?:id|i|d)|pbkdf2-sha\d{1,3}|scrypt)\$[\w./$=,+-]{20,300}`,
  },
  {
    id: 'scram',
    heads: ['scram-sh'],
    expression: String.raw`SCRAM-SHA-\d{1,3}\$\d{4,7}:[A-Za-z\d+/=]{16,64}\$[A-Za-z\d+/=]{27,90}:[A-Za-z\d+/=]{27,90}`,
  },
  // Keys without the lines around them: RSA, PKCS 8, EC, OpenSSH.
  word(
    'bare-key',
    ['mii', 'mc4caqaw', 'mhccaqee', 'b3blbnnzac1r'],
    String.raw`(?:MII[BCEGJ][A-Za-z\d+/]{2}IBA[AD]|MC4CAQAwBQYDK2V|MHcCAQEEI|b3BlbnNzaC1rZXktdjEA)(?:[A-Za-z\d+/]{1,100}={0,2}(?:\s|\\n){0,4}){1,100}`,
  ),
  {
    id: 'jwk',
    heads: ['"d"', '"k"', '"p"', '"q"', '"dp"', '"dq"', '"qi"', "'d'", "'k'"],
    expression: String.raw`["'](?:d|k|p|q|dp|dq|qi)["']\s{0,3}:\s{0,3}["']((?=[A-Za-z_-]{0,60}\d)[\w-]{42,1500})["']`,
    entropy: 3.5,
  },
  {
    id: 'otp',
    anyCase: true,
    heads: ['otpauth:'],
    expression: String.raw`otpauth(?:-migration)?:[^\s"'?]{1,300}\?[^\s"']{0,200}?(?:secret|data)=([A-Z2-7%+/=\w-]{12,400})`,
  },
  { id: 'wifi', heads: ['wifi:'], expression: String.raw`WIFI:[^\r\n]{0,120}?P:([^;\r\n"]{8,63})` },
  {
    id: 'psk',
    anyCase: true,
    heads: ['psk'],
    expression: String.raw`psk\s{0,3}[=:]\s{0,3}["']?([^\s"'<>{}$()]{8,64})(?=["']?(?:\s|$))`,
    isWord: true,
    allowed: ['^(?:wpa|your|true|false)'],
  },
  // A pair of Amazon's, as in a table or in a call.
  word(
    'aws-pair',
    ['akia', 'asia'],
    String.raw`A[KS]IA[A-Z2-7\d]{16}["']?\s{0,3}[,:;\t]\s{0,3}["']?([A-Za-z\d/+]{40})(?![\w/+=])`,
  ),
  word(
    'bitwarden',
    Array.from('0123456789abcdef', (char) => `0.${char}`),
    String.raw`0\.${UUID}\.\w{20,40}:[A-Za-z\d+/]{20,40}={0,2}`,
  ),
  word(
    'asana',
    Array.from('123456789', (char) => `2/${char}`),
    String.raw`2\/\d{10,20}\/\d{10,20}:[a-f\d]{32}`,
  ),
  word(
    'sanity',
    Array.from('abcdefghijklmnopqrstuvwxyz0123456789', (char) => `sk${char}`),
    'sk(?=[A-Za-z]{0,60}\\d)[A-Za-z\\d]{120,200}(?![\\w+/=])',
  ),
  {
    id: 'signing-call',
    heads: ['jwt.', 'createhm', 'hmac.new'],
    expression: String.raw`(?:jwt\.(?:sign|verify|encode|decode)\([^"'${'`'}\r\n]{1,100},|createHmac\(["'][\w-]{2,12}["'],|hmac\.new\()\s{0,20}[bB]?["'${'`'}]([^\s"'${'`'}<{$]{8,400})["'${'`'}]`,
    allowed: ['^(?:your|my|secret|test|HS\\d)', '^[A-Za-z]{1,20}$'],
  },
  // A name that is long and random is a token.
  {
    id: 'address-token',
    heads: ['://'],
    expression: String.raw`:\/\/((?=[A-Za-z_-]{0,60}\d)[\w-]{20,255})(?=(?::[^\s@/"']{0,100})?@[\w[])`,
    entropy: 3.2,
  },
  {
    id: 'database-address',
    anyCase: true,
    heads: [
      'postgres',
      'mysql',
      'mariadb:',
      'mongodb',
      'redis',
      'amqp',
      'smtp',
      'ftp:',
      'sftp:',
      'ftps:',
      'mssql',
      'sqlserve',
      'ldap',
      'clickhou',
      'cockroac',
    ],
    expression: String.raw`[a-z\d]{2,20}(?:\+\w{2,12})?:\/\/[^\s\/:@"'<>{}]{0,100}:([^\s"'<>{}${'`'}]{3,100})@(?=[\w[])`,
    allowed: ['^[%:$]', '^\\d{1,5}/'],
  },
  {
    id: 'go-address',
    heads: ['@tcp(', '@unix('],
    expression: String.raw`(?<=:([^\s:@"'${'`'}{}<>$%]{3,100}))@(?:tcp|unix)\(`,
  },
  {
    id: 'oracle',
    heads: ['jdbc:ora'],
    expression: String.raw`jdbc:oracle:\w{2,6}:[\w$]{1,60}\/([^\s"'@<>{}$]{3,100})@`,
  },
];
