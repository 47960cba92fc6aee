import type { Rule } from './rule.ts';

/*
 * A value that its name gives away, in whatever language, format or command both are written.
 */

/** A name that ends in one of these has a password as its value. */
const PASSWORD = `pass(?:word|wort|wd|phrase|code|wrd)?|pwd|contrase[nñ]a|mot_?de_?passe|senha|wachtwoord|bind_?pw`;
const KEY = `secrets?|tokens?|api[_. -]?keys?|(?:access|private|secret|auth|account|signing|encryption|master|license|app|admin|session|service|shared|client|storage|webhook|fernet)[_.-]?keys?(?:[_.-]?(?:id|base|secret))?|credentials?|authorization|x-[a-z-]{1,20}(?:key|token|team)`;

/** Behind the name, as in `password_2`, `tokenValue`. */
const MORE = '(?:[_-]?(?:value|prod|dev|test|staging|default|\\d{1,2}))?';

/** What stands between a name and its value in quotes. */
const TO_QUOTES = [
  // `"name": "…"`, `name: string = "…"`, `env["NAME"] ?? "…"`, `#define NAME "…"`
  String.raw`(?:\\{0,3}["'])?[\])]{0,2}\s{0,3}(?::\s?[&'\w<>?|.\[\]]{1,30}\s?=|[:=!]?={1,3}|=>|:=?|\?\?=?|\|\|=?|[ \t])\s{0,3}`,
  // `("NAME", "…")`, `["Name", "…"]`
  String.raw`["']\s{0,3},\s{0,3}`,
  // `setPassword("…")`, `Password = N"…"`
  String.raw`\s{0,3}[=(]\s{0,3}[A-Za-z]{0,2}`,
  // `{"name": "…", "value": "…"}`, `<add key="…" value="…"/>`, the same in two lines of YAML, `variable "…" { default = "…" }`
  String.raw`\\{0,3}["']?(?:,?\s{1,20}|,|\s{0,3}\{\s{1,20}(?:[+-]\s{1,20})?|\s{0,3}\)\s{0,3})(?:\\{0,3}["'])?(?:value|default)(?:\\{0,3}["'])?\s{0,3}[:=]\s{0,3}`,
  // `--body "…"`
  String.raw`\s{1,3}--?[a-z]{1,10}[ =]`,
].join('|');

/** And where the value has none. In a diff a line begins with its mark. */
const TO_PLAIN = [
  // `<name>…</name>`, `<string name="name">…`, `<key>name</key><string>…`
  String.raw`["']?(?:\s?\/?[^<>\r\n]{0,40})?>\s{0,20}(?:<!\[CDATA\[|<\/key>[\s+-]{0,20}<string>|<(?:value|string)>)?`,
  String.raw`<\/key>[\s+-]{0,20}<string>`,
  // A block of YAML or of TOML, and two lines of YAML.
  String.raw`["']?\s{0,3}:\s{0,3}[|>][+-]?\d?[ \t]{0,3}\r?\n[+-]?[ \t]{1,20}`,
  String.raw`["']?\s{0,3}=\s{0,3}(?:"""|''')\s{0,3}`,
  String.raw`["']?\r?\n[ \t+-]{1,20}value:\s{1,3}`,
  // A table or a word of Markdown.
  String.raw`\s{0,3}\|\s{1,3}`,
  String.raw`[*_]{0,2}(?::[*_]{0,2}|\sis:?)\s{1,3}`,
].join('|');

/** As of a shell, an address, a form, or a `.properties` file. */
const TO_ASSIGNED = String.raw`=|:-|:(?=[^\s{}]{1,200}\})`;

/** A whole value up to what ends it in all of these. */
const ENDS = String.raw`(?=\s{0,3}(?:$|[\r\n|<&;,}\]*]|\s[a-z]{1,20}=)|["'${'`'})]|\s)`;

