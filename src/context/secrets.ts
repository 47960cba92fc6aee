import { createSecretMarks, MARK, type SecretMarks } from './secretMarks.ts';

/** Files that hold secrets by their very purpose: their contents never go into a prompt. */
const SECRET_FILES = [
  /^\.env(?:rc|\.(?!example$|sample$|template$).*)?$/,
  /\.env$/,
  /^\.(?:netrc|npmrc|pypirc|pgpass|htpasswd|git-credentials|dockercfg|vault-token|s3cfg)$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)$/,
  /^credentials(?:\.(?:json|ya?ml|toml|ini|csv))?$/,
  /^secrets?\.(?:json|ya?ml|toml|ini|env|properties|tfvars)$/,
  /^kubeconfig$/,
  /\.(?:pem|key|p8|p12|pfx|ppk|jks|keystore|kdbx|tfstate|tfvars)$/,
];

/** Whether a file's name, or the language that its document is shown in, says that it holds secrets. */
export function isSecretFile(path: string, language: string | null = null): boolean {
  if (language === 'dotenv') return true;
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
  return SECRET_FILES.some((form) => form.test(name));
}

/** Forms that are keys and nothing else, so that ordinary code is never touched. */
const SECRETS: readonly RegExp[] = [
  // A real key has long lines; code that handles keys has the two marks with little between them.
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?=(?:(?!-----)[\s\S])*?[A-Za-z0-9+/]{40})(?:(?!-----)[\s\S])*-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /(?<=aws_?secret_?(?:access_?)?key["']?\s{0,3}[=:]\s{0,3}["']?)[A-Za-z0-9/+]{40}(?![\w/+=])/gi,
  /(?<=\bAccountKey=)[A-Za-z0-9+/]{80,}={0,2}/g,
  /\bgh[pousr]_[A-Za-z0-9]{36,}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{60,}\b/g,
  /\bglpat-[\w-]{20,}/g,
  // OpenAI, Anthropic, OpenRouter, DeepSeek. A run without dashes and a digit tell a key from a name in CSS.
  /(?<![\w-])sk-(?=[\w-]{0,99}[A-Za-z0-9]{16})(?=[\w-]{0,99}\d)[\w-]{24,}/g,
  /\bgsk_[A-Za-z0-9]{40,}\b/g,
  /\b(?:xai|pplx)-[A-Za-z0-9]{40,}/g,
  /\bhf_[A-Za-z0-9]{34,}\b/g,
  /\bAIza[\w-]{35}(?![\w-])/g,
  /\bGOCSPX-[\w-]{28}(?![\w-])/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g,
  /(?<=\bhooks\.slack\.com\/services\/)T\w{8,}\/B\w{8,}\/\w{20,}/g,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{20,}/g,
  /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b/g,
  /\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])/g,
  /\bdo[opr]_v1_[a-f0-9]{64}\b/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\bpypi-[\w-]{60,}/g,
  /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g,
];

/**
 * Puts a mark in the place of each key and token in a text, or in the part of it from `start` to before `end`: a key
 * that the part cuts in two is found all the same. Everything else stays as it is, byte for byte.
 *
 * @param marks of a prompt whose answer changes files; without them marks are numbered for this text alone
 */
export function maskSecrets(
  text: string,
  start = 0,
  end: number = text.length,
  marks?: SecretMarks,
): { text: string; masked: number } {
  const { of } = marks ?? createSecretMarks();
  let masked = 0;
  let out = '';
  let at = start;
  for (const [from, to] of spansOf(text, marks ? [...SECRETS, MARK] : SECRETS)) {
    if (to <= at || from >= end) continue;
    masked++;
    out += `${text.slice(at, Math.max(at, from))}${of(text.slice(from, to))}`;
    at = Math.min(to, end);
  }
  return { text: out + text.slice(at, end), masked };
}

/** Where these forms stand in a text, in order; those that overlap are one. */
function spansOf(text: string, forms: readonly RegExp[]): (readonly [number, number])[] {
  const found = forms.flatMap((form) =>
    [...text.matchAll(form)].map(({ index, 0: match }) => [index, index + match.length] as const),
  );
  const spans: (readonly [number, number])[] = [];
  for (const [from, to] of found.sort(([a], [b]) => a - b)) {
    const last = spans.at(-1);
    if (last && from < last[1]) spans[spans.length - 1] = [last[0], Math.max(last[1], to)];
    else spans.push([from, to]);
  }
  return spans;
}