const NAME_IS_VALUE = String.raw`^[\w.-]{0,40}(?:pass(?:word|wd)?|pwd|secret|token|key|user|value|input|config|param|field|hash|label|error|text|string|arg|name)s?\d{0,2}$`;
/** What is filled in, and what programs, paths and texts for people look like. */
const NO_VALUE: readonly string[] = [
  '^(?:pass(?:word|wd|phrase)?|pwd|secrets?|tokens?|key|string|none|null|undefined|true|false|required|optional|hidden|redacted|masked|x+|\\*+|\\.+|-+|_+)$',
  '^(?:your|my|the|some|an?|example|sample|dummy|fake|change|enter|insert)[_-]|example|placeholder|changeme|xxxx|\\*\\*\\*|<secret',
  '\\$\\{|\\{\\{|\\$\\(|%[sd(]|^[$%{<@#&][\\w.{-]{1,60}[%}>]?$|^(?:https?|file|env|vault|op|ref|arn|urn|projects)[:/]|^\\.{0,2}/|^[A-Z][A-Z_]{5,}\\d{0,2}$',
  '^(?:[A-Za-z_]\\w{0,40}(?:\\.|::|->)){1,6}\\w{1,60}$|^\\w[\\w.]{0,80}[(\\[][\\w, ]{0,40}[)\\]]$',
  NAME_IS_VALUE,
  '^[-*]|[\\u2E80-\\u9FFF]|^(?:None|null|True|False)\\b|^django-insecure-|\\{',
];
/** Words of small letters between dashes, dots or lines, as of a file or a design. */
const WORDS = '^[a-z]{2,20}(?:[-_./: ](?:[a-z]{1,20}|\\d{1,4}[a-z]{0,2})){1,12}$|^[A-Za-z]{1,60}\\d{0,2}$';
const DIGIT = String.raw`(?=[^\s"'<>]{0,120}\d)`;

const PASSWORD_HEADS = [
  'pass',
  'pwd',
  'contrase',
  'mot_de_p',
  'motdepas',
  'senha',
  'wachtwoo',
  'bind_pw',
  'bindpw',
];
const KEY_HEADS = [
  ...[
    'secret',
    'token',
    'api_key',
    'apikey',
    'api-key',
    'api.key',
    'api key',
    'access',
    'private',
    'auth',
    'account',
  ],
  ...[
    'signing',
    'encrypti',
    'master',
    'license',
    'app_key',
    'appkey',
    'admin',
    'session',
    'service',
    'shared',
    'client',
  ],
  ...['storage', 'webhook', 'fernet', 'credenti'],
  ...['x-api', 'x-auth', 'x-honey', 'x-access', 'x-vault'],
];

const quoted = (value: string): string =>
  ['"', "'", '`'].map((mark) => `${mark}(${value.replaceAll('~', mark)})\\\\{0,3}${mark}`).join('|');

/** Forms of which the name says that they are secrets. */
export const NAMED: readonly Rule[] = [
  {
    id: 'password-in-quotes',
    anyCase: true,
    heads: PASSWORD_HEADS,
    expression: String.raw`(?:${PASSWORD})${MORE}(?:${TO_QUOTES})\\{0,3}(?:${quoted(String.raw`(?=[^\s~]{0,60}[\d!@#$%^&*+?])[^\s~\\]{6,200}`)})`,
    allowed: [...NO_VALUE, WORDS],
    isNoName: true,
  },
  {
    id: 'key-in-quotes',
    anyCase: true,
    heads: KEY_HEADS,
    expression: String.raw`(?:${KEY})${MORE}(?:${TO_QUOTES})\\{0,3}(?:${quoted(String.raw`(?=[^\s~]{0,120}\d)[\w.+/=~:@!#$%^&*-]{16,400}`)})`,
    allowed: [...NO_VALUE, WORDS],
    isNoName: true,
    entropy: 3.2,
  },
  // A name in capital letters is that of an environment, whose values may have spaces, and no digits.
  {
    id: 'environment-text',
    heads: ['password', 'passwd', 'passphra', '_pass', '_pwd', '_pw'],
    expression: String.raw`(?:PASSWORD|PASSWD|PASSPHRASE|_PASS|_PWD|_PW)(?:["']\])?\s?[=:]\s?(?:"([^"\r\n]{6,200})"|'([^'\r\n]{6,200})')`,
    allowed: [...NO_VALUE.slice(0, 3), NAME_IS_VALUE],
  },
  {
    id: 'password-in-json',
    anyCase: true,
    heads: ['password', 'passwd'],
    expression: String.raw`pass(?:word|wd)\\{0,3}"\s{0,3}:\s{0,3}\\{0,3}"((?=[^"\r\n]{0,60}[\d!@#$%^&*+?])(?![^"]{0,60}\b(?:must|enter|your|is|be|the|not)\b)[^"\\\r\n]{5,200})\\{0,3}"`,
    allowed: NO_VALUE,
  },
  {
    id: 'plain-after-name',
    anyCase: true,
    heads: PASSWORD_HEADS,
    expression: String.raw`(?:${PASSWORD})${MORE}(?:${TO_PLAIN})["'${'`'}]?(${DIGIT}[^\s"'<>{}$()[\],;#|${'`'}][^\s"'<>{}()[\],;|${'`'}]{5,200})${ENDS}`,
    allowed: [...NO_VALUE, WORDS],
    isNoName: true,
  },
  {
    id: 'key-after-name',
    anyCase: true,
    heads: KEY_HEADS,
    expression: String.raw`(?:${KEY})${MORE}(?:${TO_PLAIN})["'${'`'}]?(${DIGIT}[\w.+/=~:-]{16,400})${ENDS}`,
    allowed: [...NO_VALUE, WORDS],
    isNoName: true,
    entropy: 3.2,
  },
  {
    id: 'assigned-password',
    anyCase: true,
    heads: [...PASSWORD_HEADS, 'pw:-'],
    expression: String.raw`(?:${PASSWORD}|pw)${MORE}(?:${TO_ASSIGNED})(?:\{([^{}\r\n]{6,100})\}|(${DIGIT}[^\s"'<>{}()[\],;&|][^\s"'<>{}()[\],;&|]{5,200})(?=[\s&;,|"'}]|$))`,
    allowed: [...NO_VALUE, '^[a-z]\\w{0,40}[A-Z]\\w{0,40}$(?<!\\d)'],
  },
  {
    id: 'assigned-key',
    anyCase: true,
    heads: [...KEY_HEADS, '?key=', '&key=', '?code=', '&code='],
    expression: String.raw`(?:${KEY}|[?&](?:key|code))${MORE}(?:${TO_ASSIGNED})(${DIGIT}[\w.+/=~:%-]{16,400})(?=[\s&;,|"'}]|$)`,
    allowed: [...NO_VALUE, WORDS],
    isNoName: true,
    entropy: 3.2,
  },
  // A line of an `.ini` or a `.properties` file, not of a program.
  {
    id: 'line-password',
    anyCase: true,
    heads: PASSWORD_HEADS,
    expression: String.raw`(?<=(?:^|[\r\n])[ \t]{0,8}[\w.-]{0,60})(?:${PASSWORD})${MORE}[ \t]{1,9}=?[ \t]{0,9}(?=[^\s]{0,40}\d[^\s\d]{1,40}\d|[^\s]{0,40}[^\w\s.])(?=\S{0,60}\d)([^\s"'<>{}$()[\],;#=:|]{8,200})(?=[ \t]{0,9}(?:[\r\n]|$))`,
    allowed: [...NO_VALUE, WORDS],
    isNoName: true,
  },
  {
    id: 'option-password',
    anyCase: true,
    heads: [
      'pass',
      'pwd',
      'enable s',
      'masterau',
      'requirep',
      '-storepa',
      '-keypass',
      'identifi',
      'securest',
    ],
    expression: String.raw`(?:-(?:store|key)pass|requirepass|masterauth|identified (?:by|with \w{1,30} by)|(?:with|encrypted) password|enable (?:secret|password) \d|password \d|bindpw|pass(?:in|out) pass|passphrase|password|pwd|SecureString(?: -String)?)[ :=]{1,3}["']?((?=[^\s"']{0,60}\d)(?=[^\s"']{0,60}[A-Za-z])[^\s"'<>{}$()[\],;|=:.-][^\s"'<>{}()[\],;|=]{5,100})(?=["']?(?:\s|$|[;)]))`,
    allowed: [...NO_VALUE, WORDS],
    isNoName: true,
  },
  {
    id: 'environment-word',
    heads: ['api_key', 'token', 'secret', 'password', 'access_k', 'private_', '_authtok', 'aws_secr'],
    expression: String.raw`(?:API_KEY|TOKEN|SECRET|PASSWORD|ACCESS_KEY|PRIVATE_KEY|_authToken|aws_secret_access_key)[ \t]{1,3}["']?(${DIGIT}(?=[^\s"']{0,60}[A-Za-z])[\w.+/=~:!@#%^&*-]{8,400})(?=["']?(?:\s|$))`,
    allowed: [...NO_VALUE, WORDS],
    isNoName: true,
    entropy: 2.8,
  },
  {
    id: 'command',
    heads: [
      'sshpass',
      'docker',
      'podman',
      'helm',
      'redis-cl',
      'ldap',
      'sqlcmd',
      'bcp',
      'az login',
      'mysql',
      'mariadb',
      'net use',
      '7z ',
      'zip ',
      'unzip',
      'mongo',
      'curl',
    ],
    expression: String.raw`(?:sshpass -p|(?:docker|podman|helm)\b[^\r\n]{0,40} login\b[^\r\n]{0,100}? -p|redis-cli\b[^\r\n]{0,100}? -a|ldap\w{2,12}\b[^\r\n]{0,200}? -w|(?:sqlcmd|bcp)\b[^\r\n]{0,200}? -P|az login\b[^\r\n]{0,200}? -p|(?:mysql|mariadb)[\w-]{0,12} [^\r\n]{0,200}?-p(?=["'])|mongo\w{0,10} [^\r\n]{0,200}? -p|net use\b[^\r\n]{0,100} \/user:\S{1,60}|(?:7z|zip|unzip)\b[^\r\n]{0,100}? -[pP]|curl\b[^\r\n]{0,300}? (?:-u|--user)[ =]["']?[\w.@+-]{1,60}:|curl\b[^\r\n]{0,300}? (?:-b|--cookie)[ =]["']?[\w.-]{1,60}=)\s{0,3}["']?([^\s"'$<>{}()=-][^\s"'<>{}()]{4,200})`,
    allowed: NO_VALUE,
  },
  {
    id: 'signature',
    heads: ['&signatu', '?signatu'],
    expression: String.raw`[?&]Signature=([\w%~+/-]{20,600}=?)`,
  },
  {
    id: 'cookie-value',
    anyCase: true,
    heads: ['cookie'],
    expression: String.raw`cookie["']?(?:,\s{0,3}["']?value["']?\s{0,3}:\s{0,3}|\s{0,3}=\s{0,3})["'][\w.-]{1,60}=((?=[^;"']{0,60}\d)[^;"'\s]{16,1000})`,
  },
  {
    id: 'value-before-name',
    anyCase: true,
    heads: ['"x-api-k', '"authori', '"x-auth-', '"api-key', '"cookie"', '"apikey"', '"set-coo', '"api_key'],
    expression: String.raw`(?<="value":\s?"([^"\s]{12,1000})",\s{0,20}"name":\s?)"[a-z_-]{3,30}"`,
  },
  // A value of a Secret of Kubernetes is in base64.
  {
    id: 'kubernetes',
    heads: ['secret'],
    expression: String.raw`(?<=kind:\s?)Secret\b[\s\S]{0,1000}?\n(?:data|stringData):[ \t]{0,3}\r?\n((?:[ \t]{1,12}[\w.-]{1,60}:[^\r\n]{0,4000}(?:\r?\n|$)){1,30})`,
  },
  {
    id: 'seed',
    anyCase: true,
    heads: ['mnemonic', 'seed_phr', 'seed phr', 'seedphra', 'recovery'],
    expression: String.raw`(?:mnemonic|seed[_ ]?phrase|recovery[_ ]?phrase)\W{1,6}((?:[a-z]{3,8} ){11,23}[a-z]{3,8})`,
  },
  {
    id: 'laravel',
    heads: ['base64:'],
    expression: String.raw`base64:[A-Za-z\d+/]{43}=`,
  },
  {
    id: 'kubeadm',
    heads: ['--token'],
    expression: String.raw`--token[ =]([a-z\d]{6}\.[a-z\d]{16})(?!\w)`,
  },
  {
    id: 'ssws',
    heads: ['ssws'],
    expression: String.raw`SSWS ([\w-]{20,100})`,
  },
];
